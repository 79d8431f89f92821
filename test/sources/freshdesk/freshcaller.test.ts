import { afterEach, expect, test } from 'vitest';
import { callsOf } from '../../../src/simulator/calls.ts';
import { type Desk, type DeskOptions, kept, readStream, startDesk } from './desk.ts';

const DAY = 86_400_000;
let desk: Desk;
afterEach(() => desk?.close());
async function start(options?: DeskOptions): Promise<void> {
  desk = await startDesk({ hasPhone: true, ...options });
  for (const name of ['caller_teams', 'caller_users', 'agents']) await readStream(desk, name);
  desk.phone?.forgetRequests();
}

test('calls are those of the world, with their figures, tickets and agents', async () => {
  await start({ world: { tickets: 600 } });
  const reading = await readStream(desk, 'calls');
  const calls = kept('call', reading);
  const world = callsOf(desk.world);
  expect(reading.rejects).toEqual([]);
  expect([...calls.keys()].toSorted()).toEqual(world.map(({ id }) => String(id)).toSorted());
  for (const call of world.filter(({ outcome }) => outcome === 'answered')) {
    const legs = call.legs.filter(({ type }) => type === 'agent');
    expect(calls.get(String(call.id))).toMatchObject({
      direction: call.direction,
      outcome: 'answered',
      startedAt: new Date(call.startedAt),
      waitS: call.direction === 'inbound' ? call.waitS : null,
      talkS: legs[0]?.talkS,
      holdS: legs[0]?.holdS,
      wrapS: legs[0]?.wrapS,
      agentId: String(call.agentId),
      ticketId: call.ticketId === null ? null : String(call.ticketId),
    });
  }
  for (const call of world.filter(({ outcome }) => outcome === 'voicemail' || outcome === 'abandoned_queue' || outcome === 'abandoned_ivr')) {
    expect(calls.get(String(call.id))?.outcome).toBe(call.outcome);
  }
});

test('a call that was handed on has the other agents as legs, and is one call', async () => {
  await start({ world: { tickets: 1500 } });
  const reading = await readStream(desk, 'calls');
  const handed = callsOf(desk.world).filter(({ legs }) => legs.filter(({ type }) => type === 'agent').length > 1);
  expect(handed.length).toBeGreaterThan(0);
  const legs = [...kept('call_leg', reading).values()];
  for (const call of handed) {
    const own = legs.filter(({ callId }) => callId === String(call.id));
    expect(own.map(({ agentId }) => agentId).toSorted()).toEqual(call.legs.flatMap(({ agentId }) => (agentId === null ? [] : [String(agentId)])).toSorted());
    expect(own.reduce((sum, { talkS }) => sum + (talkS ?? 0), 0)).toBe(call.talkS);
  }
});

test('each host sees its own key and no other; all requests are counted as one', async () => {
  await start();
  const before = desk.http.usage.requests;
  await readStream(desk, 'calls');
  expect(desk.http.usage.requests - before).toBe(desk.phone?.requests.length);
  expect(desk.phone?.requests.every(({ status }) => status === 200)).toBe(true);
  expect(desk.server.requests.every(({ path }) => path.startsWith('/api/v2'))).toBe(true);
});

test('after the first pass the last hours are read again, and once a day the last days', async () => {
  await start({ since: new Date('2026-03-01T00:00:00Z') });
  const first = await readStream(desk, 'calls');
  const windows = () => desk.phone?.requests.filter(({ endpoint }) => endpoint === 'calls').map(({ query }) => query['by_time[from]']);
  expect(windows()?.[0]).toBe('2026-03-01T00:00:00Z');
  const goOn = (ms: number) => {
    const to = new Date(desk.world.now + ms);
    desk.world.advance(to);
    desk.clock.set(to);
    desk.phone?.forgetRequests();
  };
  goOn(DAY / 4);
  const second = await readStream(desk, 'calls', first.next);
  expect(windows()).toEqual(['2026-03-30T18:00:00Z']);
  goOn(DAY);
  const third = await readStream(desk, 'calls', second.next);
  expect(windows()?.[0]).toBe('2026-03-29T06:00:00Z');
  const all = kept('call', first, second, third);
  expect([...all.keys()].toSorted()).toEqual(
    callsOf(desk.world)
      .filter(({ startedAt }) => startedAt >= Date.parse('2026-03-01T00:00:00Z'))
      .map(({ id }) => String(id))
      .toSorted(),
  );
});

test('more calls than a page holds are asked for in shorter windows', async () => {
  await start({ world: { tickets: 20 } });
  const rows = Array.from({ length: 2500 }, (_, index) => ({
    id: index + 1,
    direction: 'incoming',
    created_time: new Date(Date.UTC(2026, 2, 1) + index * 60_000).toISOString(),
  }));
  let most = 0;
  const request = ({ path, query }: { path: string; query?: Record<string, unknown> }) => {
    const inside = ({ created_time: at }: { created_time: string }) =>
      Date.parse(at) >= Date.parse(String(query?.['by_time[from]'])) && Date.parse(at) <= Date.parse(String(query?.['by_time[to]']));
    const found = path.endsWith('/calls') ? rows.filter(inside) : [];
    const meta = { current: 1, total_pages: Math.ceil(found.length / 1000), total_count: found.length };
    most = Math.max(most, Number(query?.['page']));
    return Promise.resolve({ status: 200, headers: {}, body: { [path.endsWith('/calls') ? 'calls' : 'call_metrics']: found.slice(0, 1000), meta } });
  };
  const hosts = { freshcaller: { usage: desk.http.usage, request } as never };
  const since = new Date('2026-03-01T00:00:00Z');
  const ids = new Set<string>();
  for await (const page of desk.stream('calls').read(undefined, { ...desk.context, hosts, since })) {
    for (const record of desk.stream('calls').map(page.raw, { connectionId: 'desk', settings: desk.settings, reference: {}, observedAt: since }).records)
      ids.add(record.id);
  }
  expect(ids.size).toBe(2500);
  expect(most).toBe(1);
});

test('a refused key leaves the calls out, not the tickets', async () => {
  desk = await startDesk({ hasPhone: true, callerKey: 'wrong' });
  await expect(readStream(desk, 'calls')).rejects.toThrow('Freshcaller refused /api/v1/calls (401)');
  const { items } = await desk.connection.check(desk.context);
  expect(items.filter(({ status }) => status === 'unavailable').map(({ stream }) => stream)).toEqual(['caller_teams', 'caller_users', 'calls']);
});

test('without a telephone there are no calls, and it says how to get them', async () => {
  desk = await startDesk();
  expect(desk.connection.streams.map(({ name }) => name)).not.toContain('calls');
  expect(desk.connection.inputs.calls).toMatchObject({ action: expect.stringContaining('freshcaller') });
});

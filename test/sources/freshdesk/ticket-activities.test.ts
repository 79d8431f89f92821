import { afterEach, expect, test } from 'vitest';
import type { TicketChange } from '../../../src/domain/entities.ts';
import { RetryError, StreamUnavailableError } from '../../../src/domain/errors.ts';
import { type Desk, type DeskOptions, kept, readStream, startDesk } from './desk.ts';
import { LEARNED, mapRows } from './page.ts';

const DAY = 86_400_000;
let desk: Desk | undefined;
afterEach(() => desk?.close());
afterEach(() => void (desk = undefined));

async function start(options: DeskOptions): Promise<Desk> {
  desk = await startDesk({ world: { tickets: 120, end: new Date('2026-03-31T20:00:00Z') }, hasActivities: true, ...options });
  for (const name of ['account', 'ticket_fields', 'groups']) await readStream(desk, name);
  desk.server.forgetRequests();
  return desk;
}

const changesOf = (reading: Awaited<ReturnType<typeof readStream>>): TicketChange[] => [...kept('ticket_change', reading).values()];

test.each(['object', 'list'] as const)('every change of status, group and agent, with its instant and its author (links as %s)', async (activities) => {
  const { world, server } = await start({ activities });
  const reading = await readStream(desk!, 'ticket_activities');
  expect(reading.rejects).toEqual([]);
  const changes = changesOf(reading);
  const from = Date.parse('2026-03-03T00:00:00Z');
  const to = Date.parse('2026-03-31T09:00:00Z');
  const ticket = world.tickets.filter(({ origin, createdAt }) => origin === 'inbound' && createdAt > from);
  const happened = ticket.flatMap(({ id, events }) =>
    events.flatMap((event) =>
      event.kind === 'assignment' && event.at < to && event.toAgentId !== event.fromAgentId ? [`${id} ${event.toAgentId} ${event.at}`] : [],
    ),
  );
  const told = changes.flatMap(({ ticketId, field, value, at }) => (field === 'agent' ? [`${ticketId} ${value} ${at.getTime()}`] : []));
  expect(happened.length).toBeGreaterThan(20);
  expect(happened.filter((each) => !told.includes(each))).toEqual([]);
  expect(changes.some(({ field, value }) => field === 'status' && value === 'resolved')).toBe(true);
  expect(changes.some(({ actorType, actorId }) => actorType === 'person' && actorId !== null)).toBe(true);
  expect(changes.every(({ quality }) => quality === undefined || quality === 'exact')).toBe(true);
  expect(JSON.stringify(reading.pages)).not.toMatch(/CONFIDENTIAL|signature/);
  // One request for the probe, one a day, and one for each file, which asks for no key.
  expect(server.counts()['export']).toBeLessThanOrEqual(32);
});

test('the next run asks for the days since, and for none twice', async () => {
  const { server, clock, world } = await start({ activities: 'object' });
  const first = await readStream(desk!, 'ticket_activities');
  server.forgetRequests();
  expect((await readStream(desk!, 'ticket_activities', first.next)).pages).toEqual([]);
  expect(server.requests).toEqual([]);
  clock.set(new Date(clock.now().getTime() + 2 * DAY));
  world.advance(clock.now());
  const second = await readStream(desk!, 'ticket_activities', first.next);
  expect(second.pages).toHaveLength(2);
  expect(server.counts()).toEqual({ export: 2, exports: 2 });
  expect(second.pages.at(-1)?.knownTo).toBeInstanceOf(Date);
});

test('an account without the export is told so after one request', async () => {
  const { server } = await start({});
  await expect(readStream(desk!, 'ticket_activities')).rejects.toThrow(StreamUnavailableError);
  expect(server.requests).toHaveLength(1);
});

test('a file that is cut off is read again by the next run', async () => {
  const { server } = await start({ activities: 'object' });
  server.fail({ kind: 'truncated' }, { endpoint: 'exports', after: 3 });
  await expect(readStream(desk!, 'ticket_activities')).rejects.toThrow(RetryError);
  expect((await readStream(desk!, 'ticket_activities')).rejects).toEqual([]);
});

const activity = (more: object) => ({ performed_at: '21-04-2026 09:38:24 +0000', ticket_id: 704, performer_type: 'user', performer_id: 149018, ...more });
const mapped = (rows: object[]) => mapRows('ticket_activities', { activities: rows } as never, {}, LEARNED, { activities: 'daily' });

test('statuses and groups are named; one nobody knows is refused, or is no group', () => {
  const rows = [
    activity({ status: 'waiting on customer', group: 'Billing', agent_id: 149018, changed: ['status', 'group', 'agent_id'] }),
    activity({ status: 'Melted', changed: ['status'] }),
    activity({ group: 'Gone', changed: ['group'] }),
    activity({ agent_id: null, performer_type: 'system', changed: ['agent_id'] }),
    activity({ performed_at: 'yesterday', status: 'Open', changed: ['status'] }),
  ];
  const { records, rejects } = mapped(rows);
  const changes = records as TicketChange[];
  expect(changes.map(({ field, value, actorType }) => [field, value, actorType])).toEqual([
    ['status', 'pending', 'person'],
    ['group', '77', 'person'],
    ['agent', '149018', 'person'],
    ['group', null, 'person'],
    ['agent', null, 'rule'],
  ]);
  expect(changes[0]?.at).toEqual(new Date('2026-04-21T09:38:24Z'));
  expect(rejects.map(({ reason }) => reason)).toEqual(['activity.status: no status of the account has this name', 'performed_at: not an instant']);
});

test('the same change twice in one second is two changes, in their order', () => {
  const row = activity({ status: 'Open', changed: ['status'] });
  const other = activity({ status: 'Pending', changed: ['status'] });
  const changes = mapped([row, other, row]).records as TicketChange[];
  expect(new Set(changes.map(({ id }) => id)).size).toBe(3);
  expect(changes.map(({ seq }) => seq)).toEqual([0, 1, 2]);
});

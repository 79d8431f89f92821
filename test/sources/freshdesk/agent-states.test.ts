import { afterEach, expect, test } from 'vitest';
import { agentStateAt, agentsWithState } from '../../../src/simulator/agent-states.ts';
import { type Desk, kept, type Reading, readStream, startDesk } from './desk.ts';

const QUARTER = 900_000;
let desk: Desk;
afterEach(() => desk.close());

const category = { online: 'available', transfers_only: 'away', away: 'away', lunch: 'away', offline: 'offline' } as const;

test('every look agrees with the present, a state that goes on stays one, and no look overlaps another', async () => {
  desk = await startDesk({ world: { end: new Date('2026-03-30T07:00:00Z'), tickets: 20 } });
  const readings: Reading[] = [];
  const looks: number[] = [];
  for (let look = 0; look < 30; look += 1) {
    desk.clock.set(new Date(desk.clock.now().getTime() + QUARTER));
    desk.world.advance(desk.clock.now());
    readings.push(await readStream(desk, 'agent_states', readings.at(-1)?.next));
    looks.push(desk.clock.now().getTime());
  }
  const intervals = [...kept('agent_status_interval', ...readings).values()].filter(({ channel }) => channel === 'all');
  for (const agent of agentsWithState(desk.world)) {
    const own = intervals.filter(({ agentId }) => agentId === String(agent.id)).toSorted((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
    for (const at of looks) {
      const then = own.find(({ validFrom, validTo }) => validFrom.getTime() <= at && (validTo === null || validTo.getTime() > at));
      expect(then?.stateCategory).toBe(category[agentStateAt(desk.world, agent, at).state]);
    }
    for (const [index, next] of own.slice(1).entries()) expect(own[index]?.validTo?.getTime()).toBeLessThanOrEqual(next.validFrom.getTime());
  }
  expect(desk.server.requests.length).toBe(30);
});

test('an account without availability goes without, and nothing else does', async () => {
  desk = await startDesk({ world: { tickets: 5 } });
  desk.server.fail(
    { kind: 'status', status: 400, body: '{"description":"Validation failed","errors":[{"field":"only","code":"invalid_field"}]}' },
    { endpoint: 'agents' },
  );
  await expect(readStream(desk, 'agent_states')).rejects.toThrow('shows no availability');
});

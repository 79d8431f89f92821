import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { change, openDesk, readAndCount, type SimulatedDesk, type StreamCost, totals } from '../../../bench/zendesk-requests.ts';

/** The benchmark's count, in a world so small that pages of 40 rows make as many requests of it as pages of 1000 do of a large one. */
describe('requests', () => {
  let desk: SimulatedDesk;
  let first: readonly StreamCost[];
  beforeAll(async () => {
    desk = await openDesk(240, { exportPageSize: 40 });
    first = await readAndCount(desk);
  });
  afterAll(() => desk?.server.close());

  test('of a first load are at most 5 % more than full pages make, and every stream that there is has been read', () => {
    const { named, moving, hourly } = totals(first);
    expect(named.minimum).toBeGreaterThan(50);
    expect(named.requests).toBeLessThanOrEqual(1.05 * named.minimum);
    expect(hourly.requests).toBe(hourly.minimum);
    // The survey that the account does not have is asked for once, and the other one whether it is there.
    expect(moving.requests).toBeLessThanOrEqual(1.05 * moving.minimum + 2);
    expect(first.filter(({ rows, requests }) => rows > 0 && requests === 0)).toEqual([]);
  });

  test('of a run that finds 200 changed tickets are nine at most with full pages, the calls and states of agents included', async () => {
    change(desk, 200);
    const costs = await readAndCount(desk);
    const { moving } = totals(costs);
    const full = costs.filter(({ isHourly }) => !isHourly).map(({ rows, requests }) => (requests === 0 ? 0 : Math.max(1, Math.ceil(rows / 1000))));
    expect(full.reduce((sum, pages) => sum + pages, 0)).toBeLessThanOrEqual(9);
    expect(moving.requests).toBeLessThanOrEqual(1.05 * moving.minimum + 2);
  });
});

import { afterEach, expect, test } from 'vitest';
import { type Desk, kept, readStream, startDesk } from './desk.ts';

const DAY = 86_400_000;
let desk: Desk;
afterEach(() => desk?.close());

const asked = () => desk.server.requests.map(({ query }) => query['executed_after'] ?? query['created_since']);
const daysBefore = (days: number) => new Date(desk.clock.now().getTime() - days * DAY).toISOString().slice(0, 10);

/** Lets so many days pass and reads on. */
async function later(name: string, days: number, from: unknown) {
  desk.clock.set(new Date(desk.clock.now().getTime() + days * DAY));
  desk.server.forgetRequests();
  return readStream(desk, name, from);
}

test('time entries: the last days in every run, 45 of them once a day, everything once a week', async () => {
  desk = await startDesk({ world: { tickets: 60 } });
  const first = await readStream(desk, 'time_entries');
  const second = await later('time_entries', 0.01, first.next);
  expect(asked()[0]?.slice(0, 10)).toBe(daysBefore(3.02));
  const third = await later('time_entries', 0.99, second.next);
  expect(asked()[0]?.slice(0, 10)).toBe(daysBefore(46));
  const fourth = await later('time_entries', 0.02, third.next);
  expect(asked()[0]?.slice(0, 10)).toBe(daysBefore(3.03));
  const fifth = await later('time_entries', 6.1, fourth.next);
  expect(asked()[0]).toBe('2010-01-01T00:00:00Z');
  await later('time_entries', 0.01, fifth.next);
  expect(asked()[0]?.slice(0, 10)).toBe(daysBefore(3.02));
});

test('ratings: the last days in every run, 30 of them once a day, everything once a week', async () => {
  desk = await startDesk({ world: { tickets: 60 } });
  const first = await readStream(desk, 'satisfaction_ratings');
  const second = await later('satisfaction_ratings', 1, first.next);
  expect(asked()[0]?.slice(0, 10)).toBe(daysBefore(31.01));
  const third = await later('satisfaction_ratings', 0.01, second.next);
  expect(asked()[0]?.slice(0, 10)).toBe(daysBefore(3.02));
  await later('satisfaction_ratings', 6, third.next);
  expect(asked()[0]).toBe('2010-01-01T00:00:00Z');
});

test.each([
  [10, 1],
  [80, 7],
])('an edited entry of %i days ago is seen within %i days', async (age, days) => {
  desk = await startDesk({ world: { start: new Date('2025-12-20T00:00:00Z'), tickets: 300 } });
  const first = await readStream(desk, 'time_entries');
  const entry = [...kept('time_entry', first).values()].find(
    ({ workedAt }) => Math.abs(desk.clock.now().getTime() - workedAt.getTime() - age * DAY) < 3 * DAY,
  )!;
  desk.server.editTimeEntry(Number(entry.id), 7, new Date(desk.clock.now().getTime() + 60_000));
  const next = await later('time_entries', days, first.next);
  expect(kept('time_entry', first, next).get(entry.id)?.seconds).toBe(7);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureFirstLoad } from '../../bench/first-load.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

/** A million tickets at a thousand rows a page are as many requests as these at twenty; `npm run bench` reads the million. */
it('the KPIs of yesterday are known within ten minutes in an account of a million tickets, at ten exports a minute', async () => {
  const measured = await measureFirstLoad(database, 20_000, 20);
  expect(measured.minutes).toBeLessThan(10);
  // The limit is used to the full, and never run into.
  expect(measured.refused).toBe(0);
  expect(measured.minutes).toBeLessThanOrEqual(measured.allowedMinutes * 1.05);
  expect(measured.quotaShare).toBeGreaterThan(0.9);
  expect(measured.yesterday).toMatchObject({
    ticket_volume: 18,
    tickets_resolved: 18,
    first_response_time_avg: 1800,
    avg_response_time: 2700,
    reopened_tickets: 0,
  });
  expect(measured.yesterday['backlog_open']).toBeGreaterThan(0);
});

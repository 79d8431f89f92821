import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureTicketFeed } from '../../bench/newest-first.ts';
import { measureZendeskWindows } from '../../bench/requests/windows.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

/** `npm run bench` reads the newest days of a million tickets, and all of thirty thousand. */
test('a first load of Freshdesk in windows costs a handful of requests more than a walk from the beginning, and runs into no limit', async () => {
  const measured = await measureTicketFeed(database, 'freshdesk', 1_000, true);
  expect(measured).toMatchObject({ tickets: 1_000, steps: 2, refused: 0 });
  // When the first change was, a page at the border of the windows, what is new before and after the second one, and a last page that is not full.
  expect(measured.requests).toBeLessThanOrEqual(measured.minimum + 5);
});

test('a small HubSpot portal is listed in one go, a count dearer than ever', async () => {
  const measured = await measureTicketFeed(database, 'hubspot', 500, true);
  expect(measured).toMatchObject({ tickets: 500, steps: 1, refused: 0 });
  // Two counts, and what changed lately once more: a search, links, and a batch.
  expect(measured.requests).toBeLessThanOrEqual(measured.minimum + 6);
});

test('a first load of Zendesk in windows costs no more beside a walk from the beginning than its windows may', async () => {
  const { steps, requests, least, again } = await measureZendeskWindows(database, 90, 40);
  expect(steps).toBeGreaterThan(1);
  expect(requests).toBeLessThanOrEqual(1.05 * least + again);
});

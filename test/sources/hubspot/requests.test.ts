import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { change, living, minimum, openPortal, readAll } from '../../../bench/requests-hubspot.ts';

/** The budgets of 10,000 tickets, held by a small portal: each list, search and batch is the same, there are only fewer of them. */
describe('requests of HubSpot tickets, with history and links', () => {
  let portal: Awaited<ReturnType<typeof openPortal>>;
  beforeAll(async () => {
    portal = await openPortal(450);
  });
  afterAll(() => portal?.server.close());

  test('a first load asks once for every fifty', async () => {
    const people = [...new Set(living(portal).map(({ customerId }) => String(customerId)))].toSorted();
    const costs = await readAll(portal, people);
    // A count, the list, one look at what changed meanwhile and what that finds.
    expect(costs.get('tickets')).toBeLessThanOrEqual(minimum.first(living(portal).length) + 5);
    expect(costs.get('customers')).toBe(Math.ceil(people.length / 100));
  });

  test('two hundred changed ones cost ten at most', async () => {
    change(portal, 200);
    expect((await readAll(portal)).get('tickets')).toBeLessThanOrEqual(10);
  });

  test('when everything changed, fewer than a peer asks without history', async () => {
    portal.clock.set(new Date(portal.clock.now().getTime() + 3_600_000));
    change(portal, 400);
    const changed = 400 + 200;
    expect((await readAll(portal)).get('tickets')).toBeLessThanOrEqual(minimum.later(changed) + 4);
  });
});

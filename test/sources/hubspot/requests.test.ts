import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as mutate from '../../../src/simulator/mutate.ts';
import { longTests } from '../../support/seed.ts';
import { change, living, minimum, openPortal, readAll } from '../../../bench/requests-hubspot.ts';

/** The budgets of 10,000 tickets, held by a small portal: each list, search and batch is the same, there are only fewer of them. Long tests take all 10,000. */
describe('requests of HubSpot tickets, with history and links', () => {
  let portal: Awaited<ReturnType<typeof openPortal>>;
  beforeAll(async () => {
    portal = await openPortal(longTests ? 10_000 : 450);
  });
  afterAll(() => portal?.server.close());

  test('a first load asks once for every fifty', async () => {
    const people = [...new Set(living(portal).map(({ customerId }) => String(customerId)))].toSorted();
    const costs = await readAll(portal, people);
    // A count, the list, one look at what changed meanwhile and what that finds.
    expect(costs.get('tickets')).toBeLessThanOrEqual(minimum.first(living(portal).length) + 5);
    expect(costs.get('customers')).toBe(Math.ceil(people.length / 100));
  });

  test('two hundred changed ones cost ten at most, whatever was merged among them', async () => {
    // What the world does by itself meanwhile counts, too.
    const before = portal.world.now;
    change(portal, 180);
    const [first, second, third, fourth, ...others] = living(portal).filter(({ touchedAt }) => touchedAt > before);
    if (!first || !second || !third || !fourth) throw new Error('too few changed');
    mutate.merge(portal.world, others[100] ?? first, first);
    mutate.merge(portal.world, others[120] ?? second, second);
    mutate.merge(portal.world, others[60] ?? third, third);
    mutate.merge(portal.world, others[20] ?? fourth, fourth);
    portal.clock.set(new Date(portal.clock.now().getTime() + 60_000));
    const changed = living(portal).filter(({ touchedAt }) => touchedAt > before).length;
    const costs = await readAll(portal);
    expect(costs.get('tickets')).toBeLessThanOrEqual(Math.max(10, minimum.later(changed)));
    // Links to and from e-mails and calls, and a page of each at most.
    expect(costs.get('moved_activities')).toBeGreaterThan(0);
    expect(costs.get('moved_activities')).toBeLessThanOrEqual(8);
    expect((await readAll(portal)).get('moved_activities')).toBe(0);
  });

  test('when everything changed, fewer than a peer asks without history', async () => {
    portal.clock.set(new Date(portal.clock.now().getTime() + 3_600_000));
    change(portal, 400);
    const changed = 400 + 200;
    expect((await readAll(portal)).get('tickets')).toBeLessThanOrEqual(minimum.later(changed) + 4);
  });
});

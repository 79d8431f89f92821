import { expect, test } from 'vitest';
import { freshdeskCases } from '../../bench/requests/freshdesk.ts';
import { hubspotCases } from '../../bench/requests/hubspot.ts';
import { type Case, excess } from '../../bench/requests/plan.ts';
import { zendeskCases } from '../../bench/requests/zendesk.ts';
import { longTests } from '../support/seed.ts';

/** The cases of the benchmark, in worlds so small that they take a second or two; long tests take all 10,000 tickets. */
const CASES: Readonly<Record<string, () => AsyncIterable<Case>>> = {
  // Pages of 40 rows make as many requests of a small world as pages of 1,000 do of a large one.
  Zendesk: () => zendeskCases(longTests ? { first: 10_000, standing: 20_000 } : { first: 240, standing: 240, exportPage: 40 }),
  Freshdesk: () => freshdeskCases(longTests ? 10_000 : 220),
  HubSpot: () => hubspotCases(longTests ? 10_000 : 330),
};

test.each(Object.keys(CASES))('%s: no stream asks more than a twentieth above what the fact sheet plans, in any case', async (name) => {
  const found: Record<string, readonly string[]> = {};
  for await (const each of CASES[name]?.() ?? []) {
    // A case without requests would be within every budget.
    expect(each.costs.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThan(5);
    found[each.title] = excess(each);
  }
  expect(Object.keys(found).length).toBeGreaterThan(2);
  expect(Object.values(found).flat(), JSON.stringify(found)).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixedClock } from '../../src/platform/clock.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import { type HubspotOptions, startHubspot } from '../../src/simulator/hubspot/index.ts';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import type { World } from '../../src/simulator/world.ts';

const NOW = new Date('2026-02-09T12:00:00Z');
const TICKETS = '/crm/objects/2026-09/tickets';

const servers: SimulatedServer[] = [];
let world: World;
let server: SimulatedServer;

const start = async (options: HubspotOptions = {}, limits = false) => {
  const started = await startHubspot({ world, clock: fixedClock(NOW), options, limits });
  servers.push(started);
  return started;
};

beforeAll(async () => {
  world = generateWorld({ seed: 11, profile: 'hubspot', start: new Date('2026-01-05T00:00:00Z'), end: NOW, tickets: 400 });
  server = await start();
});
afterAll(() => Promise.all(servers.map((started) => started.close())));

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly results: readonly {
      readonly id: string;
      readonly properties: Record<string, unknown>;
      readonly propertiesWithHistory?: Record<string, { timestamp: string }[]>;
    }[];
    readonly total?: number;
    readonly paging?: { readonly next: { readonly after: string } };
    readonly message?: string;
    readonly policyName?: string;
    readonly errors?: readonly { readonly context: Record<string, readonly string[]> }[];
  };
}

async function ask(path: string, body?: unknown, at = server): Promise<Answer> {
  const headers = { authorization: `Bearer ${at.credentials['accessToken']}`, 'content-type': 'application/json' };
  const response = await fetch(`${at.url}${path}`, { headers, ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

const live = () => world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null).map(({ id }) => String(id));
const search = (more: object, at = server) => ask(`${TICKETS}/search`, { limit: 200, ...more }, at);

describe('the simulated HubSpot', () => {
  test('lists every live ticket in order of id, in pages that are short or empty now and then', async () => {
    const pages: Answer['body'][] = [];
    for (let after: string | undefined = ''; after !== undefined; after = pages.at(-1)?.paging?.next.after) {
      pages.push((await ask(`${TICKETS}?limit=50${after === '' ? '' : `&after=${after}`}`)).body);
    }
    expect(pages.flatMap(({ results }) => results.map(({ id }) => id))).toEqual(live());
    expect(pages.slice(0, -1).some(({ results }) => results.length < 50)).toBe(true);
  });

  test('gives 50 rows with history and no more, and every value as text', async () => {
    expect((await ask(`${TICKETS}?limit=100&propertiesWithHistory=hs_pipeline_stage`)).status).toBe(400);
    const { body } = await ask(`${TICKETS}?limit=50&properties=hs_object_id,hs_is_closed,closedate&propertiesWithHistory=hs_pipeline_stage`);
    const values = body.results.flatMap(({ properties }) => Object.values(properties));
    expect(values.every((value) => value === null || typeof value === 'string')).toBe(true);
    // A name that does not exist is dropped without a word.
    expect(body.results[0]?.properties).not.toHaveProperty('closedate');
    const history = body.results.map(({ propertiesWithHistory }) => propertiesWithHistory?.['hs_pipeline_stage']?.map(({ timestamp }) => timestamp) ?? []);
    expect(history.every((times) => times.length > 0 && times.join() === times.toSorted().toReversed().join())).toBe(true);
  });

  test('batch read refuses 51 with history, and answers 207 for ids that are gone', async () => {
    const inputs = live()
      .slice(0, 51)
      .map((id) => ({ id }));
    const refused = await ask(`${TICKETS}/batch/read`, { inputs, propertiesWithHistory: ['hs_pipeline'] });
    expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining('50')]);
    const partial = await ask(`${TICKETS}/batch/read`, { inputs: [...inputs.slice(0, 3), { id: '1' }] });
    expect(partial.status).toBe(207);
    expect(partial.body.results.length).toBe(3);
    expect(partial.body.errors?.[0]?.context['ids']).toEqual(['1']);
  });

  test('search gives 200 rows a page, counts them all, stops at the cap and breaks at the epoch', async () => {
    const first = await search({});
    expect(first.body.total).toBe(live().length);
    expect(first.body.results.length).toBeLessThanOrEqual(200);
    expect((await search({ after: '10000' })).status).toBe(400);
    expect((await search({ limit: 201 })).status).toBe(400);
    const range = (value: string) => ({
      filterGroups: [{ filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'BETWEEN', value, highValue: String(NOW.getTime()) }] }],
    });
    expect((await search(range('0'))).status).toBe(500);
    expect((await search(range('1000'))).status).toBe(200);
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBeNull();
    expect((await ask(`${TICKETS}?limit=1`)).headers.get('x-hubspot-ratelimit-max')).toBe('190');
  });

  test('an index that lags shows the past', async () => {
    const lagging = await start({ indexLagMs: 7 * 86_400_000 });
    const { body } = await search({ sorts: [{ propertyName: 'hs_lastmodifieddate', direction: 'DESCENDING' }] }, lagging);
    expect(Date.parse(String(body.results[0]?.properties['hs_lastmodifieddate']))).toBeLessThanOrEqual(NOW.getTime() - 7 * 86_400_000);
    expect(body.total).toBeLessThan(live().length);
  });

  test('deleted tickets are in the bin and nowhere else; merged ones are named by their survivor', async () => {
    const { body } = await ask(`${TICKETS}?limit=100&archived=true`);
    const deleted = world.tickets.filter(({ isDeleted }) => isDeleted).map(({ id }) => String(id));
    expect(body.results.map(({ id }) => id)).toEqual(deleted);
    const loser = world.tickets.find(({ mergedIntoId }) => mergedIntoId !== null);
    const survivor = await ask(`${TICKETS}/batch/read`, { inputs: [{ id: String(loser?.mergedIntoId) }], properties: ['hs_merged_object_ids'] });
    expect(String(survivor.body.results[0]?.properties['hs_merged_object_ids'])).toContain(String(loser?.id));
  });

  test('refuses a wrong token, names a missing scope, and has no paths without a date', async () => {
    expect((await fetch(`${server.url}${TICKETS}`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    const narrow = await start({ missingScopes: ['tickets'] });
    const refused = await ask(TICKETS, undefined, narrow);
    expect([refused.status, refused.body.errors?.[0]?.context['requiredGranularScopes']]).toEqual([403, ['tickets']]);
    expect((await ask('/crm/v3/objects/tickets')).status).toBe(404);
  });

  test('limits by second, by ten seconds and by day, each under its name', async () => {
    const narrow = await start({ burst: 8, daily: 20 }, true);
    const names: (string | undefined)[] = [];
    for (let count = 0; count < 6; count += 1) names.push((await search({ limit: 1 }, narrow)).body.policyName);
    expect(names).toEqual([undefined, undefined, undefined, undefined, undefined, 'SECONDLY']);
    for (let count = 0; count < 14; count += 1) names.push((await ask(`${TICKETS}?limit=1`, undefined, narrow)).body.policyName);
    expect(names.at(-1)).toBe('TEN_SECONDLY_ROLLING');
    expect((await ask(`${TICKETS}?limit=1`, undefined, narrow)).body.policyName).toBe('DAILY');
  });

  test('links 1,000 tickets to their contacts in one call and refuses more', async () => {
    const path = '/crm/associations/2026-09/tickets/contacts/batch/read';
    const inputs = Array.from({ length: 1001 }, (_, index) => ({ id: live()[index] ?? String(index) }));
    expect((await ask(path, { inputs })).status).toBe(400);
    expect((await ask(path, { inputs: inputs.slice(0, 1000) })).body.results.length).toBe(live().length);
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild, type RebuildOptions } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { cell, connect, put, type Row } from './support/rows.ts';

const ASOF = new Date('2026-03-12T12:00:00Z');
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  custom: [
    { id: 'vip_volume', base: 'ticket_volume', where: { segment: ['vip'] }, name: 'Tickets of VIPs' },
    { id: 'nps_of_one', base: 'nps', where: { organization: ['one/o1'] }, name: 'NPS of One' },
    { id: 'billing_calls', base: 'inbound_calls_handled', where: { topic: ['billing'] }, name: 'Calls about billing' },
  ],
  variants: [{ name: 'patient', kpis: ['nps'], parameters: { survey_response_window_days: 30 } }],
};

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF.toISOString() });
  await change('organization', { organization_id: 'o1', name: 'One' }, { organization_id: 'o2', name: 'Two', segment: 'vip' });
  await change('customer', { customer_id: 'c1', organization_id: 'o1' }, { customer_id: 'c2', organization_id: 'o1' });
  await change(
    'ticket',
    { ...OPENED, ticket_id: '1', customer_id: 'c1', organization_id: 'o1', created_at: '2026-03-03T09:00:00Z', topic: 'login' },
    { ...OPENED, ticket_id: '2', customer_id: 'c2', created_at: '2026-03-04T09:00:00Z' },
  );
  await change('call', {
    call_id: '1',
    ticket_id: '1',
    direction: 'inbound',
    outcome: 'answered',
    started_at: '2026-03-06T09:00:00Z',
    answered_at: '2026-03-06T09:00:05Z',
    ended_at: '2026-03-06T09:05:00Z',
    agent_id: 'a1',
  });
  await change('survey_response', {
    response_id: '1',
    survey_type: 'nps',
    customer_id: 'c1',
    offered_at: '2026-03-04T09:00:00Z',
    responded_at: '2026-03-05T09:00:00Z',
    scale_min: 0,
    scale_max: 10,
    score: 9,
  });
  await change('contract', { contract_id: '1', kind: 'deal', organization_id: 'o1', customer_id: 'c1', agreed_on: '2026-03-05', amount: 1200, mrr: 100 });
  await work('all');
});
afterAll(() => database.close());

const OPENED = { origin: 'inbound', channel: 'email', status_category: 'open', priority: 'normal' };

/** Rows as a page brings them, with the marks it leaves. */
async function change(entity: string, ...rows: readonly Row[]): Promise<void> {
  const id = entity === 'survey_response' ? 'response_id' : `${entity}_id`;
  await put(
    database.pool,
    `support.${entity}`,
    rows.map((row) => ({ connection_id: 'one', ...row })),
    ['connection_id', id],
  );
  await put(
    database.pool,
    'sync.touched',
    rows.map((row) => ({ connection_id: 'one', entity, id: row[id] })),
  );
}

async function work(scope: RebuildOptions['scope']): Promise<{ written: number; deleted: number }> {
  await transform(database.db, { settings, asOf: ASOF, log });
  const { written, deleted } = await rebuild(database.db, { settings, asOf: ASOF, scope, log });
  return { written, deleted };
}

const vip = { dimension: 'segment', member: 'vip' };
const value = async (kpi: string, day: string, at: globalThis.Parameters<typeof cell>[3] = {}) => (await cell(database.pool, kpi, day, at))?.value;

/** What those numbers are now of which the segment, or the organization of a customer, decides. */
const ofVips = async () => ({
  tickets: [await value('vip_volume', '2026-03-03'), await value('vip_volume', '2026-03-04')],
  nps: await value('nps', '2026-03-05', vip),
  variant: await value('nps', '2026-03-05', { ...vip, variant: 'patient' }),
  ofOne: await value('nps_of_one', '2026-03-05'),
  revenue: await value('recurring_revenue', '2026-03-08', vip),
});
const NOTHING = { tickets: [0, 0], nps: undefined, variant: undefined, ofOne: 100, revenue: undefined };

test.each<[what: string, entity: string, row: Row, then: object]>([
  [
    'an organization becomes one',
    'organization',
    { organization_id: 'o1', name: 'One', segment: 'vip' },
    { tickets: [1, 0], nps: 100, variant: 100, ofOne: 100, revenue: 100 },
  ],
  ['an organization ceases to be one', 'organization', { organization_id: 'o1', name: 'One', segment: null }, NOTHING],
  ['a customer moves to one', 'customer', { customer_id: 'c1', organization_id: 'o2' }, { ...NOTHING, nps: 100, variant: 100, ofOne: null }],
  ['a customer is one', 'customer', { customer_id: 'c2', segment: 'vip' }, { ...NOTHING, tickets: [0, 1], nps: 100, variant: 100, ofOne: null }],
])('where %s, past days say so, and a full rebuild finds nothing to correct', async (_, entity, row, then) => {
  await change(entity, row);
  await work('stale');
  expect(await ofVips()).toEqual(then);
  expect(await work('all')).toEqual({ written: 0, deleted: 0 });
});

test('a customer that differs in nothing the numbers look at makes no day stale', async () => {
  await change('customer', { customer_id: 'c1', organization_id: 'o2', email_hash: 'other' });
  await transform(database.db, { settings, asOf: ASOF, log });
  expect((await database.pool.query('select fact, day from sync.stale_day')).rows).toEqual([]);
});

test('a call counts under what its ticket is about, also where that changes later or the ticket comes later', async () => {
  expect(await value('billing_calls', '2026-03-06')).toBe(0);
  await database.pool.query("update support.ticket set topic = 'billing' where ticket_id = '1'");
  await put(database.pool, 'sync.touched', [{ connection_id: 'one', entity: 'ticket', id: '1' }]);
  await work('stale');
  expect(await value('billing_calls', '2026-03-06')).toBe(1);
  await change('call', { call_id: '2', ticket_id: '3', direction: 'inbound', outcome: 'answered', started_at: '2026-03-07T09:00:00Z' });
  await work('stale');
  await change('ticket', { ...OPENED, ticket_id: '3', created_at: '2026-03-09T09:00:00Z', topic: 'billing' });
  await work('stale');
  expect(await value('billing_calls', '2026-03-07')).toBe(1);
  expect(await work('all')).toEqual({ written: 0, deleted: 0 });
});

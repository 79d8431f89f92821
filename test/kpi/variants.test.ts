import { afterAll, beforeAll, expect, test } from 'vitest';
import { EDITION_TABLES, editionsOf } from '../../src/domain/editions.ts';
import { DEFAULT_PARAMETERS } from '../../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild, type RebuildOptions } from '../../src/kpi/engine/rebuild.ts';
import { plansOf } from '../../src/kpi/engine/plan.ts';
import { explainKpi } from '../../src/kpi/explain.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { readKpi } from '../../src/kpi/read.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RandomDesk } from './support/random-desk.ts';
import { cell, connect, put } from './support/rows.ts';
import { testSeed } from '../support/seed.ts';

const ASOF = new Date('2026-04-12T15:00:00Z');
const HOUR = 3_600_000;
const WINDOW = { name: 'short_window', kpis: ['fcr_rate', 'reopen_rate'], parameters: { fcr_window_days: 2, reopen_window_days: 2 } };
const BY_TOUCH = { name: 'one_touch', kpis: ['fcr_rate'], parameters: { fcr_method: 'one_touch' } };
const PATIENT = { name: 'patient', kpis: ['vip_answered', 'pct_answered_in_timeframe'], parameters: { answer_target_s: { email: 864_000, default: 864_000 } } };
const OF_ALL = { name: 'with_outbound', kpis: ['ticket_volume'], parameters: { ticket_origin: 'all' } };
const base: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', agentMinimum: 1 };
const settings: Settings = {
  ...base,
  variants: [WINDOW, BY_TOUCH, OF_ALL, PATIENT],
  custom: [
    { id: 'urgent_volume', base: 'ticket_volume', where: { priority: ['urgent', 'high'] }, name: 'Urgent tickets' },
    { id: 'vip_csat', base: 'csat_score', where: { tag: ['vip'] }, name: 'CSAT of VIPs' },
    { id: 'vip_answered', base: 'pct_answered_in_timeframe', where: { 'field:plan': ['gold'] }, name: 'Gold answered in time' },
    { id: 'team_backlog', base: 'backlog_open', where: { group: ['one/g1'] }, name: 'Backlog of the first group' },
  ],
};

/** Those that have variants here, and those that custom ones are made of. */
const ONLY = ['fcr_rate', 'reopen_rate', 'pct_answered_in_timeframe', 'ticket_volume', 'csat_score', 'backlog_open'];

let database: TestDatabase;
let desk: RandomDesk;
beforeAll(async () => {
  database = await testDatabase();
  desk = new RandomDesk(database.pool, testSeed('variants'), ['one']);
  await connect(database.pool, 'one', { knownFrom: '2026-03-28T00:00:00Z', knownTo: ASOF.toISOString(), fields: { plan: '1' } });
  await desk.staff();
  await desk.live(Date.parse('2026-03-15T00:00:00Z'), ASOF.getTime() - 30 * HOUR, 300);
  await database.pool.query(`update support.ticket set fields = '{"plan": "gold"}', tags = '{vip,other}' where ticket_id ~ '[0-4]$'`);
  await run('all');
});
afterAll(() => database.close());

async function run(scope: RebuildOptions['scope'], own: Settings = settings, asOf = ASOF) {
  await transform(database.db, { settings: own, asOf, log });
  return rebuild(database.db, { settings: own, asOf, scope, log, only: ONLY });
}

const rowsOf = async (kpi: string, variant: string) =>
  (
    await database.pool.query(
      `select day, dimension, member, value, numerator, denominator, sample_size, quality from kpi.daily where kpi = $1 and variant = $2 order by 1, 2, 3`,
      [kpi, variant],
    )
  ).rows;

/** The rows a workspace would have whose default is the variant. */
async function asDefault(kpi: string, parameters: object) {
  const other = await testDatabase();
  try {
    for (const table of [
      'support.ticket',
      'support.ticket_change',
      'support.ticket_message',
      'support.survey_response',
      'support.sla_signal',
      'support.agent',
      'support.agent_group',
      'sync.connection',
      'sync.stream',
      'sync.input',
    ]) {
      const { rows } = await database.pool.query(`select coalesce(json_agg(t), '[]') as all from ${table} t`);
      await other.pool.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`, [JSON.stringify(rows[0].all)]);
    }
    const own: Settings = { ...base, parameters: { ...DEFAULT_PARAMETERS, ...parameters } };
    await transform(other.db, { settings: own, asOf: ASOF, all: true, log });
    await rebuild(other.db, { settings: own, asOf: ASOF, scope: 'all', log, only: [kpi] });
    const { rows } = await other.pool.query(
      `select day, dimension, member, value, numerator, denominator, sample_size, quality from kpi.daily where kpi = $1 and variant = 'default' order by 1, 2, 3`,
      [kpi],
    );
    return rows;
  } finally {
    await other.close();
  }
}

test('a variant says what a workspace would say whose default it is, and the default stays as it was', async () => {
  const wanted = await asDefault('pct_answered_in_timeframe', {
    answer_target_s: { ...DEFAULT_PARAMETERS.answer_target_s, ...PATIENT.parameters.answer_target_s },
  });
  expect(wanted.length).toBeGreaterThan(50);
  expect(await rowsOf('pct_answered_in_timeframe', 'patient')).toEqual(wanted);
  expect(await rowsOf('pct_answered_in_timeframe', 'default')).not.toEqual(wanted);
  const { rows } = await database.pool.query("select variant, name from kpi.catalog where kpi = 'fcr_rate' order by 1");
  expect(rows.map((row) => row.variant)).toEqual(['default', 'one_touch', 'short_window']);
});

test('parameters that only choose among what the story tells need no second story', async () => {
  expect(editionsOf({ ...settings, variants: [OF_ALL] })).toEqual([]);
  const { rows } = await database.pool.query(
    "select sum(value)::int as n from kpi.daily where kpi = 'ticket_volume' and dimension = 'all' and variant = 'with_outbound'",
  );
  const { rows: told } = await database.pool.query(
    "select count(*)::int as n from support.ticket_story where is_countable and day between '2026-03-28' and '2026-04-12'",
  );
  expect(rows).toEqual(told);
});

test('a cell of a variant is explained by the story it reads', async () => {
  const { rows } = await database.pool.query(
    "select day from kpi.daily where kpi = 'reopen_rate' and variant = 'short_window' and dimension = 'all' and denominator > 0 order by denominator desc limit 3",
  );
  expect(rows.length).toBe(3);
  for (const { day } of rows) {
    const { facts, numerator, denominator } = await explainKpi(database.db, settings, ASOF, { kpi: 'reopen_rate', variant: 'short_window', day });
    expect([facts.reduce((n, fact) => n + (fact.numerator ?? 0), 0), facts.reduce((n, fact) => n + (fact.denominator ?? 0), 0)]).toEqual([
      numerator,
      denominator,
    ]);
  }
});

test('custom KPIs count the facts their filter leaves, with catalog, coverage and explain like any other', async () => {
  const count = async (text: string) => (await database.pool.query(text)).rows[0].n;
  const total = async (kpi: string, column: string) =>
    count(`select coalesce(sum(${column}), 0)::int as n from kpi.daily where kpi = '${kpi}' and dimension = 'all' and variant = 'default'`);
  const known = "day between '2026-03-28' and '2026-04-12'";
  expect(await total('urgent_volume', 'value')).toBe(
    await count(
      `select count(*)::int as n from support.ticket_story where is_countable and origin = 'inbound' and priority in ('urgent', 'high') and ${known}`,
    ),
  );
  expect(await total('vip_csat', 'denominator')).toBe(
    await count(`select count(*)::int as n from support.survey_answer a join support.ticket_story t using (connection_id, ticket_id)
      where a.is_counted and a.survey_type = 'csat' and a.response_group is not null and 'vip' = any(t.tags) and a.${known}`),
  );
  const last = "day = '2026-04-11'";
  expect(await count(`select value::int as n from kpi.daily where kpi = 'team_backlog' and dimension = 'all' and ${last}`)).toBe(
    await count(`select value::int as n from kpi.daily where kpi = 'backlog_open' and dimension = 'group' and member = 'one/g1' and ${last}`),
  );
  const { rows: catalog } = await database.pool.query("select name, unit, definition from kpi.catalog where kpi = 'vip_csat'");
  expect(catalog).toMatchObject([{ name: 'CSAT of VIPs', unit: 'ratio', definition: expect.stringContaining('tag vip only') }]);
  const { rows: coverage } = await database.pool.query("select status from kpi.coverage where kpi = 'vip_answered' and variant = 'patient'");
  expect(coverage).toEqual([{ status: 'exact' }]);
  const { rows: volumes } = await database.pool.query(
    "select day, value from kpi.daily where kpi = 'urgent_volume' and dimension = 'all' and value > 0 order by value desc limit 1",
  );
  const explained = await explainKpi(database.db, settings, ASOF, { kpi: 'urgent_volume', day: volumes[0].day });
  expect(explained.facts).toHaveLength(volumes[0].value);
  expect(await readKpi(database.db, settings, ASOF, { kpi: 'urgent_volume', from: '2026-03-28', to: '2026-04-12', grain: 'total' })).toMatchObject([
    { value: await total('urgent_volume', 'value') },
  ]);
});

test('a custom KPI in a variant with a story of its own', async () => {
  const [said, counted] = await Promise.all([
    database.pool.query(
      "select sum(numerator)::int as met, sum(denominator)::int as of from kpi.daily where kpi = 'vip_answered' and variant = 'patient' and dimension = 'all'",
    ),
    database.pool.query(`select count(*) filter (where o.is_met)::int as met, count(*)::int as of
      from sync.story_${editionsOf({ ...base, variants: [PATIENT] })[0]?.name}_answer_outcome o join support.ticket_story t using (connection_id, ticket_id)
      where o.clock = 'calendar' and t.fields ->> 'plan' = 'gold' and t.origin = 'inbound' and t.channel <> 'phone' and t.is_countable
        and o.day between '2026-03-28' and '2026-04-12'`),
  ]);
  expect(said.rows).toEqual(counted.rows);
});

test('what cannot stand side by side, and filters that mean nothing, are refused in words', () => {
  const refused = (changes: Partial<Settings>) => () => plansOf(KPIS, { ...base, ...changes }, ['plan']);
  expect(refused({ variants: [{ name: 'x', kpis: ['fcr_rate'], parameters: { identity_merge: true } }] })).toThrow(
    'identity_merge cannot differ within a variant',
  );
  const custom = (where: Record<string, string[]>, of = 'csat_score') => refused({ custom: [{ id: 'mine', base: of, where, name: 'Mine' }] });
  expect(custom({ colour: ['red'] })).toThrow('kpi.custom mine: nothing is called "colour"');
  expect(custom({ 'field:other': ['red'] })).toThrow('"field:other"');
  expect(custom({ channel: ['email'] }, 'ticket_volume_forecast')).toThrow('cannot be filtered');
  expect(custom({ channel: ["e'mail"] })).not.toThrow();
});

test('after later changes the stale days of editions leave nothing to correct, and a rerun writes nothing', async () => {
  let asOf = ASOF.getTime();
  for (let step = 0; step < 2; step += 1) {
    await desk.live(asOf - 20 * HOUR, asOf, 25);
    asOf += 26 * HOUR;
    await connect(database.pool, 'one', { knownFrom: '2026-03-28T00:00:00Z', knownTo: new Date(asOf).toISOString(), fields: { plan: '1' } });
    await run('stale', settings, new Date(asOf));
    const full = await run('all', settings, new Date(asOf));
    expect({ step, written: full.written, deleted: full.deleted }).toEqual({ step, written: 0, deleted: 0 });
  }
});

test('a variant that the config no longer has takes its story and its rows along; a changed one is restated', async () => {
  const changed = { ...WINDOW, parameters: { ...WINDOW.parameters, fcr_window_days: 1 } };
  await run('stale', { ...settings, variants: [changed] });
  expect(await rowsOf('fcr_rate', 'short_window')).not.toEqual([]);
  expect(await rowsOf('fcr_rate', 'one_touch')).toEqual([]);
  const tables = async () =>
    (await database.pool.query("select count(*)::int as n from pg_tables where schemaname = 'sync' and tablename like 'story\\_%'")).rows[0].n;
  expect(await tables()).toBe(EDITION_TABLES.length);
  await run('stale', base);
  expect(await tables()).toBe(0);
  expect(
    (await database.pool.query("select count(*)::int as n from kpi.daily where kpi in ('urgent_volume', 'vip_csat') or variant = 'short_window'")).rows,
  ).toEqual([{ n: 0 }]);
  expect(await cell(database.pool, 'ticket_volume', '2026-04-02')).toBeDefined();
  await put(database.pool, 'sync.stale_day', []);
});

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { cell, connect, put } from './support/rows.ts';
import { resolution, tell, ticket } from './support/story.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, agentMinimum: 1 };
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(() => database.empty());
afterAll(() => database.close());

const ASOF = '2026-03-10T12:00:00Z';
/** The KPIs looked at here, of the many that share what is tested. */
const ONLY = ['ticket_volume', 'csat_score', 'avg_response_time', 'avg_resolution_time', 'backlog_past_sla', 'sla_compliance_rate'];
const build = (asOf: string, scope: 'stale' | 'all', only?: readonly string[]) =>
  rebuild(database.db, { settings, asOf: new Date(asOf), scope, log, ...(only && { only }) });
const volume = (day: string, at = {}) => cell(database.pool, 'ticket_volume', day, at);
const ofConnection = (member: string) => ({ dimension: 'connection', member });
const coverage = async (connection: string, kpi: string, variant = 'default') => {
  const { rows } = await database.pool.query(
    'select status, reason, action, known_from, known_to from kpi.coverage where connection_id = $1 and kpi = $2 and variant = $3',
    [connection, kpi, variant],
  );
  return rows[0];
};

const life = () =>
  tell(database.pool, {
    ticket_story: [
      ticket('1', '2026-03-02T09:00:00Z'),
      ticket('1', '2026-03-02T09:00:00Z', { connection_id: 'two' }),
      ticket('2', '2026-03-08T09:00:00Z'),
      ticket('2', '2026-03-08T09:00:00Z', { connection_id: 'two' }),
    ],
  });

test('a dead token never looks like a quiet day', async () => {
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF });
  await connect(database.pool, 'two', { source: 'freshdesk', knownFrom: '2026-03-01T00:00:00Z', knownTo: '2026-03-05T15:00:00Z', status: 'failing' });
  await life();
  await build(ASOF, 'all', ONLY);
  expect(await volume('2026-03-02')).toMatchObject({ value: 2, is_complete: true, is_provisional: false });
  expect(await volume('2026-03-05', ofConnection('two'))).toMatchObject({ value: 0, is_complete: false, is_provisional: true });
  expect(await volume('2026-03-06', ofConnection('two'))).toBeUndefined();
  expect(await volume('2026-03-06', { dimension: 'source', member: 'freshdesk' })).toBeUndefined();
  expect(await volume('2026-03-06')).toMatchObject({ value: 0, is_complete: false, is_provisional: true });
  expect(await volume('2026-03-08')).toMatchObject({ value: 1, is_complete: false });
  expect(await volume('2026-03-06', ofConnection('one'))).toMatchObject({ value: 0, is_complete: true });
});

test('with the only token dead there are no rows at all', async () => {
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: '2026-03-05T15:00:00Z', status: 'failing' });
  await life();
  await build(ASOF, 'all', ONLY);
  expect(await volume('2026-03-05')).toBeDefined();
  expect(await volume('2026-03-06')).toBeUndefined();
});

test('where what waits is missing while older windows are to come, no stock is shown, and everything else is', async () => {
  await connect(database.pool, 'one', { since: '2026-03-01T00:00:00Z', knownFrom: '2026-03-06T00:00:00Z', knownTo: ASOF });
  await life();
  await tell(database.pool, { backlog_segment: [] });
  const told = () => Promise.all(['backlog_open', 'ticket_volume'].map(async (kpi) => (await cell(database.pool, kpi, '2026-03-08')) !== undefined));
  const loading = (lacks: boolean) =>
    database.pool.query(
      `update sync.stream set backfill = '{}', lacks_waiting = $1 where stream in (select unnest(streams) from sync.input where input = 'tickets')`,
      [lacks],
    );
  await loading(true);
  await build(ASOF, 'all', ['ticket_volume', 'backlog_open']);
  expect(await told()).toEqual([false, true]);
  expect(await coverage('one', 'backlog_open')).toMatchObject({ status: 'loading', known_from: null, reason: expect.stringContaining('what has waited') });
  expect(await coverage('one', 'ticket_volume')).toMatchObject({ status: 'loading', known_from: new Date('2026-03-06T00:00:00Z') });
  await loading(false);
  await build(ASOF, 'all', ['ticket_volume', 'backlog_open']);
  expect(await told()).toEqual([true, true]);
});

test('a first load makes a KPI loading, not low, and the days appear when it is done', async () => {
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF });
  await connect(database.pool, 'two', { since: '2026-03-01T00:00:00Z' });
  await life();
  await build(ASOF, 'all');
  expect(await volume('2026-03-02')).toMatchObject({ value: 1, is_complete: false });
  expect(await volume('2026-03-02', ofConnection('two'))).toBeUndefined();
  expect(await coverage('two', 'ticket_volume')).toMatchObject({ status: 'loading', known_to: null });
  await connect(database.pool, 'two', { since: '2026-03-01T00:00:00Z', knownFrom: '2026-03-06T00:00:00Z', knownTo: ASOF });
  await build(ASOF, 'stale');
  expect(await volume('2026-03-02')).toMatchObject({ value: 1, is_complete: false });
  expect(await volume('2026-03-08')).toMatchObject({ value: 2, is_complete: true });
  await connect(database.pool, 'two', { since: '2026-03-01T00:00:00Z', knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF });
  await build(ASOF, 'stale');
  expect(await volume('2026-03-02')).toMatchObject({ value: 2, is_complete: true });
  expect(await build(ASOF, 'all')).toMatchObject({ written: 0, deleted: 0 });
});

test('what a helpdesk does not give is unavailable with its reason, and does not make the others incomplete', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await connect(database.pool, 'two', { knownTo: ASOF, missing: ['csat'] });
  await build(ASOF, 'all', ONLY);
  expect(await coverage('two', 'csat_score')).toMatchObject({
    status: 'unavailable',
    reason: 'csat is not part of this plan',
    action: 'Ask for another plan.',
  });
  expect(await cell(database.pool, 'csat_score', '2026-03-02', ofConnection('two'))).toBeUndefined();
  expect(await cell(database.pool, 'csat_score', '2026-03-02')).toMatchObject({ value: null, denominator: 0, is_complete: true });
  expect(await coverage('one', 'csat_score')).toMatchObject({ status: 'exact', reason: null });
});

test('a KPI of which a connection has no rows is not known there because one half of it is, or a part that stands in', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await connect(database.pool, 'two', { knownTo: ASOF, missing: ['survey_offers', 'time_entries', 'calls', 'bots'] });
  await build(ASOF, 'all', ['survey_response_rate', 'aht_ticket', 'inbound_calls_per_agent_hour', 'cost_per_handle_minute', 'bot_cost_savings']);
  const told = async (connection: string, kpi: string) => (await coverage(connection, kpi)).reason;
  expect(await coverage('two', 'survey_response_rate')).toMatchObject({ status: 'unavailable', reason: 'survey_offers is not part of this plan' });
  expect(await told('two', 'aht_ticket')).toBe('time_entries is not part of this plan');
  expect(await told('two', 'inbound_calls_per_agent_hour')).toBe('calls is not part of this plan');
  expect(await told('two', 'bot_cost_savings')).toBe('bots is not part of this plan');
  expect(await told('one', 'cost_per_handle_minute')).toBe('no figure operating_cost is loaded');
  expect(await cell(database.pool, 'survey_response_rate', '2026-03-02', ofConnection('two'))).toBeUndefined();
  expect(await coverage('one', 'survey_response_rate')).toMatchObject({ status: 'exact' });
  expect(await cell(database.pool, 'survey_response_rate', '2026-03-02', ofConnection('one'))).toBeDefined();
});

test('a day of nothing has its row too where another input of the helpdesk stands in', async () => {
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF, missing: ['calls'] });
  await build(ASOF, 'all', ['aht']);
  expect(await cell(database.pool, 'aht', '2026-03-02', ofConnection('one'))).toMatchObject({ value: null, denominator: 0, is_complete: true });
});

test('a stream that was refused leaves its facts out and totals incomplete; other KPIs go on', async () => {
  await connect(database.pool, 'one', {
    knownTo: ASOF,
    streams: { ratings: { inputs: ['csat', 'survey_offers'], status: 'unavailable', knownTo: null, error: 'The key may not read ratings.' } },
  });
  await connect(database.pool, 'two', { knownTo: ASOF });
  await build(ASOF, 'all', ONLY);
  expect(await coverage('one', 'csat_score')).toMatchObject({ status: 'unavailable', reason: 'The key may not read ratings.' });
  expect(await cell(database.pool, 'csat_score', '2026-03-02')).toMatchObject({ is_complete: false });
  expect(await volume('2026-03-02')).toMatchObject({ is_complete: true });
});

test('a refused stream that a KPI only gains from leaves it known', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF, streams: { targets: { inputs: ['resolution_due', 'sla'], status: 'unavailable', knownTo: null } } });
  await build(ASOF, 'all', ONLY);
  expect(await coverage('one', 'backlog_past_sla')).toMatchObject({ status: 'exact' });
  expect(await coverage('one', 'sla_compliance_rate')).toMatchObject({ status: 'unavailable' });
});

test('freshness says while changed settings are not yet in all numbers', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await build(ASOF, 'all', ONLY);
  const rebuildingSince = async () => (await database.pool.query('select distinct rebuilding_since from kpi.freshness')).rows[0].rebuilding_since;
  expect(await rebuildingSince()).toBeNull();
  const settingsChanged = "insert into sync.setting (name, value, fingerprint) values ('story', '{}', 'x')";
  await database.pool.query(settingsChanged);
  expect(await rebuildingSince()).toBeInstanceOf(Date);
  await build(ASOF, 'stale', ONLY);
  expect(await rebuildingSince()).toBeNull();
});

test('known time of a KPI ends with the slowest stream it needs', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF, streams: { events: { inputs: ['messages'], knownTo: '2026-03-07T00:00:00Z' } } });
  await build(ASOF, 'all', ONLY);
  expect(await cell(database.pool, 'avg_response_time', '2026-03-06')).toMatchObject({ is_complete: true });
  expect(await cell(database.pool, 'avg_response_time', '2026-03-07')).toMatchObject({ is_complete: false });
  expect(await cell(database.pool, 'avg_response_time', '2026-03-08')).toBeUndefined();
  expect(await volume('2026-03-08')).toBeDefined();
});

test('quality is the worst of the facts and of the supply', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await connect(database.pool, 'two', { knownTo: ASOF, derived: ['tickets'] });
  await tell(database.pool, {
    ticket_story: [
      ticket('1', '2026-03-02T09:00:00Z'),
      ticket('2', '2026-03-03T09:00:00Z', { connection_id: 'two' }),
      // Its history is not known well; that it was created is.
      ticket('3', '2026-03-04T09:00:00Z', { quality: 'approx' }),
    ],
    resolution: [resolution('3', '2026-03-04T10:00:00Z', 3600, { quality: 'approx' })],
  });
  await build(ASOF, 'all', ONLY);
  const quality = async (day: string, at = {}) => (await volume(day, at))?.quality;
  expect(await quality('2026-03-02')).toBe('exact');
  expect(await quality('2026-03-03')).toBe('derived');
  expect(await quality('2026-03-04', ofConnection('one'))).toBe('exact');
  expect(await cell(database.pool, 'avg_resolution_time', '2026-03-04')).toMatchObject({ quality: 'approx' });
  expect(await quality('2026-03-05', ofConnection('two'))).toBe('derived');
  expect(await coverage('two', 'ticket_volume')).toMatchObject({ status: 'derived', reason: 'tickets is derived' });
});

test('business time is unavailable where no opening hours are known, and served by those of the config', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF, missing: ['schedules'] });
  await build(ASOF, 'all', ONLY);
  expect(await coverage('one', 'avg_resolution_time', 'business')).toMatchObject({ status: 'unavailable' });
  expect(await coverage('one', 'avg_resolution_time')).toMatchObject({ status: 'exact' });
  const businessHours = { timeZone: 'UTC', intervals: [{ dow: 1, start: '09:00', end: '17:00' }], holidays: [] };
  await rebuild(database.db, { settings: { ...settings, businessHours }, asOf: new Date(ASOF), scope: 'stale', only: ONLY, log });
  expect(await coverage('one', 'avg_resolution_time', 'business')).toMatchObject({ status: 'exact' });
});

test('a connection that left the config keeps its numbers and is missed no longer', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await connect(database.pool, 'two', { knownTo: '2026-03-05T15:00:00Z', isConfigured: false });
  await life();
  await build(ASOF, 'all', ONLY);
  expect(await volume('2026-03-02', ofConnection('two'))).toMatchObject({ value: 1 });
  expect(await volume('2026-03-05')).toMatchObject({ is_complete: false });
  expect(await volume('2026-03-08')).toMatchObject({ value: 1, is_complete: true });
  expect(await coverage('two', 'ticket_volume')).toMatchObject({ reason: 'the connection is no longer configured' });
  const { rows } = await database.pool.query("select label from kpi.connection where connection_id = 'two'");
  expect(rows[0].label).toBe('two (inactive)');
});

test('labels name people and groups, also those who left', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await put(database.pool, 'support.agent', [
    { connection_id: 'one', agent_id: '7', name: 'Ada', is_active: true },
    { connection_id: 'one', agent_id: '8', name: 'Bo', is_active: false },
  ]);
  await build(ASOF, 'all', ONLY);
  const { rows } = await database.pool.query('select agent_id, label from kpi.agent order by 1');
  expect(rows).toEqual([
    { agent_id: 'one/7', label: 'Ada' },
    { agent_id: 'one/8', label: 'Bo (inactive)' },
  ]);
  await rebuild(database.db, { settings: { ...settings, agents: 'pseudonym' }, asOf: new Date(ASOF), scope: 'stale', only: ONLY, log });
  const { rows: hidden } = await database.pool.query('select label from kpi.agent order by 1');
  expect(hidden.some((row) => /Ada|Bo/.test(row.label))).toBe(false);
});

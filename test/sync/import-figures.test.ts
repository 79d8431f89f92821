import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { silentLog } from '../../src/platform/log.ts';
import { rebuild } from '../../src/kpi/index.ts';
import { type FigureImportReport, importFigures } from '../../src/sync/import-figures.ts';
import { removeConnection } from '../../src/sync/remove.ts';
import { noteConfigured, registerConnection } from '../../src/warehouse/connections.ts';
import { placeFigurePeriods } from '../../src/warehouse/figure-imports.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
  await database.pool.query(`insert into sync.connection (connection_id, source) values ('zd', 'zendesk');
    insert into support.agent_group (connection_id, group_id, name) values ('zd', '1', 'Billing');
    insert into support.agent (connection_id, agent_id, name) values ('zd', '71', 'Ann'), ('zd', '72', 'Ben')`);
});
afterEach(() => database.close());

const SETTINGS = { currency: 'EUR', timeZone: 'Europe/Berlin' };
const AT = new Date('2026-12-02T10:00:00Z');

interface Options {
  readonly name?: string;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly at?: Date;
}

const load = (text: string, { name = 'costs.csv', at = AT, ...rest }: Options = {}): Promise<FigureImportReport> =>
  importFigures({ database, settings: SETTINGS, bytes: new TextEncoder().encode(text), fileName: name, at, ...rest });
const rows = async (text: string): Promise<unknown[]> => (await database.pool.query(text)).rows as unknown[];

const FILE = `figure_key,month,value,currency,group,cost_type
operating_cost,2026-11,12000.50,EUR,,direct_pay
operating_cost,2026-11,100,USD,zd/1,travel
fx_rate,2026-11,0.92345678,USD,,
leavers,2026-10,1,,,`;

const inForce = () =>
  rows(`select figure_key as key, period_start::text as start, period_end::text as end, value::float8 as value, unit, currency, group_id as group, cost_type as type, source_file as file, row_no as line, file_no as no
    from support.figure where superseded_at is null order by file_no, row_no`);
const everything = () =>
  rows(`select 'figure' as kind, f.xmin::text, row_to_json(f)::text as row from support.figure f union all select 'file', f.xmin::text, row_to_json(f)::text from support.figure_file f
    union all select 'plan', s.xmin::text, row_to_json(s)::text from support.agent_schedule s union all select 'stream', s.xmin::text, row_to_json(s)::text from sync.stream s
    union all select 'input', i.xmin::text, row_to_json(i)::text from sync.input i union all select 'stale', d.xmin::text, row_to_json(d)::text from sync.stale_day d order by 1, 3`);

const staleDays = async (fact: string): Promise<string[]> =>
  ((await rows(`delete from sync.stale_day where fact = '${fact}' returning day::text`)) as { day: string }[]).map(({ day }) => day).sort();

describe('a file of figures', () => {
  it('is loaded whole, with what it is about, where it came from, and the days it concerns', async () => {
    expect(await load(FILE)).toEqual({
      file: 'costs.csv',
      kind: 'figures',
      ok: true,
      problems: [],
      notes: [],
      rows: 4,
      added: 4,
      corrected: 0,
      withdrawn: 0,
      unchanged: 0,
      staleDays: 61,
    });
    const [first, second, rate, leavers] = await inForce();
    expect(first).toEqual({
      key: 'operating_cost',
      start: '2026-11-01',
      end: '2026-12-01',
      value: 12_000.5,
      unit: 'currency',
      currency: 'EUR',
      group: null,
      type: 'direct_pay',
      file: 'costs.csv',
      line: 2,
      no: 1,
    });
    expect(second).toMatchObject({ group: 'zd/1', type: 'travel', currency: 'USD' });
    expect(rate).toMatchObject({ key: 'fx_rate', value: 0.92345678, unit: 'rate' });
    expect(leavers).toMatchObject({ start: '2026-10-01', end: '2026-11-01', unit: 'people', currency: null });
    const days = await staleDays('figure');
    expect([days.length, days[0], days.at(-1)]).toEqual([61, '2026-10-01', '2026-11-30']);
    expect(await rows('select file_no, file_name, kind, row_count, added, corrected, withdrawn, imported_at from support.figure_file')).toEqual([
      { file_no: 1, file_name: 'costs.csv', kind: 'figures', row_count: 4, added: 4, corrected: 0, withdrawn: 0, imported_at: AT },
    ]);
  });

  it('is not loaded at all when a row is wrong, in itself or beside what is in force', async () => {
    const wrong = await load(`${FILE}\nleavers,2026-13,1,,,`);
    expect(wrong).toMatchObject({ ok: false, problems: [{ line: 6, column: 'month' }] });
    expect(await everything()).toEqual([]);
    expect(await rows("select 1 from sync.connection where connection_id = 'figures'")).toEqual([]);
    await load(FILE);
    const before = await everything();
    const overlap = await load('figure_key,period_start,period_end,value\nkb_views,2026-11-01,2026-11-02,5\nleavers,2026-10-15,2026-11-15,1', {
      name: 'more.csv',
    });
    expect(overlap).toMatchObject({ ok: false, added: 2, problems: [{ line: 3 }] });
    expect(await everything()).toEqual(before);
    expect((await load('figure_key,month,value\n')).problems).toMatchObject([{ line: null, message: expect.stringContaining('has no rows') as string }]);
  });

  it('imported again changes nothing, under whatever name', async () => {
    await load(FILE);
    const before = await everything();
    for (const name of ['costs.csv', 'copy.csv']) {
      expect(await load(FILE, { name, at: new Date('2026-12-03T10:00:00Z') })).toMatchObject({ ok: true, added: 0, unchanged: 4, staleDays: 0 });
    }
    expect(await load(FILE, { replace: true })).toMatchObject({ unchanged: 4, withdrawn: 0 });
    expect(await load(FILE.replace('12000.50', '0012000.5'))).toMatchObject({ unchanged: 4 });
    expect(await everything()).toEqual(before);
  });

  it('that was corrected supersedes what differs; history is kept, and only those days become stale', async () => {
    await load(FILE);
    await staleDays('figure');
    const later = new Date('2026-12-03T10:00:00Z');
    expect(await load(FILE.replace('leavers,2026-10,1', 'leavers,2026-10,2'), { name: 'b.csv', at: later })).toMatchObject({
      added: 0,
      corrected: 1,
      unchanged: 3,
      staleDays: 31,
    });
    expect(await rows(`select value::int, source_file, file_no, superseded_at from support.figure where figure_key = 'leavers' order by file_no`)).toEqual([
      { value: 1, source_file: 'costs.csv', file_no: 1, superseded_at: later },
      { value: 2, source_file: 'b.csv', file_no: 2, superseded_at: null },
    ]);
    const days = await staleDays('figure');
    expect([days[0], days.at(-1)]).toEqual(['2026-10-01', '2026-10-31']);
    expect(await load(FILE)).toMatchObject({ corrected: 1, unchanged: 3 });
    expect(await load(FILE.replace('100,USD', '100,EUR'))).toMatchObject({ corrected: 1, unchanged: 3 });
    expect(await rows(`select currency from support.figure where group_id = 'zd/1' and superseded_at is null`)).toEqual([{ currency: 'EUR' }]);
    expect(await rows('select file_no from support.figure_file order by 1')).toEqual([1, 2, 3, 4].map((file_no) => ({ file_no })));
  });

  it('with --replace withdraws what its earlier version had and it has not', async () => {
    await load(FILE);
    await load('figure_key,month,value\nkb_views,2026-11,5', { name: 'other.csv' });
    await staleDays('figure');
    const weekly = 'figure_key,period_start,last_day,value,currency\noperating_cost,2026-11-01,2026-11-15,6000,EUR';
    expect(await load(weekly.replace(',EUR', ',EUR\n'))).toMatchObject({ ok: true, added: 1, withdrawn: 0 });
    expect(await load(weekly, { replace: true, dryRun: true })).toMatchObject({ ok: true, withdrawn: 4, unchanged: 1, staleDays: 0 });
    expect(await load(weekly, { replace: true })).toMatchObject({ ok: true, added: 0, withdrawn: 4, unchanged: 1, staleDays: 61 });
    expect(((await inForce()) as { key: string }[]).map(({ key }) => key)).toEqual(['kb_views', 'operating_cost']);
    expect(await load('figure_key,month,value\n', { name: 'other.csv', replace: true })).toMatchObject({ ok: true, withdrawn: 1 });
    expect(await rows("select stream from sync.stream where connection_id = 'figures' and is_offered order by 1")).toEqual([
      { stream: 'figures' },
      { stream: 'operating_cost' },
    ]);
  });

  it('with --replace keeps no amount without its rate', async () => {
    await load(FILE);
    const rates = 'figure_key,month,value,currency\nfx_rate,2026-11,0.9,USD';
    expect(await load(rates, { name: 'rates.csv' })).toMatchObject({ corrected: 1 });
    expect(await load(rates.replace('2026-11', '2026-12'), { name: 'rates.csv', replace: true })).toMatchObject({
      ok: false,
      problems: [{ line: null, message: expect.stringMatching(/^line 3 of costs\.csv, loaded before: operating_cost is in USD/) as string }],
    });
  });

  it('that two people import at once is loaded once', async () => {
    const reports = await Promise.all([load(FILE), load(FILE, { name: 'b.csv' }), load(FILE, { name: 'c.csv' })]);
    expect(reports.map(({ added }) => added).sort()).toEqual([0, 0, 4]);
    expect(await inForce()).toHaveLength(4);
  });

  it('may be large', async () => {
    const day = (i: number): string => new Date(Date.UTC(2012, 0, 1 + i)).toISOString().slice(0, 10);
    const keys = ['kb_views', 'kb_users', 'social_mentions', 'bot_sessions'];
    const text = `figure_key,period_start,last_day,value\n${keys.flatMap((key) => Array.from({ length: 5000 }, (_, i) => `${key},${day(i)},${day(i)},${i}`)).join('\n')}`;
    expect(await load(text)).toMatchObject({ ok: true, added: 20_000, staleDays: 5000 });
    expect(await load(text)).toMatchObject({ ok: true, unchanged: 20_000 });
  });
});

describe('the connection figures', () => {
  it('tells coverage what is known of each figure, from its first day to the end of its last', async () => {
    await load(FILE);
    await load('figure_key,month,value\nleavers,2026-11,1', { name: 'b.csv' });
    const streams = await rows(
      `select stream, status, rows, known_from, known_to, last_success_at from sync.stream where connection_id = 'figures' order by 1`,
    );
    const known = (from: string, to: string) => ({ status: 'ok', known_from: new Date(from), known_to: new Date(to), last_success_at: AT });
    expect(streams).toEqual([
      { stream: 'figures', rows: 5, ...known('2026-09-30T22:00:00Z', '2026-11-30T23:00:00Z') },
      { stream: 'fx_rate', rows: 1, ...known('2026-10-31T23:00:00Z', '2026-11-30T23:00:00Z') },
      { stream: 'leavers', rows: 2, ...known('2026-09-30T22:00:00Z', '2026-11-30T23:00:00Z') },
      { stream: 'operating_cost', rows: 2, ...known('2026-10-31T23:00:00Z', '2026-11-30T23:00:00Z') },
    ]);
    const inputs = await rows(
      `select input, streams, quality, missing from sync.input where connection_id = 'figures' and input in ('figures', 'figure:leavers', 'figure:mrr', 'agent_schedule', 'tickets') order by 1`,
    );
    expect(inputs).toEqual([
      { input: 'agent_schedule', streams: [], quality: null, missing: 'No schedules of agents have been imported.' },
      { input: 'figure:leavers', streams: ['leavers'], quality: 'exact', missing: null },
      { input: 'figure:mrr', streams: [], quality: null, missing: 'No figures mrr have been imported.' },
      { input: 'figures', streams: ['figures'], quality: 'exact', missing: null },
      { input: 'tickets', streams: [], quality: null, missing: 'Figures hold no tickets; a helpdesk does.' },
    ]);
    await rebuild(database.db, { settings: { ...DEFAULT_SETTINGS, ...SETTINGS }, asOf: AT, scope: 'stale', log: silentLog });
    expect(await rows("select label, is_configured from kpi.connection where connection_id = 'figures'")).toEqual([{ label: 'Figures', is_configured: true }]);
    expect(await rows("select status, reason from kpi.coverage where connection_id = 'figures' and kpi = 'ticket_volume'")).toEqual([
      { status: 'unavailable', reason: 'Figures hold no tickets; a helpdesk does.' },
    ]);
    expect(await rows("select count(*)::int as rows from kpi.daily where dimension = 'connection' and member = 'figures'")).toEqual([{ rows: 0 }]);
  });

  it('needs no line in the config, and its periods follow the zone', async () => {
    await load(FILE);
    await noteConfigured(database.db, []);
    expect(await rows('select connection_id as id, is_configured from sync.connection order by 1')).toEqual([
      { id: 'figures', is_configured: true },
      { id: 'zd', is_configured: false },
    ]);
    await placeFigurePeriods(database.db, 'America/New_York');
    expect(await rows("select known_from, known_to from sync.stream where stream = 'operating_cost'")).toEqual([
      { known_from: new Date('2026-11-01T04:00:00Z'), known_to: new Date('2026-12-01T05:00:00Z') },
    ]);
  });

  it('is refused where a helpdesk has its name', async () => {
    await registerConnection(database.db, 'figures', 'zendesk', undefined);
    await expect(load(FILE)).rejects.toThrow('Connection figures holds data of zendesk, the config says figures.');
  });

  it('can be removed: every day it counted on is marked', async () => {
    await load(FILE);
    await load(PLAN, { name: 'plan.csv' });
    await database.pool.query('delete from sync.stale_day; delete from sync.touched');
    expect(await removeConnection(database, 'figures', { today: '2026-12-02' })).toEqual({ rows: 8 });
    expect(await staleDays('figure')).toHaveLength(61);
    expect(await staleDays('agent_schedule')).toContain('2026-11-02');
    expect(await rows('select connection_id, entity, id from sync.touched')).toContainEqual({ connection_id: 'zd', entity: 'agent_schedule', id: '71' });
    expect((await everything()).filter((row) => (row as { kind: string }).kind !== 'stale')).toEqual([]);
    expect(await load(FILE)).toMatchObject({ added: 4 });
  });
});

const PLAN = `agent,activity,start,end
zd/71,work,2026-11-02 09:00,2026-11-02 12:00
zd/71,work,2026-11-03 22:00,2026-11-04 06:00`;

describe('a file of schedules', () => {
  const plans = () =>
    rows(
      `select agent_id as agent, activity, start_at as start, end_at as end, source_file as file, row_no as line from support.agent_schedule where superseded_at is null order by agent_id, start_at`,
    );

  it('is loaded with the local days it concerns', async () => {
    expect(await load(PLAN, { name: 'plan.csv' })).toMatchObject({ kind: 'schedule', ok: true, rows: 2, added: 2, staleDays: 3 });
    expect(await plans()).toEqual([
      { agent: 'zd/71', activity: 'work', start: new Date('2026-11-02T08:00:00Z'), end: new Date('2026-11-02T11:00:00Z'), file: 'plan.csv', line: 2 },
      { agent: 'zd/71', activity: 'work', start: new Date('2026-11-03T21:00:00Z'), end: new Date('2026-11-04T05:00:00Z'), file: 'plan.csv', line: 3 },
    ]);
    expect(await staleDays('agent_schedule')).toEqual(['2026-11-02', '2026-11-03', '2026-11-04']);
    expect(await rows('delete from sync.touched returning connection_id, entity, id')).toEqual([{ connection_id: 'zd', entity: 'agent_schedule', id: '71' }]);
    expect(await rows("select stream, rows, known_from, known_to from sync.stream where connection_id = 'figures'")).toEqual([
      { stream: 'agent_schedule', rows: 2, known_from: new Date('2026-11-01T23:00:00Z'), known_to: new Date('2026-11-04T23:00:00Z') },
    ]);
    const before = await everything();
    expect(await load(PLAN, { name: 'again.csv' })).toMatchObject({ added: 0, withdrawn: 0, unchanged: 2 });
    expect(await everything()).toEqual(before);
  });

  it('replaces the plans of the agents it names, from the first to the last day it has for each', async () => {
    await load(`${PLAN}\nzd/72,work,2026-11-03 09:00,2026-11-03 12:00\nzd/71,work,2026-11-09 09:00,2026-11-09 12:00`, { name: 'plan.csv' });
    await staleDays('agent_schedule');
    const corrected = 'agent,activity,start,end\nzd/71,work,2026-11-02 09:00,2026-11-02 12:00\nzd/71,training,2026-11-04 09:00,2026-11-04 10:00';
    expect(await load(corrected, { name: 'b.csv' })).toMatchObject({ ok: true, added: 1, withdrawn: 1, unchanged: 1, staleDays: 2 });
    expect(
      ((await plans()) as { agent: string; activity: string; start: Date }[]).map(
        ({ agent, activity, start }) => `${agent} ${activity} ${start.toISOString().slice(0, 10)}`,
      ),
    ).toEqual(['zd/71 work 2026-11-02', 'zd/71 training 2026-11-04', 'zd/71 work 2026-11-09', 'zd/72 work 2026-11-03']);
    expect(await rows('select count(*)::int as rows from support.agent_schedule where superseded_at is not null')).toEqual([{ rows: 1 }]);
    expect(await staleDays('agent_schedule')).toEqual(['2026-11-03', '2026-11-04']);
  });

  it('may not overlap a plan that stays in force beside it', async () => {
    await load(PLAN, { name: 'plan.csv' });
    expect(await load('agent,activity,start,end\nzd/71,work,2026-11-04 05:00,2026-11-04 08:00', { name: 'b.csv' })).toMatchObject({
      ok: false,
      problems: [{ line: 2, message: 'work of zd/71 overlaps work in line 3 of plan.csv, loaded before' }],
    });
  });

  it('with --replace withdraws all that its earlier version had', async () => {
    await load(`${PLAN}\nzd/72,work,2026-11-03 09:00,2026-11-03 12:00`, { name: 'plan.csv' });
    expect(await load(PLAN, { name: 'plan.csv', replace: true })).toMatchObject({ added: 0, withdrawn: 1, unchanged: 2, staleDays: 1 });
    expect(await plans()).toHaveLength(2);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { readCoverage } from '../../src/kpi/coverage.ts';
import { rebuild, type RebuildOptions } from '../../src/kpi/engine/rebuild.ts';
import { explainKpi } from '../../src/kpi/explain.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { readKpi } from '../../src/kpi/read.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { figure, load, mark } from './support/figure-rows.ts';
import { cell, connect } from './support/rows.ts';
import { resolution, tell, ticket } from './support/story.ts';

const ASOF = new Date('2026-12-04T00:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.empty();
  await connect(database.pool, 'one', { knownFrom: '2026-10-30T00:00:00Z', knownTo: ASOF.toISOString() });
});
afterAll(() => database.close());

const by = (parameters: Partial<Parameters> = {}, rest: Partial<Settings> = {}): Settings => ({
  ...DEFAULT_SETTINGS,
  agentMinimum: 1,
  parameters: { ...DEFAULT_PARAMETERS, ...parameters } as Parameters,
  ...rest,
});
/** What costs and people's figures are part of, and what stands beside them. */
const ONLY = [...KPIS.filter((kpi) => kpi.family === 'F7').map((kpi) => kpi.id), 'agent_fte_ratio', 'ticket_volume', 'channel_mix_share', 'bot_cost_savings'];
const build = (settings: Settings = by(), scope: RebuildOptions['scope'] = { from: '2026-11-02', to: '2026-11-07' }, asOf = ASOF) =>
  rebuild(database.db, { settings, asOf, scope, log, only: ONLY });
const cost = (day: string, at: NonNullable<globalThis.Parameters<typeof cell>[3]> = {}, kpi = 'operating_cost') => cell(database.pool, kpi, day, at);
const values = (rows: readonly { value: number | null }[]) => rows.map((row) => row.value);

describe('a figure of a month', () => {
  test('is spread over its days, the rest on the last, so that days add up to it exactly', async () => {
    await load(database.pool, [figure('operating_cost', '2026-10-01', '2026-11-01', 100), figure('operating_cost', '2026-11-01', '2026-12-01', 12_000)]);
    await build(by(), { from: '2026-10-01', to: '2026-12-05' });
    expect((await cost('2026-10-01'))?.value).toBe(3.225806451613);
    expect((await cost('2026-10-31'))?.value).toBe(3.22580645161);
    const october = await readKpi(database.db, by(), ASOF, { kpi: 'operating_cost', from: '2026-10-01', to: '2026-10-31', grain: 'day' });
    expect(values(october).reduce((sum: number, value) => sum + Math.round((value as number) * 1e12), 0)).toBe(100e12);
    expect(await cost('2026-10-01', { table: 'monthly' })).toMatchObject({ value: 100, numerator: 100, denominator: null });
    expect((await cost('2026-11-10'))?.value).toBe(400);
    // Six days of October and one of November.
    expect((await cost('2026-10-26', { table: 'weekly' }))?.value).toBeCloseTo(3.225806451613 * 5 + 3.22580645161 + 400, 9);
    expect(await cost('2026-12-01')).toBeUndefined();
    expect(await cost('2026-12-01', { table: 'monthly' })).toBeUndefined();
  });

  test('of days on which clocks change has a share for each local day, whatever its length', async () => {
    await load(database.pool, [figure('operating_cost', '2026-10-24', '2026-10-27', 30)]);
    await build(by({}, { timeZone: 'Europe/London' }), { from: '2026-10-20', to: '2026-10-30' });
    for (const day of ['2026-10-24', '2026-10-25', '2026-10-26']) expect((await cost(day))?.value).toBe(10);
    const { facts } = await explainKpi(database.db, by({}, { timeZone: 'Europe/London' }), ASOF, { kpi: 'operating_cost', day: '2026-10-25' });
    expect(facts).toMatchObject([{ kind: 'figure', at: new Date('2026-10-24T23:00:00Z'), numerator: 10 }]);
  });

  test('goes to business days, or to the first day, as figure_allocation says', async () => {
    await load(database.pool, [figure('operating_cost', '2026-11-02', '2026-11-09', 100)]);
    const businessHours = {
      timeZone: 'UTC',
      intervals: [1, 2, 3, 4].map((dow) => ({ dow, start: '09:00', end: '17:00' })),
      holidays: [{ start: '2026-11-03', end: '2026-11-03' }],
    };
    const days = ['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06', '2026-11-07'];
    await build(by({ figure_allocation: 'business_days' }, { businessHours }));
    expect(await Promise.all(days.map(async (day) => (await cost(day))?.value))).toEqual([33.333333333333, 0, 33.333333333333, 33.333333333334, 0, 0]);
    await build(by({ figure_allocation: 'none' }));
    expect(await Promise.all(days.map(async (day) => (await cost(day))?.value))).toEqual([100, 0, 0, 0, 0, 0]);
    expect((await cost('2026-11-02', { table: 'weekly' }))?.value).toBe(100);
  });

  test('that a later row superseded is out, and the days say the new one; a rerun writes nothing', async () => {
    const first = figure('operating_cost', '2026-11-01', '2026-12-01', 3000);
    await load(database.pool, [first]);
    await build(by(), 'all');
    const corrected = figure('operating_cost', '2026-11-01', '2026-12-01', 6000);
    await database.pool.query('update support.figure set superseded_at = now()');
    await load(database.pool, [corrected]);
    await mark(database.pool, [first]);
    await build(by(), 'stale');
    expect((await cost('2026-11-10'))?.value).toBe(200);
    expect((await cost('2026-11-01', { table: 'monthly' }))?.value).toBe(6000);
    const again = await build(by(), 'all');
    expect({ written: again.written, deleted: again.deleted }).toEqual({ written: 0, deleted: 0 });
    await database.pool.query('update support.figure set superseded_at = now() where superseded_at is null');
    await mark(database.pool, [corrected]);
    await build(by(), 'stale');
    expect(await cost('2026-11-10')).toBeUndefined();
  });
});

describe('details of a figure', () => {
  test('replace the total on the days that have them, and only there', async () => {
    await load(database.pool, [
      figure('operating_cost', '2026-11-01', '2026-11-11', 1000),
      figure('operating_cost', '2026-11-01', '2026-11-06', 60, { group_id: 'one/g1', cost_type: 'pay' }),
      figure('operating_cost', '2026-11-01', '2026-11-06', 40, { cost_type: 'travel' }),
    ]);
    await build();
    expect((await cost('2026-11-03'))?.value).toBe(20);
    expect((await cost('2026-11-07'))?.value).toBe(100);
    expect((await cost('2026-11-03', { dimension: 'cost_type', member: 'pay' }))?.value).toBe(12);
    expect((await cost('2026-11-03', { dimension: 'group', member: 'one/g1' }))?.value).toBe(12);
    expect((await cost('2026-11-03', { dimension: 'group', member: 'none' }))?.value).toBe(8);
    expect((await cost('2026-11-01', { table: 'monthly' }))?.value).toBe(600);
  });

  test('that split the same number in two ways count once', async () => {
    await load(database.pool, [
      figure('operating_cost', '2026-11-01', '2026-11-11', 100, { group_id: 'one/g1' }),
      figure('operating_cost', '2026-11-01', '2026-11-11', 70, { cost_type: 'pay' }),
      figure('operating_cost', '2026-11-01', '2026-11-11', 30, { cost_type: 'travel' }),
    ]);
    await build();
    expect((await cost('2026-11-03'))?.value).toBe(10);
  });

  test('in another currency are turned into that of the workspace', async () => {
    await load(database.pool, [
      figure('fx_rate', '2026-11-01', '2026-11-06', 0.5, { currency: 'USD' }),
      figure('fx_rate', '2026-11-06', '2026-12-01', 0.8, { currency: 'USD' }),
      figure('operating_cost', '2026-11-01', '2026-12-01', 3000, { currency: 'USD' }),
    ]);
    await build();
    expect((await cost('2026-11-03'))?.value).toBe(50);
    expect((await cost('2026-11-07'))?.value).toBe(80);
  });
});

test('figures of people hold on every day, and a month is the figure itself', async () => {
  await load(database.pool, [
    figure('fte_agents', '2026-11-01', '2026-12-01', 8.5),
    figure('fte_total', '2026-11-01', '2026-12-01', 10),
    figure('fte_agents', '2026-12-01', '2027-01-01', 9),
    figure('fte_total', '2026-12-01', '2027-01-01', 12),
  ]);
  await build(by(), { from: '2026-11-16', to: '2026-11-17' });
  expect(await cost('2026-11-17', {}, 'agent_fte_ratio')).toMatchObject({ value: 0.85, numerator: 8.5, denominator: 10 });
  expect(await cost('2026-11-01', { table: 'monthly' }, 'agent_fte_ratio')).toMatchObject({ value: 0.85, numerator: 8.5, denominator: 10 });
});

describe('cost per', () => {
  const key = { connection_id: 'one' };
  beforeEach(async () => {
    await load(database.pool, [figure('operating_cost', '2026-11-01', '2026-12-01', 3000)]);
    await tell(database.pool, {
      ticket_story: [
        ticket('1', '2026-11-02T09:00:00Z'),
        ticket('2', '2026-11-02T23:59:59Z'),
        ticket('3', '2026-11-03T00:00:00Z'),
        ticket('4', '2026-11-02T10:00:00Z', { channel: 'phone', is_contact: false }),
      ],
      resolution: [resolution('1', '2026-11-02T10:00:00Z', 3600), resolution('3', '2026-11-03T10:00:00Z', 3600)],
      call_story: [
        {
          ...key,
          call_id: 'c1',
          at: '2026-11-02T10:00:00Z',
          day: '2026-11-02',
          hour: 10,
          direction: 'inbound',
          outcome: 'answered',
          is_sales: false,
          is_voice_agent: true,
          is_called_back: false,
          is_transferred: false,
          is_outside_hours: false,
          ticket_id: '4',
          talk_s: 240,
          hold_s: 0,
          wrap_s: 60,
          quality: 'exact',
        },
      ],
      call: [
        {
          ...key,
          call_id: 'c1',
          direction: 'inbound',
          outcome: 'answered',
          started_at: '2026-11-02T10:00:00Z',
          ticket_id: '4',
          talk_s: 240,
          hold_s: 0,
          wrap_s: 60,
        },
      ],
    });
  });

  test('contact, ticket, resolution and minute of a day; a day without any has a cost and no quotient', async () => {
    await build();
    expect(await cost('2026-11-02', {}, 'cost_per_contact')).toMatchObject({ value: 100 / 3, numerator: 100, denominator: 3 });
    expect(await cost('2026-11-02', {}, 'cost_per_ticket')).toMatchObject({ value: 100 / 3, numerator: 100, denominator: 3 });
    expect(await cost('2026-11-03', {}, 'cost_per_ticket')).toMatchObject({ value: 100, denominator: 1 });
    expect(await cost('2026-11-02', {}, 'cost_per_resolution')).toMatchObject({ value: 100, denominator: 1 });
    expect(await cost('2026-11-02', {}, 'cost_per_handle_minute')).toMatchObject({ value: 20, denominator: 5 });
    expect(await cost('2026-11-04', {}, 'cost_per_ticket')).toMatchObject({ value: null, numerator: 100, denominator: 0 });
    expect(await cost('2026-11-01', { table: 'monthly' }, 'cost_per_ticket')).toMatchObject({ value: 750, numerator: 3000, denominator: 4 });
    await build(by(), { from: '2026-12-01', to: '2026-12-02' });
    expect(await cost('2026-12-02', {}, 'cost_per_ticket')).toBeUndefined();
    expect(await cost('2026-12-02', {}, 'ticket_volume')).toMatchObject({ value: 0 });
  });

  test('contact of a month is what a resolution of the bot saves on any day of it, and is explained', async () => {
    await load(database.pool, [figure('bot_cost', '2026-11-01', '2026-12-01', 30)]);
    const seen = { ...key, day: '2026-11-10', at: '2026-11-10T10:00:00Z', is_counted: true, is_resolved: true, is_handed_off: false, quality: 'exact' };
    await tell(database.pool, { bot_story: [{ ...seen, conversation_id: 'b1' }] });
    await build(by(), 'all', new Date('2026-12-03T12:00:00Z'));
    // Nobody wrote on the day; four contacts of the month cost 3000.
    expect(await cost('2026-11-10', {}, 'bot_cost_savings')).toMatchObject({ value: 749, is_provisional: true, final_on: '2026-12-04' });
    const [formula, month] = ['bot resolutions × cost per contact − cost of the bot', '2026-11-01'];
    const explained = (grain: 'day' | 'month', day: string) => explainKpi(database.db, by(), ASOF, { kpi: 'bot_cost_savings', grain, day });
    const { inputs, facts } = await explained('day', '2026-11-10');
    expect(inputs).toEqual([
      { name: 'resolutions', value: 1, formula },
      { name: 'resolutions_stated', value: null, formula },
      { name: 'cost_per_contact', value: null, formula },
      { name: 'operating_cost', month, value: 3000, formula },
      { name: 'contacts', month, value: 4, formula },
      { name: 'bot_cost', value: 1, formula },
    ]);
    expect(facts.map(({ kind, numerator }) => [kind, numerator])).toEqual([
      ['bot_conversation', 1],
      ['figure', 1],
    ]);
    const days = (await explained('month', month)).inputs?.map(({ value }) => value);
    expect(days).toEqual(Array.from({ length: 30 }, (_, i) => (i === 9 ? 749 : -1)));
    expect(await cost(month, { table: 'monthly' }, 'bot_cost_savings')).toMatchObject({ value: 720 });

    await database.pool.query("update support.ticket_story set is_contact = false where ticket_id = '3'");
    await database.pool.query("insert into sync.stale_day (fact, day) values ('ticket_story', '2026-11-03')");
    await build(by(), 'stale');
    expect(await cost('2026-11-10', {}, 'bot_cost_savings')).toMatchObject({ value: 999, is_provisional: false });
    const again = await build(by(), 'all');
    expect({ written: again.written, deleted: again.deleted }).toEqual({ written: 0, deleted: 0 });
  });

  test('ticket may be per resolved ticket, a contact may be a ticket', async () => {
    await build(by({ cost_ticket_denominator: 'resolved', contact_unit: 'ticket' }));
    expect(await cost('2026-11-02', {}, 'cost_per_ticket')).toMatchObject({ value: 100, denominator: 1 });
    expect(await cost('2026-11-02', {}, 'cost_per_contact')).toMatchObject({ denominator: 3 });
    expect(await cost('2026-11-02', { dimension: 'channel', member: 'phone' }, 'channel_mix_share')).toMatchObject({ value: 1 / 3 });
  });

  test('is unavailable for every helpdesk until the figure is loaded, with the way out', async () => {
    await database.pool.query('delete from support.figure');
    await build(by(), 'all');
    const coverage = await readCoverage(database.db, 'one');
    expect(coverage.find((row) => row.kpi === 'cost_per_ticket')).toMatchObject({
      status: 'unavailable',
      reason: 'no figure operating_cost is loaded',
      action: expect.stringContaining('figures import'),
    });
    expect(await cost('2026-11-02', {}, 'cost_per_ticket')).toBeUndefined();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { comparedPeriods } from '../../src/kpi/compare-periods.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { readKpi } from '../../src/kpi/read.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { testSeed } from '../support/seed.ts';
import { RandomDesk } from './support/random-desk.ts';
import { connect } from './support/rows.ts';

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  timeZone: 'Europe/London',
  agentMinimum: 1,
  targets: [{ kpi: 'fcr_rate', variant: 'default', atLeast: 0.5, scope: {} }],
};
const ASOF = new Date('2026-04-14T15:00:00Z');

describe('periods', () => {
  const spanOf = (today: string, period: string) => {
    const found = comparedPeriods(today, 'monday').find((each) => each.period === period);
    return found && [found.current, found.previous, found.yearAgo].map(({ first, last }) => `${first}…${last}`);
  };

  test.each([
    ['2026-04-14', 'yesterday', ['2026-04-13…2026-04-13', '2026-04-12…2026-04-12', '2025-04-14…2025-04-14']],
    ['2026-04-14', 'last_7_days', ['2026-04-07…2026-04-13', '2026-03-31…2026-04-06', '2025-04-08…2025-04-14']],
    ['2026-04-14', 'this_week', ['2026-04-13…2026-04-14', '2026-04-06…2026-04-07', '2025-04-14…2025-04-15']],
    ['2026-04-14', 'last_week', ['2026-04-06…2026-04-12', '2026-03-30…2026-04-05', '2025-04-07…2025-04-13']],
    ['2026-03-30', 'month_to_date', ['2026-03-01…2026-03-30', '2026-02-01…2026-02-28', '2025-03-01…2025-03-30']],
    ['2026-03-30', 'last_month', ['2026-02-01…2026-02-28', '2026-01-01…2026-01-31', '2025-02-01…2025-02-28']],
    ['2024-02-29', 'year_to_date', ['2024-01-01…2024-02-29', '2023-01-01…2023-02-28', '2023-01-01…2023-02-28']],
  ])('%s %s', (today, period, spans) => {
    expect(spanOf(today, period)).toEqual(spans);
  });
});

describe('a warehouse', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    const desk = new RandomDesk(database.pool, testSeed('compare'), ['one']);
    await connect(database.pool, 'one', { knownFrom: '2026-03-20T00:00:00Z', knownTo: ASOF.toISOString() });
    await desk.staff();
    await desk.live(Date.parse('2026-03-10T00:00:00Z'), ASOF.getTime(), 250);
    await transform(database.db, { settings, asOf: ASOF, log });
    await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
  });
  afterAll(() => database.close());

  test.each(['ticket_volume', 'median_resolution_time', 'distinct_customers', 'backlog_open', 'csat_score'])(
    '%s of a period is what the engine makes of its facts, and so is the one before',
    async (kpi) => {
      const { rows } = await database.pool.query(
        "select period, first_day, last_day, member, dimension, value, previous from kpi.compare where kpi = $1 and variant = 'default' and dimension in ('all', 'channel') order by 1, 4",
        [kpi],
      );
      expect(new Set(rows.map((row) => row.period)).size).toBe(8);
      for (const { period, previous: before } of comparedPeriods('2026-04-14', 'monday')) {
        for (const by of ['all', 'channel']) {
          const own = rows.filter((row) => row.period === period && row.dimension === by);
          if (own.length === 0) continue;
          const { first_day, last_day } = own[0];
          // Members of a stock stay from their first day on, with 0; here they are told while there is something.
          const shown = (await readKpi(database.db, settings, ASOF, { kpi, from: first_day, to: last_day, grain: 'total', by })).filter((row) =>
            own.some((each) => each.member === row.member),
          );
          const gone = new Map(own.filter((row) => !shown.some((each) => each.member === row.member)).map((row) => [row.member, row]));
          expect(own.filter((row) => !gone.has(row.member)).map(({ member, value }) => ({ member, value }))).toEqual(
            shown.map(({ member, value }) => ({ member, value })),
          );
          expect([...gone.values()].every((row) => row.value === null || row.value === 0)).toBe(true);
          const was = await readKpi(database.db, settings, ASOF, { kpi, from: before.first, to: before.last, grain: 'total', by });
          // What was not known to the full is null.
          const wanted = (member: string) => (before.first >= '2026-03-20' ? was.find((each) => each.member === member)?.value : null);
          const members = own.filter((row) => was.some((each) => each.member === row.member));
          expect(members.map(({ member, previous }) => ({ member, previous }))).toEqual(members.map(({ member }) => ({ member, previous: wanted(member) })));
        }
      }
    },
  );

  test('what is not known to the full is not compared with', async () => {
    const { rows } = await database.pool.query(
      "select period, previous, year_ago, change, value from kpi.compare where kpi = 'ticket_volume' and variant = 'default' and dimension = 'all' order by 1",
    );
    const of = (period: string) => rows.find((row) => row.period === period);
    expect(rows.every((row) => row.year_ago === null)).toBe(true);
    expect(of('last_28_days')).toMatchObject({ previous: null, change: null });
    const { value, previous, change } = of('last_7_days');
    expect(change).toBeCloseTo((value - previous) / previous, 9);
  });

  test('series have a verdict where they have a target', async () => {
    const { rows } = await database.pool.query(
      "select value, target, status from kpi.compare where kpi = 'fcr_rate' and variant = 'default' and dimension = 'all' and period = 'last_28_days'",
    );
    const { value } = rows[0];
    expect(rows[0]).toMatchObject({ target: 0.5, status: value === null ? 'low_sample' : value >= 0.5 ? 'good' : value >= 0.45 ? 'warning' : 'bad' });
  });

  test('topics are ranked, and their shares add up to one', async () => {
    const { rows } = await database.pool.query("select rank::int, topic, tickets, share from kpi.top_topic where period = 'last_28_days' order by rank, topic");
    expect(rows.length).toBeGreaterThan(1);
    expect(rows[0].rank).toBe(1);
    expect(rows.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1, 9);
    const { rows: counted } = await database.pool.query(
      "select coalesce(topic, 'unknown') as topic, count(*)::int as tickets from kpi.ticket where origin = 'inbound' and created_day between '2026-03-17' and '2026-04-13' and created_day >= '2026-03-20' group by 1 order by 2 desc, 1",
    );
    expect(Object.fromEntries(rows.filter((row) => row.tickets > 0).map((row) => [row.topic, row.tickets]))).toEqual(
      Object.fromEntries(counted.map((row) => [row.topic, row.tickets])),
    );
  });

  test('channels stand side by side with the numbers of kpi.daily', async () => {
    const { rows } = await database.pool.query(`
      select count(*)::int as n, count(*) filter (where p.ticket_volume is distinct from d.value)::int as differing from kpi.channel_performance p
      left join kpi.daily d on d.kpi = 'ticket_volume' and d.variant = 'default' and d.dimension = 'channel' and d.member = p.channel and d.day = p.day`);
    expect(rows[0].n).toBeGreaterThan(10);
    expect(rows[0].differing).toBe(0);
  });

  test('live counts what is open at the instant of the last rebuild', async () => {
    const { rows } = await database.pool.query(
      'select sum(open)::int as open, sum(awaiting_first_response)::int as awaiting, max(as_of) as as_of, sum(sla_at_risk + sla_breached)::int as sla from kpi.live',
    );
    const now = async (kpi: string) => (await readKpi(database.db, settings, ASOF, { kpi, from: '2026-04-14', to: '2026-04-14', grain: 'day' }))[0]?.value;
    expect(rows[0]).toMatchObject({ open: await now('backlog_open'), awaiting: await now('awaiting_first_response'), as_of: ASOF });
    const { rows: groups } = await database.pool.query('select group_id, sum(open)::int as open from kpi.live group by 1 order by 1');
    const byGroup = await readKpi(database.db, settings, ASOF, { kpi: 'backlog_open', from: '2026-04-14', to: '2026-04-14', grain: 'day', by: 'group' });
    expect(groups).toEqual(byGroup.filter((row) => (row.value ?? 0) > 0).map((row) => ({ group_id: row.member, open: row.value })));
  });

  test('the work list has every open ticket once: breached, then at risk by the time left, then who waits for a first reply, oldest first', async () => {
    const { rows } = await database.pool.query('select place::int, reason, due_at, remaining_s::int, created_at, url from kpi.work_list order by place');
    const { rows: live } = await database.pool.query('select sum(open)::int as open, sum(sla_breached)::int as breached from kpi.live');
    expect(rows).toHaveLength(live[0].open);
    const order = ['breached', 'at_risk', 'awaiting_first_reply', 'awaiting_reply', 'open', 'waiting'];
    expect(rows.map((row) => order.indexOf(row.reason))).toEqual(rows.map((row) => order.indexOf(row.reason)).toSorted((a, b) => a - b));
    expect(rows.filter((row) => row.reason === 'breached')).toHaveLength(live[0].breached);
    expect(rows.filter((row) => row.reason === 'breached').every((row) => row.remaining_s <= 0)).toBe(true);
    for (const reason of order) {
      const own = rows.filter((row) => row.reason === reason).map((row) => row.due_at ?? row.created_at);
      expect(own).toEqual(own.toSorted((a, b) => a.getTime() - b.getTime()));
    }
    expect(rows[0].url).toMatch(/^https:/);
  });
});

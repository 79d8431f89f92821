import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { testSeed } from '../support/seed.ts';
import { figures } from './support/figures.ts';
import { RandomDesk } from './support/random-desk.ts';
import { RandomWork } from './support/random-work.ts';
import { connect, put } from './support/rows.ts';

const ASOF = new Date('2026-05-12T15:00:00Z');
const FROM = '2026-03-01T00:00:00Z';
/** Every ticket and every resolution counts: what comes in, what goes out and what comes back are told in full. */
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  timeZone: 'Europe/London',
  agentMinimum: 1,
  parameters: { ...DEFAULT_SETTINGS.parameters, ticket_origin: 'all', resolved_basis: 'event' },
};

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const desk = new RandomDesk(database.pool, testSeed('two roads'), ['one', 'two']);
  await connect(database.pool, 'one', { knownFrom: FROM, knownTo: ASOF.toISOString() });
  await connect(database.pool, 'two', { source: 'freshdesk', knownFrom: FROM, knownTo: ASOF.toISOString() });
  await desk.staff();
  await desk.live(Date.parse('2026-02-20T00:00:00Z'), ASOF.getTime(), 400);
  await new RandomWork(database.pool, desk, ['one', 'two']).live(Date.parse('2026-03-01T00:00:00Z'), ASOF.getTime(), 300);
  await figures(database.pool, FROM.slice(0, 10), '2026-06-01');
  // Customers of April that fit together: 200 at its start, 30 of them left, 20 came, 190 at its end.
  await database.pool.query("delete from support.figure where figure_key like 'customers\\_%'");
  await put(
    database.pool,
    'support.figure',
    Object.entries({ customers_start: 200, customers_lost: 30, customers_new: 20, customers_end: 190 }).map(([figure_key, value], i) => ({
      connection_id: 'figures',
      figure_key,
      period_start: '2026-04-01',
      period_end: '2026-05-01',
      value,
      source_file: 'customers.csv',
      row_no: i + 1,
    })),
  );
  await transform(database.db, { settings, asOf: ASOF, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
});
afterAll(() => database.close());

describe('two numbers that must agree', () => {
  test.each(['all', 'connection', 'source', 'channel', 'priority', 'topic'])(
    'created − resolved + reopened = change of the backlog, by %s',
    async (dimension) => {
      // What was removed, by spam marks, merges and deletes, leaves every past day: it was never created and never open.
      const { rows } = await database.pool.query(
        `with flow as (
         select day, member, sum(case kpi when 'tickets_resolved' then -value else value end) as change from kpi.daily
         where variant = 'default' and dimension = $1 and kpi in ('ticket_volume', 'tickets_resolved', 'reopened_tickets') group by 1, 2
       ), stock as (
         select day, member, value, lag(value) over (partition by member order by day) as before, min(day) over () as first_day from kpi.daily
         where kpi = 'backlog_open' and variant = 'default' and dimension = $1
       )
       select s.day, s.member, s.value - coalesce(s.before, 0) as change, coalesce(f.change, 0) as flow from stock s left join flow f using (day, member) where s.day > s.first_day`,
        [dimension],
      );
      expect(rows.length).toBeGreaterThan(60);
      // The first row of a member stands on the day after what it had before known time.
      const differing = rows.filter((row) => row.change !== row.flow);
      expect(differing.slice(0, 5)).toEqual([]);
    },
  );

  test('days add up to weeks and months, for every KPI whose catalog says so', async () => {
    for (const [table, period, last] of [
      ['weekly', 'week', 6],
      ['monthly', 'month', 30],
    ] as const) {
      const { rows } = await database.pool.query(
        `with days as (
           select d.kpi, d.variant, d.dimension, d.member, c.${period} as period, sum(d.numerator) as numerator, sum(d.denominator) as denominator
           from kpi.daily d join kpi.calendar c using (day) group by 1, 2, 3, 4, 5
         )
         select count(*)::int as n, min(p.kpi || ' ' || p.variant || ' ' || p.dimension || ' ' || p.member || ' ' || p.${period}) filter (
           where abs(p.numerator - d.numerator) > 1e-6 or c.kind <> 'share' and abs(p.denominator - d.denominator) > 1e-6) as differing
         from kpi.${table} p
         join kpi.catalog c on c.kpi = p.kpi and c.variant = p.variant and c.roll_up in ('sum', 'sum of numerators / sum of denominators')
         join days d on d.kpi = p.kpi and d.variant = p.variant and d.dimension = p.dimension and d.member = p.member and d.period = p.${period}
         where p.numerator is not null and p.${period} >= '2026-03-02' and p.${period} + ${last} < '2026-05-12'`,
      );
      expect(rows[0].n).toBeGreaterThan(300);
      expect(rows[0].differing).toBeNull();
    }
  });

  test('a week or month of a stock is its last day', async () => {
    const { rows } = await database.pool.query(`
      select count(*)::int as n, count(*) filter (where m.value <> d.value)::int as differing from kpi.monthly m
      join kpi.catalog c on c.kpi = m.kpi and c.variant = m.variant and c.kind = 'stock'
      join kpi.daily d on d.kpi = m.kpi and d.variant = m.variant and d.dimension = m.dimension and d.member = m.member
        and d.day = least((m.month + interval '1 month')::date - 1, date '2026-05-12')`);
    expect(rows[0].n).toBeGreaterThan(20);
    expect(rows[0].differing).toBe(0);
  });

  test.each(['channel_mix_share', 'resolution_channel_mix', 'top_topics'])('shares of %s add up to one', async (kpi) => {
    const { rows } = await database.pool.query(
      'select day, sum(value) as total from kpi.daily where kpi = $1 and variant = $2 group by day having sum(denominator) > 0 and abs(sum(value) - 1) > 1e-9',
      [kpi, kpi === 'top_topics' ? 'share' : 'default'],
    );
    expect(rows).toEqual([]);
  });

  test('customers who stayed and customers who left are all there were', async () => {
    const { rows } = await database.pool.query(`
      select r.member, r.value as stayed, c.value as "left" from kpi.monthly r join kpi.monthly c using (month, variant, dimension, member)
      where r.kpi = 'customer_retention_rate' and c.kpi = 'customer_churn_rate' and r.month = '2026-04-01' and r.dimension = 'all'`);
    expect(rows).toEqual([{ member: 'all', stayed: expect.closeTo(0.85, 9), left: expect.closeTo(0.15, 9) }]);
  });

  test('targets met and breached are all that were decided, and what is answered in time is part of what is answered', async () => {
    const { rows } = await database.pool.query(`
      select sum(d.numerator) as met, sum(d.denominator) as decided, (select count(*) from kpi.sla_target t where t.is_met = 0 and t.day between '2026-03-01' and '2026-05-12')::float8 as breached
      from kpi.daily d where d.kpi = 'sla_compliance_rate' and d.variant = 'default' and d.dimension = 'all'`);
    expect(rows[0].met + rows[0].breached).toBe(rows[0].decided);
  });

  test('every KPI of the registry is in the catalog', async () => {
    const { rows } = await database.pool.query("select kpi from kpi.catalog where variant = 'default'");
    expect(new Set(rows.map((row) => row.kpi))).toEqual(new Set(KPIS.map((kpi) => kpi.id)));
    // None of the catalogue is dropped.
    expect(rows.length).toBeGreaterThanOrEqual(102);
  });
});

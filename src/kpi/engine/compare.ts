import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { type ComparedPeriod, comparedPeriods } from '../compare-periods.ts';
import { ALWAYS } from '../dimensions.ts';
import { addDays, daysAddUp } from './add-days.ts';
import type { Bucket } from './buckets.ts';
import { evaluate, type Work } from './evaluate.ts';
import { entry } from './fused-query.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import type { KpiRow } from './row.ts';
import type { Counts } from './slice-write.ts';
import type { DaysOfKpi } from './stock-members.ts';
import { growsWithPeriod } from '../targets.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Rows per statement; bounds what one statement has to hold. */
const BATCH = 20_000;

/**
 * Makes `kpi.compare` agree with the facts. A period is computed again, from its facts, when a day of it, of the one before or of the one
 * a year ago was; all of them are when the day has changed. Forecasts, alarms and lists are told for days, not for such periods.
 */
export async function writeCompare(
  db: Kysely<Database>,
  plans: readonly Plan[],
  rebuilt: DaysOfKpi | 'all',
  known: Known,
  settings: Settings,
): Promise<Counts> {
  const done = { written: 0, deleted: 0 };
  if (rebuilt === 'all') done.deleted += await forgetOthers(db, plans);
  const periods = sharedBuckets(comparedPeriods(known.today, settings.weekStart));
  const isTouched = (period: ComparedPeriod, plan: Plan) => rebuilt === 'all' || touches(period, rebuilt.get(plan.kpi.id));
  const plansOfSums = plans.filter(({ value }) => value.kind !== 'told' && value.kind !== 'list');
  const work = plansOfSums.map((plan) => ({ plan, buckets: [...new Set(periods.filter((period) => isTouched(period, plan)).flatMap(bucketsOf))] }));
  const rows = await readPeriods(
    db,
    work.filter((each) => each.buckets.length > 0),
    known,
    settings,
  );
  const read = new Readings(rows);
  for (const period of periods) {
    const counts = await writePeriod(
      db,
      period,
      plansOfSums.filter((plan) => isTouched(period, plan)),
      read,
    );
    done.written += counts.written;
    done.deleted += counts.deleted;
  }
  return done;
}

/** What adds up comes from the days that stand, the rest from its facts. */
async function readPeriods(db: Kysely<Database>, work: readonly Work[], known: Known, settings: Settings): Promise<KpiRow[]> {
  const cut = (isOfDays: boolean) =>
    work.flatMap(({ plan, buckets }): Work[] => {
      const dimensions = plan.dimensions.filter((dimension) => daysAddUp(plan, dimension, settings) === isOfDays);
      return dimensions.length === 0 ? [] : [{ plan: { ...plan, dimensions }, buckets }];
    });
  const rows = await evaluate(db, cut(false), new Map(), known, settings);
  const ofDays = cut(true);
  for (const bucket of new Set(ofDays.flatMap(({ buckets }) => buckets))) {
    const plans = ofDays.filter(({ buckets }) => buckets.includes(bucket)).map(({ plan }) => plan);
    const dimensions = [...new Set(plans.flatMap((plan) => plan.dimensions))];
    for (const row of await addDays(db, { plans, bucket, dimensions }, known, settings)) rows.push(row);
  }
  return rows;
}

const bucketsOf = ({ current, previous, yearAgo }: ComparedPeriod) => [current, previous, yearAgo];

const touches = (period: ComparedPeriod, days: ReadonlySet<Day> | undefined) =>
  days !== undefined && [...days].some((day) => bucketsOf(period).some(({ first, last }) => first <= day && day <= last));

/** The same stretch of days is one bucket, read once, whatever periods it serves. */
function sharedBuckets(periods: readonly ComparedPeriod[]): ComparedPeriod[] {
  const found = new Map<string, Bucket>();
  const shared = (bucket: Bucket) => entry(found, `${bucket.first} ${bucket.last}`, () => bucket);
  return periods.map(({ period, current, previous, yearAgo }) => ({ period, current: shared(current), previous: shared(previous), yearAgo: shared(yearAgo) }));
}

/** The rows of each stretch by series. */
class Readings {
  #rows = new Map<string, KpiRow[]>();

  constructor(rows: readonly KpiRow[]) {
    for (const row of rows) entry(this.#rows, `${row.kpi} ${row.variant} ${row.period} ${row.last}`, (): KpiRow[] => []).push(row);
  }

  of({ kpi, variant }: Plan, { first, last }: Bucket): readonly KpiRow[] {
    return this.#rows.get(`${kpi.id} ${variant} ${first} ${last}`) ?? [];
  }
}

async function writePeriod(db: Kysely<Database>, period: ComparedPeriod, plans: readonly Plan[], read: Readings): Promise<Counts> {
  const done = { written: 0, deleted: 0 };
  const byKpi = Map.groupBy(
    plans.flatMap((plan) => compareRows(plan, period, read)),
    (row) => row.kpi,
  );
  for (const kpis of batches([...new Set(plans.map((plan) => plan.kpi.id))], byKpi)) {
    const own = kpis.flatMap((kpi) => byKpi.get(kpi) ?? []);
    const { rows: counts } = await db.executeQuery<Counts>(CompiledQuery.raw(MERGE, [JSON.stringify(own), period.period, kpis]));
    done.written += counts[0]?.written ?? 0;
    done.deleted += counts[0]?.deleted ?? 0;
  }
  return done;
}

interface CompareRow {
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly first_day: Day;
  readonly last_day: Day;
  readonly value: number | null;
  readonly previous: number | null;
  readonly year_ago: number | null;
  readonly change: number | null;
  readonly sample_size: number;
  readonly is_provisional: boolean;
  readonly quality: string;
  /** It can be held against what is stated for the whole period. */
  readonly is_whole: boolean;
}

/**
 * One row for every member that has something now, had something before or a year ago. Of a count, nothing is 0. Empty stocks are left out
 * like members that never were, so that a row does not depend on what else was looked at.
 */
function compareRows(plan: Plan, { current, previous, yearAgo }: ComparedPeriod, read: Readings): CompareRow[] {
  const isCount = plan.value.kind === 'sum' || plan.value.kind === 'stock';
  const grows = growsWithPeriod(plan);
  const series = new Map<string, (KpiRow | undefined)[]>();
  const buckets = [current, previous, yearAgo].map((bucket) => read.of(plan, bucket));
  for (const [i, rows] of buckets.entries()) {
    for (const row of rows) if (!isEmptyStock(plan, row)) entry(series, JSON.stringify([row.dimension, row.member]), (): (KpiRow | undefined)[] => [])[i] = row;
  }
  // A period that is not known to the full is no measure for another one.
  const nothing = buckets.map((rows) => (isCount && rows.some((row) => row.is_complete) ? 0 : null));
  return [...series.values()].flatMap(([now, before, then]): CompareRow[] => {
    const any = now ?? before ?? then;
    if (!any) return [];
    const numberOf = (row: KpiRow | undefined, i: number) => (row === undefined ? (nothing[i] ?? null) : row.is_complete ? row.value : null);
    const [was, wasThen] = [numberOf(before, 1), numberOf(then, 2)];
    const value = now ? now.value : isCount ? 0 : null;
    // Nor is a part of a period of what grows with it: neither for the one before nor for a target.
    const isWhole = !grows || (now ? now.is_complete : nothing[0] === 0);
    const { kpi, variant, dimension, member, is_provisional, quality } = any;
    return [
      {
        ...{ kpi, variant, dimension, member, first_day: current.first, last_day: current.last },
        ...{ value, previous: was, year_ago: wasThen, change: !isWhole || value === null || was === null || was === 0 ? null : (value - was) / Math.abs(was) },
        ...{ sample_size: now?.sample_size ?? 0, is_provisional, quality, is_whole: isWhole },
      },
    ];
  });
}

const isEmptyStock = (plan: Plan, row: KpiRow) => plan.value.kind === 'stock' && row.value === 0 && !ALWAYS.has(row.dimension);

/** Whole KPIs together, so that a deletion sees all rows that should stand. */
function batches(kpis: readonly string[], rows: ReadonlyMap<string, readonly CompareRow[]>): string[][] {
  const found: { kpis: string[]; size: number }[] = [];
  for (const kpi of kpis) {
    const size = rows.get(kpi)?.length ?? 0;
    const last = found.at(-1);
    if (!last || last.size + size > BATCH) found.push({ kpis: [kpi], size });
    else Object.assign(last, { kpis: [...last.kpis, kpi], size: last.size + size });
  }
  return found.map((batch) => batch.kpis);
}

const KEY = ['period', 'kpi', 'variant', 'dimension', 'member'];
const NUMBERS = ['first_day', 'last_day', 'value', 'previous', 'year_ago', 'change', 'sample_size', 'target', 'status', 'is_provisional', 'quality'];
const list = (names: readonly string[], alias: string) => names.map((name) => `${alias}.${name}`).join(', ');
const same = (a: string, b: string) => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(' and ');

/** What stands and what should are joined in full, which no plan does row by row, however little is known of the table. */
const MERGE = `
with given as materialized (
  select $2::text as period, x.* from json_to_recordset($1::json) as x(kpi text, variant text, dimension text, member text, first_day date, last_day date,
    value float8, previous float8, year_ago float8, change float8, sample_size bigint, is_provisional boolean, quality text, is_whole boolean)
), built as materialized (
  select g.*, coalesce(case when g.value > t.at_most then t.at_most end, t.at_least, t.at_most) as target,
    case when g.is_whole then kpi.verdict(g.value, g.sample_size, t.at_least, t.at_most, t.min_sample) end as status
  from given g left join lateral (
    select t.at_least * x.share as at_least, t.at_most * x.share as at_most, t.min_sample from kpi.target t
      cross join lateral (select kpi.target_share(t.per, t.is_summed, g.first_day, g.last_day) as share) x
    where x.share is not null and t.kpi = g.kpi and t.variant = g.variant and (t.dimension = g.dimension and t.member = g.member or t.dimension = 'all' and t.is_for_members)
      and g.last_day >= coalesce(t.valid_from, g.last_day) and g.last_day <= coalesce(t.valid_to, g.last_day)
    order by (t.dimension = g.dimension and t.member = g.member) desc limit 1
  ) t on true
), standing as materialized (select * from kpi.compare where period = $2 and kpi = any($3::text[])
), differing as materialized (
  select ${KEY.map((name) => `coalesce(b.${name}, o.${name}) as ${name}`).join(', ')}, ${list(NUMBERS, 'b')}, b.kpi is null as is_gone
  from built b full join standing o on ${same('o', 'b')}
  where b.kpi is null or o.kpi is null or (${list(NUMBERS, 'o')}) is distinct from (${list(NUMBERS, 'b')})
), gone as (
  delete from kpi.compare o using differing d where d.is_gone and ${same('d', 'o')} returning 1
), changed as (
  insert into kpi.compare (${[...KEY, ...NUMBERS].join(', ')}, computed_at)
  select ${list([...KEY, ...NUMBERS], 'd')}, now() from differing d where not d.is_gone
  on conflict (${KEY.join(', ')}) do update set ${[...NUMBERS, 'computed_at'].map((name) => `${name} = excluded.${name}`).join(', ')}
  returning 1
)
select (select count(*) from changed)::int as written, (select count(*) from gone)::int as deleted`;

async function forgetOthers(db: Kysely<Database>, plans: readonly Plan[]): Promise<number> {
  const { numAffectedRows } = await sql`delete from kpi.compare where not kpi = any(${plans.map((plan) => plan.kpi.id)}::text[])`.execute(db);
  return Number(numAffectedRows ?? 0);
}

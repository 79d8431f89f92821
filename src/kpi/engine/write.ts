import { CompiledQuery, type Kysely } from 'kysely';
import type { Day } from '../../domain/values.ts';
import { type Bucket, type Grain } from './buckets.ts';
import { entry } from './fused-query.ts';
import type { KpiRow } from './row.ts';
import type { Database } from '../../warehouse/schema.ts';

type StoredGrain = Exclude<Grain, 'total'>;

/** Table and period column of each grain that is kept. */
export const STORED: Readonly<Record<StoredGrain, { readonly table: string; readonly period: string }>> = {
  day: { table: 'kpi.daily', period: 'day' },
  week: { table: 'kpi.weekly', period: 'week' },
  month: { table: 'kpi.monthly', period: 'month' },
};

/** One KPI in one period: everything that stands there is compared. */
export interface Covered {
  readonly kpi: string;
  readonly bucket: Bucket;
  /** Why it is computed again. */
  readonly reason: string;
}

/** From which instant the rows look, and from which day on final numbers may still change. */
export interface Restating {
  readonly asOf: Date;
  /** Periods that ended before this day keep what was final: the difference is only logged. */
  readonly frozenBefore: Day | undefined;
}

/** Rows per statement; bounds what one statement has to hold. */
const BATCH = 20_000;

/**
 * Makes the tables say what `rows` say for the KPIs and periods covered: inserts what is new, updates what differs, deletes what is
 * no longer there, and touches nothing else. Differences of what was final go to `kpi.restatement`.
 */
export async function writeRows(
  db: Kysely<Database>,
  rows: readonly KpiRow[],
  covered: readonly Covered[],
  restating: Restating,
): Promise<{ written: number; deleted: number }> {
  const done = { written: 0, deleted: 0 };
  for (const grain of Object.keys(STORED) as StoredGrain[]) {
    const pairs = covered.filter(({ bucket }) => bucket.grain === grain);
    if (pairs.length === 0) continue;
    for (const batch of batches(
      rows.filter((row) => row.grain === grain),
      pairs,
    )) {
      const { rows: counts } = await db.executeQuery<{ written: number; deleted: number }>(statement(grain, batch, restating));
      done.written += counts[0]?.written ?? 0;
      done.deleted += counts[0]?.deleted ?? 0;
    }
  }
  return done;
}

interface Batch {
  readonly rows: KpiRow[];
  readonly kpis: string[];
  readonly periods: Day[];
  readonly reasons: string[];
}

/** Whole periods together, so that a deletion sees all rows that should stand. */
function batches(rows: readonly KpiRow[], pairs: readonly Covered[]): Batch[] {
  const byPeriod = new Map<Day, Batch>();
  const of = (period: Day) => entry(byPeriod, period, (): Batch => ({ rows: [], kpis: [], periods: [], reasons: [] }));
  for (const row of rows) of(row.period).rows.push(row);
  for (const { kpi, bucket, reason } of new Map(pairs.map((pair) => [`${pair.kpi} ${pair.bucket.first}`, pair])).values()) {
    of(bucket.first).kpis.push(kpi);
    of(bucket.first).periods.push(bucket.first);
    of(bucket.first).reasons.push(reason);
  }
  const merged: Batch[] = [];
  for (const batch of byPeriod.values()) {
    const last = merged.at(-1);
    if (!last || last.rows.length + batch.rows.length > BATCH) merged.push(batch);
    else for (const key of ['rows', 'kpis', 'periods', 'reasons'] as const) (last[key] as unknown[]).push(...batch[key]);
  }
  return merged;
}

const KEY = ['kpi', 'variant', 'dimension', 'member'];
const NUMBERS = ['value', 'numerator', 'denominator', 'sample_size', 'is_complete', 'is_provisional', 'final_on', 'quality'];
const SHAPE = `period date, kpi text, variant text, dimension text, member text, value float8, numerator float8, denominator float8,
    sample_size bigint, is_complete boolean, is_provisional boolean, final_on date, quality text`;

/** Last day of a period, from its first. */
const LAST_DAY: Readonly<Record<StoredGrain, string>> = { day: 'period', week: 'period + 6', month: "(period + interval '1 month')::date - 1" };
const RESTATED = ['value', 'numerator', 'denominator'];

function statement(grain: StoredGrain, batch: Batch, restating: Restating): CompiledQuery<{ written: number; deleted: number }> {
  const { table, period } = STORED[grain];
  const list = (names: readonly string[], alias: string) => names.map((name) => `${alias}.${name}`).join(', ');
  const text = `
with built as materialized (select * from json_to_recordset($1::json) as x(${SHAPE})),
covered as materialized (select * from unnest($2::text[], $3::date[], $4::text[]) as c(kpi, period, reason)),
standing as materialized (select o.${period} as period, ${list([...KEY, ...NUMBERS], 'o')}, c.reason from ${table} o join covered c on c.kpi = o.kpi and c.period = o.${period}),
final as materialized (select distinct kpi, variant, period from standing where not is_provisional),
differing as materialized (
  select *, was_final and ${LAST_DAY[grain]} < $6::date as is_kept
  from (
    select coalesce(b.period, s.period) as period, ${KEY.map((name) => `coalesce(b.${name}, s.${name}) as ${name}`).join(', ')},
      case when s.kpi is null then 'appeared' when b.kpi is null then 'vanished' else 'changed' end as change,
      ${list(NUMBERS, 'b')}, ${RESTATED.map((name) => `s.${name} as old_${name}, b.${name} as new_${name}`).join(', ')}, s.reason,
      case when s.kpi is null then (b.kpi, b.variant, b.period) in (select kpi, variant, period from final)
        else not s.is_provisional end as was_final
    from built b full join standing s on s.period = b.period and ${KEY.map((name) => `s.${name} = b.${name}`).join(' and ')}
    where s.kpi is null or b.kpi is null or (${list(NUMBERS, 's')}) is distinct from (${list(NUMBERS, 'b')})
  ) d
), gone as (
  delete from ${table} o using differing d
  where d.change = 'vanished' and not coalesce(d.is_kept, false) and o.${period} = d.period and ${KEY.map((name) => `o.${name} = d.${name}`).join(' and ')}
  returning 1
), changed as (
  insert into ${table} as o (${[period, ...KEY, ...NUMBERS].join(', ')}, computed_at)
  select d.period, ${list([...KEY, ...NUMBERS], 'd')}, now() from differing d where d.change <> 'vanished' and not coalesce(d.is_kept, false)
  on conflict (${KEY.join(', ')}, ${period}) do update set ${[...NUMBERS, 'computed_at'].map((name) => `${name} = excluded.${name}`).join(', ')}
  returning 1
), logged as (
  insert into kpi.restatement (restated_at, grain, day, ${KEY.join(', ')}, change, ${LOGGED.join(', ')}, reason, is_kept)
  select $5::timestamptz, '${grain}', d.period, ${list(KEY, 'd')}, d.change, ${list(LOGGED, 'd')}, coalesce(d.reason, c.reason), coalesce(d.is_kept, false)
  from differing d join covered c on c.kpi = d.kpi and c.period = d.period
  where d.was_final and (d.change <> 'changed' or (${list(OLD, 'd')}) is distinct from (${list(NEW, 'd')}))
    and not (coalesce(d.is_kept, false) and exists (
      select from kpi.restatement r where r.grain = '${grain}' and r.day = d.period and r.is_kept and r.change = d.change
        and ${KEY.map((name) => `r.${name} = d.${name}`).join(' and ')} and (${list(LOGGED, 'r')}) is not distinct from (${list(LOGGED, 'd')})))
  order by d.period, ${list(KEY, 'd')}
)
select (select count(*) from changed)::int as written, (select count(*) from gone)::int as deleted`;
  const { rows, kpis, periods, reasons } = batch;
  return CompiledQuery.raw(text, [JSON.stringify(rows), kpis, periods, reasons, restating.asOf, restating.frozenBefore ?? null]) as CompiledQuery<{
    written: number;
    deleted: number;
  }>;
}

const OLD = RESTATED.map((name) => `old_${name}`);
const NEW = RESTATED.map((name) => `new_${name}`);
const LOGGED = [...OLD, ...NEW];

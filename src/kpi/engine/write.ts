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
}

/** Rows per statement; bounds what one statement has to hold. */
const BATCH = 20_000;

/**
 * Makes the tables say what `rows` say for the KPIs and periods covered: inserts what is new, updates what differs, deletes what is
 * no longer there, and touches nothing else.
 */
export async function writeRows(db: Kysely<Database>, rows: readonly KpiRow[], covered: readonly Covered[]): Promise<{ written: number; deleted: number }> {
  const done = { written: 0, deleted: 0 };
  for (const grain of Object.keys(STORED) as StoredGrain[]) {
    const pairs = covered.filter(({ bucket }) => bucket.grain === grain);
    if (pairs.length === 0) continue;
    for (const batch of batches(
      rows.filter((row) => row.grain === grain),
      pairs,
    )) {
      const { rows: counts } = await db.executeQuery<{ written: number; deleted: number }>(statement(grain, batch));
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
}

/** Whole periods together, so that a deletion sees all rows that should stand. */
function batches(rows: readonly KpiRow[], pairs: readonly Covered[]): Batch[] {
  const byPeriod = new Map<Day, Batch>();
  const of = (period: Day) => entry(byPeriod, period, (): Batch => ({ rows: [], kpis: [], periods: [] }));
  for (const row of rows) of(row.period).rows.push(row);
  for (const { kpi, bucket } of new Map(pairs.map((pair) => [`${pair.kpi} ${pair.bucket.first}`, pair])).values()) {
    of(bucket.first).kpis.push(kpi);
    of(bucket.first).periods.push(bucket.first);
  }
  const merged: Batch[] = [];
  for (const batch of byPeriod.values()) {
    const last = merged.at(-1);
    if (!last || last.rows.length + batch.rows.length > BATCH) merged.push(batch);
    else for (const key of ['rows', 'kpis', 'periods'] as const) (last[key] as unknown[]).push(...batch[key]);
  }
  return merged;
}

const KEY = ['kpi', 'variant', 'dimension', 'member'];
const NUMBERS = ['value', 'numerator', 'denominator', 'sample_size', 'is_complete', 'is_provisional', 'final_on', 'quality'];
const SHAPE = `period date, kpi text, variant text, dimension text, member text, value float8, numerator float8, denominator float8,
    sample_size bigint, is_complete boolean, is_provisional boolean, final_on date, quality text`;

function statement(grain: StoredGrain, batch: Batch): CompiledQuery<{ written: number; deleted: number }> {
  const { table, period } = STORED[grain];
  const list = (names: readonly string[], alias: string) => names.map((name) => `${alias}.${name}`).join(', ');
  const text = `
with built as materialized (select * from json_to_recordset($1::json) as x(${SHAPE})),
covered as materialized (select * from unnest($2::text[], $3::date[]) as c(kpi, period)),
gone as (
  delete from ${table} o using covered c
  where o.kpi = c.kpi and o.${period} = c.period
    and not exists (select from built b where b.period = o.${period} and (${list(KEY, 'b')}) = (${list(KEY, 'o')}))
  returning 1
), changed as (
  insert into ${table} as o (${[period, ...KEY, ...NUMBERS].join(', ')}, computed_at)
  select b.period, ${list([...KEY, ...NUMBERS], 'b')}, now() from built b
  left join ${table} s on s.${period} = b.period and (${list(KEY, 's')}) = (${list(KEY, 'b')})
  where s.kpi is null or (${list(NUMBERS, 's')}) is distinct from (${list(NUMBERS, 'b')})
  on conflict (${KEY.join(', ')}, ${period}) do update set ${[...NUMBERS, 'computed_at'].map((name) => `${name} = excluded.${name}`).join(', ')}
  returning 1
)
select (select count(*) from changed)::int as written, (select count(*) from gone)::int as deleted`;
  return CompiledQuery.raw(text, [JSON.stringify(batch.rows), batch.kpis, batch.periods]) as CompiledQuery<{ written: number; deleted: number }>;
}

import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { dayLiteral, exactSum, type Sql } from '../sql-text.ts';
import { columnsOf, ensureSliceColumns, FILTER_COLUMNS, FLOW_DIMENSIONS, SLICE_DIMENSIONS, type SliceMeasure, sliceMeasures } from '../slices.ts';
import { spansOf } from './buckets.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import { flowSlices, sliceKeys } from './slice-query.ts';
import { endedStockSlices, stockSlicesNow } from './stock-slice-query.ts';
import type { DaysOfKpi } from './stock-members.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Days per statement; bounds what one statement has to hold. */
const CHUNK_DAYS = 62;

/** Rows written and deleted. */
export interface Counts {
  readonly written: number;
  readonly deleted: number;
}

/**
 * Makes `kpi.daily_slice` and its siblings say what the facts say on the days rebuilt; rows that do not differ are not written.
 * With `all`, days outside the rebuilt ones and columns that no measure has any more are emptied too.
 */
export async function writeSlices(
  db: Kysely<Database>,
  plans: readonly Plan[],
  days: DaysOfKpi,
  known: Known,
  settings: Settings,
  all: boolean,
): Promise<Counts> {
  const measures = sliceMeasures(plans);
  await ensureSliceColumns(db, measures);
  const isStock = new Set(plans.filter((plan) => plan.value.kind === 'stock').map((plan) => plan.kpi.id));
  const daysOf = (stock: boolean) => [...new Set([...days].flatMap(([kpi, own]) => (isStock.has(kpi) === stock ? [...own] : [])))].toSorted();
  const flowDays = daysOf(false);
  const stockDays = daysOf(true);
  const done: Counts[] = [];
  if (all)
    done.push(
      await forgetOthers(db, FLOWS, measures.flows, flowDays),
      await forgetOthers(db, FEW, measures.flows, flowDays),
      await forgetOthers(db, STOCKS, measures.stocks, stockDays),
    );
  for (let at = 0; at < flowDays.length && measures.flows.length > 0; at += CHUNK_DAYS) {
    const chunk = flowDays.slice(at, at + CHUNK_DAYS);
    const covered = `o.day in (${chunk.map(dayLiteral).join(', ')})`;
    done.push(
      await merge(db, FLOWS, measures.flows, flowSlices(measures.flows, chunk, known, settings), covered),
      await merge(db, FEW, measures.flows, fewerSlices(measures.flows, covered), covered),
    );
  }
  if (measures.stocks.length > 0) done.push(...(await writeStocks(db, measures.stocks, stockDays, known, settings)));
  return { written: total(done, 'written'), deleted: total(done, 'deleted') };
}

const total = (counts: readonly Counts[], key: keyof Counts) => counts.reduce((sum, each) => sum + each[key], 0);

async function writeStocks(db: Kysely<Database>, measures: readonly SliceMeasure[], days: readonly Day[], known: Known, settings: Settings): Promise<Counts[]> {
  const stocks = { measures, known, settings };
  const done: Counts[] = [];
  const ended = days.filter((day) => day < known.today);
  for (let at = 0; at < ended.length; at += CHUNK_DAYS) {
    for (const { first, last } of spansOf(ended.slice(at, at + CHUNK_DAYS), 1)) {
      const covered = `o.day between ${dayLiteral(first)} and ${dayLiteral(last)}`;
      done.push(await merge(db, STOCKS, measures, endedStockSlices(stocks, first, last), covered));
    }
  }
  if (days.includes(known.today)) done.push(await merge(db, STOCKS, measures, stockSlicesNow(stocks), `o.day = ${dayLiteral(known.today)}`));
  return done;
}

interface Target {
  readonly table: string;
  readonly keys: readonly string[];
}
const FLOWS: Target = { table: 'sync.slice', keys: sliceKeys(FLOW_DIMENSIONS) };
/** The same flows by fewer columns: what the console asks for most often. */
const FEW: Target = { table: 'sync.slice_by_filter', keys: sliceKeys(FILTER_COLUMNS) };
const STOCKS: Target = { table: 'kpi.stock_slice', keys: sliceKeys(SLICE_DIMENSIONS) };

/** `built`: sums of the slices that stand. */
const fewerSlices = (measures: readonly SliceMeasure[], covered: Sql): Sql => `built as materialized (
  select ${FEW.keys.map((key) => `o.${key}`).join(', ')}, ${measures.map(({ column }) => `${exactSum(`o.${column}`)} as ${column}`).join(', ')}
  from ${FLOWS.table} o where ${covered} group by ${FEW.keys.map((key) => `o.${key}`).join(', ')}
)`;

async function merge(db: Kysely<Database>, { table, keys }: Target, measures: readonly SliceMeasure[], built: Sql, covered: Sql): Promise<Counts> {
  const columns = measures.map(({ column }) => column);
  const list = (names: readonly string[], alias: string) => names.map((name) => `${alias}.${name}`).join(', ');
  const same = keys.map((key) => `b.${key} = o.${key}`).join(' and ');
  // What stands and what should are joined in full, which no plan does row by row, however little is known of the table.
  const { rows } = await db.executeQuery<Counts>(
    CompiledQuery.raw(`with ${built},
standing as materialized (select * from ${table} o where ${covered}),
differing as materialized (
  select ${keys.map((key) => `coalesce(b.${key}, o.${key}) as ${key}`).join(', ')}, ${list(columns, 'b')}, b.day is null as is_gone
  from built b full join standing o on ${same}
  where b.day is null or o.day is null or (${list(columns, 'o')}) is distinct from (${list(columns, 'b')})
),
gone as (delete from ${table} o using differing b where b.is_gone and ${same} returning 1),
changed as (
  insert into ${table} (${[...keys, ...columns].join(', ')}) select ${list([...keys, ...columns], 'd')} from differing d where not d.is_gone order by d.day, d.connection_id, d.group_id
  on conflict (${keys.join(', ')}) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
  returning 1
)
select (select count(*) from changed)::int as written, (select count(*) from gone)::int as deleted`),
  );
  return rows[0] ?? { written: 0, deleted: 0 };
}

async function forgetOthers(db: Kysely<Database>, { table, keys }: Target, measures: readonly SliceMeasure[], days: readonly Day[]): Promise<Counts> {
  const { numAffectedRows } = await sql`delete from ${sql.table(table)} where not day = any(${days}::date[])`.execute(db);
  const kept = new Set([...keys, ...measures.map(({ column }) => column)]);
  const others = (await columnsOf(db, table)).filter((column) => !kept.has(column));
  let written = 0;
  if (others.length > 0) {
    const emptied = sql.raw(others.map((column) => `${column} = null`).join(', '));
    const result = await sql`update ${sql.table(table)} set ${emptied} where coalesce(${sql.raw(others.join(', '))}) is not null`.execute(db);
    written = Number(result.numAffectedRows ?? 0);
  }
  return { written, deleted: Number(numAffectedRows ?? 0) };
}

import { type Kysely, sql } from 'kysely';
import type { Demand } from './engine/known-time.ts';
import { demandOfPart, type Plan } from './engine/plan.ts';
import { FACTS, isOfPeriods } from './facts.ts';
import { aggregatesOf, type Measure } from './kpi.ts';
import { literal } from './sql-text.ts';
import type { Database } from '../warehouse/schema.ts';

/** One additive measure of the registry: a column of the slices, named as the sum it is. */
export interface SliceMeasure {
  readonly column: string;
  readonly measure: Measure;
  /** Of the KPIs that use it, the one that needs least decides where it is known. */
  readonly demand: Demand;
}

export interface SliceMeasures {
  readonly flows: readonly SliceMeasure[];
  readonly stocks: readonly SliceMeasure[];
}

/** Filters of the slices beside the day and the connection: column → dimension. */
export const SLICE_DIMENSIONS: readonly (readonly [column: string, dimension: string])[] = [
  ['brand_id', 'brand'],
  ['group_id', 'group'],
  ['channel', 'channel'],
  ['priority', 'priority'],
  ['ticket_type', 'ticket_type'],
];

/** Filters of the console beside the day and the connection; what is asked most often is kept by these alone. */
export const FILTER_COLUMNS: readonly (readonly [column: string, dimension: string])[] = [
  ['brand_id', 'brand'],
  ['group_id', 'group'],
  ['channel', 'channel'],
];

/** What the flows are kept by in full. */
export const FLOW_DIMENSIONS: readonly (readonly [column: string, dimension: string])[] = [...SLICE_DIMENSIONS, ['agent_id', 'agent'], ['topic', 'topic']];

/** Facts about what customers think: of a single agent nothing is said while there are few of them. */
const ANSWERS: ReadonlySet<string> = new Set(['survey_answer', 'survey_offer']);

/**
 * Every sum that a KPI or a built-in variant is made of. A name means one thing: default definitions come first, and a variant or a custom
 * KPI that gives a name another meaning has no column. Answers of employees stay out, because slices would show small groups.
 */
export function sliceMeasures(plans: readonly Plan[]): SliceMeasures {
  const found = new Map<string, SliceMeasure>();
  const told = plans.filter((plan) => plan.edition === undefined);
  const ordered = [...told.filter((plan) => plan.variant === 'default'), ...told.filter((plan) => plan.variant !== 'default')];
  for (const plan of ordered.filter((each) => each.kpi.id !== 'esat_score')) {
    for (const measure of aggregatesOf(plan.value)) {
      if (measure.kind !== 'sum' || !isKept(measure) || (found.has(measure.id) && !isSameMeasure(found.get(measure.id)?.measure, measure))) continue;
      const former = found.get(measure.id);
      const demand = demandOfPart(measure, plan.demand);
      if (!former || demand.needs.length < former.demand.needs.length) found.set(measure.id, { column: measure.id, measure, demand });
    }
  }
  const stocks = new Set(plans.filter((plan) => plan.value.kind === 'stock').flatMap((plan) => aggregatesOf(plan.value).map((each) => (each as Measure).id)));
  const all = [...found.values()].toSorted((a, b) => (a.column < b.column ? -1 : 1));
  return { flows: all.filter((each) => !stocks.has(each.column)), stocks: all.filter((each) => stocks.has(each.column)) };
}

/** Figures are few and of no ticket, and what is told for whole periods does not add up over days and filters. */
const isKept = (measure: Measure) => measure.fact !== 'figure_day' && !isOfPeriods(measure);

/** Nothing is unknown there, not 0. */
export const isNullable = ({ needs, isRequired }: Measure): boolean => needs !== undefined || isRequired === true;

export const isSameMeasure = (a: Measure | undefined, b: Measure) =>
  a?.fact === b.fact && a.value === b.value && a.where === b.where && isNullable(a) === isNullable(b);

/** Gives the slices a column for each measure that has none yet. Columns are never dropped: a measure that is no more becomes null. */
export async function ensureSliceColumns(db: Kysely<Database>, { flows, stocks }: SliceMeasures): Promise<void> {
  await addColumns(db, 'kpi.stock_slice', stocks);
  await addColumns(db, 'sync.slice_by_filter', flows);
  if (await addColumns(db, 'sync.slice', flows)) await replaceSliceViews(db, flows);
}

async function addColumns(db: Kysely<Database>, table: string, measures: readonly SliceMeasure[]): Promise<boolean> {
  const missing = await withoutColumn(db, table, measures);
  for (const { column, measure } of missing) {
    await sql`alter table ${sql.table(table)} add column ${sql.ref(column)} double precision`.execute(db);
    await sql`comment on column ${sql.ref(`${table}.${column}`)} is ${sql.raw(literal(commentOf(measure)))}`.execute(db);
  }
  return missing.length > 0;
}

async function withoutColumn(db: Kysely<Database>, relation: string, measures: readonly SliceMeasure[]): Promise<SliceMeasure[]> {
  const present = new Set(await columnsOf(db, relation));
  return measures.filter((each) => !present.has(each.column));
}

export async function columnsOf(db: Kysely<Database>, relation: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute where attrelid = ${relation}::regclass and attnum > 0 and not attisdropped order by attnum`.execute(db);
  return rows.map((row) => row.name);
}

const commentOf = ({ fact, value }: Measure) => (value === undefined ? `Number of rows of ${fact} that count` : `Sum over the rows of ${fact} that count`);

/** New columns come last: a view changes in place. */
async function replaceSliceViews(db: Kysely<Database>, flows: readonly SliceMeasure[]): Promise<void> {
  const kept = new Set(['day', 'connection_id', ...FLOW_DIMENSIONS.map(([column]) => column)]);
  const measures = (await columnsOf(db, 'sync.slice')).filter((column) => !kept.has(column));
  const byTicket = ['day', 'connection_id', ...SLICE_DIMENSIONS.map(([column]) => column)];
  for (const [view, keys, shown] of [
    ['kpi.daily_slice', byTicket, (column: string) => `sum(s.${column})`],
    ['kpi.daily_slice_by_agent', [...byTicket, 'agent_id'], (column: string) => shownByAgent(flows.find((each) => each.column === column)?.measure, column)],
  ] as const) {
    const standing = await columnsOf(db, view);
    const added = measures.filter((column) => !standing.includes(column));
    const list = [...standing, ...added].map((column) => `${keys.includes(column) ? `s.${column}` : shown(column)} as ${column}`);
    await sql
      .raw(`create or replace view ${view} as select ${list.join(', ')} from sync.slice s group by ${keys.map((key) => `s.${key}`).join(', ')}`)
      .execute(db);
    for (const column of added) {
      const comment = flows.find((each) => each.column === column);
      if (comment) await sql`comment on column ${sql.ref(`${view}.${column}`)} is ${sql.raw(literal(commentOf(comment.measure)))}`.execute(db);
    }
  }
}

/** Few answers are not told; what agents share, such as a call that was handed over, is told per agent in `kpi.daily` only. */
function shownByAgent(measure: Measure | undefined, column: string): string {
  if (measure && FACTS[measure.fact].partsBy?.['agent']) return 'null::double precision';
  return measure && ANSWERS.has(measure.fact) ? `case when (select kpi.agent_minimum()) <= 1 then sum(s.${column}) end` : `sum(s.${column})`;
}

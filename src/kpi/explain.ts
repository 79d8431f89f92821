import { CompiledQuery, type Kysely, sql } from 'kysely';
import { FixConfigError } from '../domain/errors.ts';
import { inEdition } from '../domain/editions.ts';
import type { Settings } from '../domain/settings.ts';
import type { Day } from '../domain/values.ts';
import { memberSql } from './dimensions.ts';
import { type Bucket, bucketOf } from './engine/buckets.ts';
import { stockDayOf } from './engine/compose-stock.ts';
import { Columns, knownTable } from './engine/columns.ts';
import { evaluate } from './engine/evaluate.ts';
import { type Known, loadKnown } from './engine/known.ts';
import { demandOfPart, factsOf, type Plan } from './engine/plan.ts';
import { isHidden } from './engine/row.ts';
import { loadState } from './engine/state.ts';
import { STORED } from './engine/write.ts';
import { factBy, FACTS } from './facts.ts';
import type { FactName } from './fact.ts';
import { type Aggregate, termsOf, type Value } from './kpi.ts';
import { showsAgents } from './privacy.ts';
import { findPlan } from './read.ts';
import { dayLiteral, instantLiteral, literal, type Sql } from './sql-text.ts';
import type { Database } from '../warehouse/schema.ts';

/** One fact behind a cell and what it adds. */
export interface ExplainedFact {
  readonly connection_id: string;
  readonly kind: string;
  /** Empty where it would name an agent who is not to be named. */
  readonly id: string;
  readonly url: string | null;
  readonly at: Date | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** A cell of `kpi.daily`, `kpi.weekly` or `kpi.monthly` and the facts behind it; their numerators and denominators add up to the cell's. */
export interface Explanation {
  readonly kpi: string;
  readonly variant: string;
  readonly day: Day;
  readonly dimension: string;
  readonly member: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** Of a number put together by arithmetic: what goes into it. */
  readonly inputs?: readonly ExplainedInput[];
  readonly facts: readonly ExplainedFact[];
}

/** One part of a derived number, and the arithmetic in words, as the catalogue states it. */
export interface ExplainedInput {
  readonly name: string;
  readonly value: number | null;
  readonly formula: string;
}

export interface Cell {
  readonly kpi: string;
  readonly variant?: string;
  /** First day of the period. */
  readonly day: Day;
  /** Left out: a day. */
  readonly grain?: 'day' | 'week' | 'month';
  readonly dimension?: string;
  readonly member?: string;
}

/**
 * The facts behind one number, seen from the instant of the last rebuild. Of a percentile each fact shows its duration as numerator;
 * of a number of different values the first fact of each counts 1.
 */
export async function explainKpi(db: Kysely<Database>, settings: Settings, asOf: Date, cell: Cell): Promise<Explanation> {
  const plan = await findPlan(db, settings, cell.kpi, cell.variant);
  const [dimension, member] = [cell.dimension ?? 'all', cell.member ?? 'all'];
  if (!plan.dimensions.includes(dimension)) {
    throw new FixConfigError(`${cell.kpi} has no dimension "${dimension}".`, `It has: ${plan.dimensions.join(', ')}.`);
  }
  const seenFrom = (await loadState(db))?.asOf;
  const known = await loadKnown(db, settings.timeZone, seenFrom === undefined ? asOf : new Date(seenFrom));
  const grain = cell.grain ?? 'day';
  const bucket = bucketOf(grain, cell.day, settings.weekStart);
  const question: Question = { plan, bucket, dimension, member, known, settings };
  if (plan.value.kind === 'told' && grain !== 'day') throw new FixConfigError(`${cell.kpi} is explained day by day.`, 'Choose a day.');
  const facts: ExplainedFact[] = [];
  if (plan.value.kind === 'told') facts.push(...(await plan.value.inputs(tellingOf(db, question), cell.day, dimension, member)));
  else for (const fact of factsOf(plan)) facts.push(...(await factsBehind(db, fact, question)).map((each) => withoutAgent(each, settings)));
  const { rows } = await sql<Pick<Explanation, 'value' | 'numerator' | 'denominator'> & { readonly sample_size: number }>`
    select value, numerator, denominator, sample_size from ${sql.table(STORED[grain].table)}
    where kpi = ${plan.kpi.id} and variant = ${plan.variant} and dimension = ${dimension} and member = ${member}
      and ${sql.ref(STORED[grain].period)} = ${bucket.first}::date`.execute(db);
  const { value = null, numerator = null, denominator = null, sample_size = facts.length } = rows[0] ?? {};
  const about = { kpi: plan.kpi.id, variant: plan.variant, day: bucket.first, dimension, member, value, numerator, denominator };
  const inputs = await inputsOf(db, question);
  // What a hidden number is made of would tell it.
  if (isHidden(plan, dimension, sample_size, settings)) return { ...about, facts: facts.map((fact) => ({ ...fact, numerator: null, denominator: null })) };
  return { ...about, ...(inputs && { inputs }), facts };
}

/** Facts about the time of one agent bear the agent's id, which is told only where agents are named. */
const OF_AGENTS: ReadonlySet<string> = new Set(['agent_day']);

const withoutAgent = (fact: ExplainedFact, settings: Settings): ExplainedFact =>
  OF_AGENTS.has(fact.kind) && !showsAgents(settings) ? { ...fact, id: '' } : fact;

/** The parts of a derived number, each by the same engine. */
async function inputsOf(db: Kysely<Database>, { plan, bucket, dimension, member, known, settings }: Question): Promise<ExplainedInput[] | undefined> {
  if (plan.value.kind !== 'derived') return undefined;
  const inputs: ExplainedInput[] = [];
  for (const [name, part] of Object.entries(plan.value.parts)) {
    const value: Value =
      part.kind === 'percentile' ? { kind: 'percentile', of: part } : { kind: 'sum', of: { kind: 'terms', terms: [{ of: part, times: 1 }] } };
    const rows = await evaluate(db, [{ plan: { ...plan, value, dimensions: [dimension] }, buckets: [bucket] }], new Map(), known, settings);
    const row = rows.find((each) => each.dimension === dimension && each.member === member);
    inputs.push({ name, value: row?.value ?? null, formula: plan.kpi.formula });
  }
  return inputs;
}

interface Question {
  readonly plan: Plan;
  readonly bucket: Bucket;
  readonly dimension: string;
  readonly member: string;
  readonly known: Known;
  readonly settings: Settings;
}

const tellingOf = (db: Kysely<Database>, { plan, known, settings }: Question) => ({
  db,
  known,
  settings: plan.edition === undefined ? settings : { ...settings, edition: plan.edition },
  demand: plan.demand,
  parameters: plan.parameters,
  dimensions: plan.dimensions,
});

async function factsBehind(db: Kysely<Database>, fact: FactName, question: Question): Promise<ExplainedFact[]> {
  const { rows } = await db.executeQuery<ExplainedFact>(CompiledQuery.raw(inEdition(query(fact, question), question.plan.edition)));
  return rows;
}

function query(fact: FactName, question: Question): Sql {
  const { plan, known, settings } = question;
  const shape = FACTS[fact];
  const columns = new Columns(fact);
  const isMember = question.dimension === 'all' ? 'true' : `${memberSql(question.dimension, shape, settings)} = ${literal(question.member)}`;
  const { numerator, denominator } = partsOf(plan, fact);
  const own = rowOf(numerator, (each) => part(columns, plan, each, plan.value.kind === 'share' ? isMember : 'true'));
  const base = rowOf(denominator, (each) => part(columns, plan, each, 'true'));
  return `with ${knownTable(withDemand(columns, plan), known)}
select connection_id, kind, id, url, at, ${half('n', numerator, plan)} as numerator, ${half('d', denominator, plan)} as denominator
from (
  select f.connection_id, ${shape.kind} as kind, ${shape.id} as id, ${shape.url} as url, ${shape.at} as at, ${own ?? 'null'} as n, ${base ?? 'null'} as d
  from ${FACTS[factBy(fact, [question.dimension])].from(literal(settings.timeZone))}
  join known k on k.connection_id = f.connection_id
  cross join (select ${dayLiteral(question.bucket.first)} as first_day, ${dayLiteral(question.bucket.last)} as last_day) b
  where ${within(fact, plan, question)} and (${shape.where ?? 'true'}) and (${plan.value.kind === 'share' ? 'true' : isMember})
  offset 0
) fact
where n is not null or d is not null
order by at, connection_id, id`;
}

/** Numerator and denominator as far as they come from this fact. Of a derived number every part shows what it gives. */
function partsOf(plan: Plan, fact: FactName): { numerator: readonly Shown[]; denominator: readonly Shown[] } {
  const { value } = plan;
  const here = (shown: readonly Shown[]) => shown.filter((each) => each.of.fact === fact);
  if (value.kind === 'ratio') return { numerator: here(termsOf(value.numerator)), denominator: here(termsOf(value.denominator)) };
  if (value.kind === 'derived') {
    const [first, ...more] = here(Object.values(value.parts).map((of) => ({ of, times: 1 }))).filter(({ of }) => of.kind !== 'distinct');
    return { numerator: first ? [first, ...more.map((each) => ({ ...each, isElse: true }))] : [], denominator: [] };
  }
  if (value.kind === 'sum') return { numerator: here(termsOf(value.of)), denominator: [] };
  if (value.kind === 'told' || value.kind === 'list') return { numerator: [], denominator: [] };
  const own = here([{ of: value.of, times: 1 }]);
  return { numerator: own, denominator: value.kind === 'share' ? own : [] };
}

interface Shown {
  readonly of: Aggregate;
  readonly times: number;
  /** Shown where the ones before have nothing: parts of a derived number are of different kinds and never added. */
  readonly isElse?: boolean;
}

/** What one row adds to several parts together; null where it adds to none. */
function rowOf(shown: readonly Shown[], row: (of: Aggregate) => Sql): Sql | undefined {
  // Beside others a different value counts one: its own word cannot be added.
  const counted = (of: Aggregate) => (of.kind === 'distinct' && shown.length > 1 ? `case when (${row(of)}) is not null then 1 end` : row(of));
  const [first, ...more] = shown.map(({ of, times }) => (times === 1 ? counted(of) : `${times} * (${counted(of)})`));
  if (first === undefined || more.length === 0) return first;
  if (shown.some((each) => each.isElse)) return `coalesce(${[first, ...more].map((each) => `(${each})::float8`).join(', ')})`;
  const all = [first, ...more];
  return `case when coalesce(${all.map((each) => `(${each})::float8`).join(', ')}) is not null then ${all.map((each) => `coalesce(${each}, 0)`).join(' + ')} end`;
}

/** What one row adds to an aggregate; a stock counts by its period, which `within` asks for. */
function part(columns: Columns, plan: Plan, aggregate: Aggregate, isMember: Sql): Sql {
  const row =
    plan.value.kind === 'stock' ? `case when ${aggregate.where ?? 'true'} then 1 end` : columns.of(aggregate, demandOfPart(aggregate, plan.demand)).row;
  return isMember === 'true' ? row : `case when ${isMember} then ${row} end`;
}

/** The columns know the demands they were asked for; a stock asks for its own here. */
function withDemand(columns: Columns, plan: Plan): Columns {
  if (plan.value.kind === 'stock') columns.of(plan.value.of, plan.demand);
  return columns;
}

/** A fact that is in one half of a ratio adds 0 to the other one; what has no denominator shows none. */
const half = (column: 'n' | 'd', parts: readonly Shown[], { value }: Plan): Sql =>
  value.kind === 'ratio' || value.kind === 'share' ? `coalesce(${shown(column, parts)}, 0)` : shown(column, parts);

/** Only the first row of each different value counts, so that the rows add up. */
function shown(column: 'n' | 'd', shown: readonly Shown[]): Sql {
  if (shown.length === 0) return 'null::float8';
  if (shown.every(({ of }) => of.kind !== 'distinct')) return `${column}::float8`;
  return `case when ${column} is not null then (row_number() over (partition by ${column} order by at, connection_id, id) = 1)::int::float8 end`;
}

function within(fact: FactName, plan: Plan, { bucket, known }: Question): Sql {
  const shape = FACTS[fact];
  if (plan.value.kind !== 'stock') return `${shape.day} between b.first_day and b.last_day`;
  const day = stockDayOf(plan, bucket, known);
  if (day === undefined) return 'false';
  const on = dayLiteral(day);
  const isKnown = `${on} between k.from_0 and k.to_0`;
  if (day < known.today) return `${shape.day} <= ${on} and (${shape.lastDay} is null or ${shape.lastDay} >= ${on}) and ${isKnown}`;
  const now = instantLiteral(known.asOf);
  return `${shape.at} <= ${now} and (${shape.until} is null or ${shape.until} > ${now}) and ${isKnown}`;
}

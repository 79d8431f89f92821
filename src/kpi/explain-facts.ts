import { CompiledQuery, type Kysely } from 'kysely';
import { inEdition } from '../domain/editions.ts';
import type { Settings } from '../domain/settings.ts';
import type { Day } from '../domain/values.ts';
import { memberSql } from './dimensions.ts';
import { type Bucket, plusDays } from './engine/buckets.ts';
import { stockDayOf } from './engine/compose-stock.ts';
import { Columns, knownTable } from './engine/columns.ts';
import type { Known } from './engine/known.ts';
import { demandOfPart, type Plan } from './engine/plan.ts';
import type { FactName } from './fact.ts';
import { factBy, FACTS } from './facts.ts';
import { type Aggregate, termsOf } from './kpi.ts';
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

/** A cell to be explained. */
export interface ExplainQuestion {
  readonly plan: Plan;
  readonly bucket: Bucket;
  readonly dimension: string;
  readonly member: string;
  readonly known: Known;
  readonly settings: Settings;
}

/**
 * The facts of one kind behind a cell, by day and instant, the first `limit` of them. Facts of a long period are read by its first days alone,
 * and by twice as many until they are enough: what a page shows is soon together, however many facts there are.
 */
export async function factsBehind(db: Kysely<Database>, fact: FactName, question: ExplainQuestion, limit: number): Promise<ExplainedFact[]> {
  const { first, last } = question.bucket;
  // Of a stock every day has the same facts, and a fact told for a period asks for all of it.
  const isByDay = question.plan.value.kind !== 'stock' && !/\bb\./.test(FACTS[fact].day) && limit !== Number.POSITIVE_INFINITY;
  for (let days = isByDay ? 1 : LONGEST; ; days *= 2) {
    const until = plusDays(first, days - 1);
    const isAll = days >= LONGEST || until >= last;
    const { rows } = await db.executeQuery<ExplainedFact>(
      CompiledQuery.raw(inEdition(query(fact, question, isAll ? last : until, limit), question.plan.edition)),
    );
    if (isAll || rows.length >= limit) return rows;
  }
}

const LONGEST = 64;

function query(fact: FactName, question: ExplainQuestion, until: Day, limit: number): Sql {
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
  select f.connection_id, ${shape.kind} as kind, ${shape.id} as id, ${shape.url} as url, ${shape.at} as at, ${plan.value.kind === 'stock' ? 'null::date' : shape.day} as day, ${own ?? 'null'} as n, ${base ?? 'null'} as d
  from ${FACTS[factBy(fact, [question.dimension])].from(literal(settings.timeZone))}
  join known k on k.connection_id = f.connection_id
  cross join (select ${dayLiteral(question.bucket.first)} as first_day, ${dayLiteral(question.bucket.last)} as last_day) b
  where ${within(fact, question, until)} and (${shape.where ?? 'true'}) and (${plan.value.kind === 'share' ? 'true' : isMember})
  offset 0
) fact
where n is not null or d is not null
order by day, at, connection_id, id${limit === Number.POSITIVE_INFINITY ? '' : ` limit ${limit}`}`;
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
  return `case when ${column} is not null then (row_number() over (partition by ${column} order by day, at, connection_id, id) = 1)::int::float8 end`;
}

function within(fact: FactName, { plan, bucket, known }: ExplainQuestion, until: Day): Sql {
  const shape = FACTS[fact];
  if (plan.value.kind !== 'stock') return `${shape.day} between b.first_day and ${dayLiteral(until)}`;
  const day = stockDayOf(plan, bucket, known);
  if (day === undefined) return 'false';
  const on = dayLiteral(day);
  const isKnown = `${on} between k.from_0 and k.to_0`;
  if (day < known.today) return `${shape.day} <= ${on} and (${shape.lastDay} is null or ${shape.lastDay} >= ${on}) and ${isKnown}`;
  const now = instantLiteral(known.asOf);
  return `${shape.at} <= ${now} and (${shape.until} is null or ${shape.until} > ${now}) and ${isKnown}`;
}

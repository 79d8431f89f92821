import { type Kysely, sql } from 'kysely';
import { FixConfigError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import type { Day } from '../domain/values.ts';
import { type Bucket, bucketOf, monthOf } from './engine/buckets.ts';
import { evaluate } from './engine/evaluate.ts';
import { loadKnown } from './engine/known.ts';
import { Pieces } from './engine/pieces.ts';
import { factsOf, type Plan } from './engine/plan.ts';
import { isHidden } from './engine/row.ts';
import { loadState } from './engine/state.ts';
import { STORED } from './engine/write.ts';
import { type ExplainedFact, type ExplainQuestion, factsBehind } from './explain-facts.ts';
import { asksForMonth, type Derived, partsOfMonth, type Value } from './kpi.ts';
import { showsAgents } from './privacy.ts';
import { findPlan } from './read.ts';
import type { Database } from '../warehouse/schema.ts';

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
  /** How many facts there are; where they are not all listed, how many the number is of. */
  readonly factCount: number;
  readonly facts: readonly ExplainedFact[];
}

/** One part of a derived number, and the arithmetic in words, as the catalogue states it. Where a longer period is the sum of its days, one of these. */
export interface ExplainedInput {
  /** Of the part; or the day. */
  readonly name: string;
  /** First day of the month that the part is of; left out where it is of the period itself. */
  readonly month?: Day;
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
  /** Facts listed, the first ones; left out: all of them. */
  readonly limit?: number;
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
  const question: ExplainQuestion = { plan, bucket, dimension, member, known, settings };
  if (plan.value.kind === 'told' && grain !== 'day') throw new FixConfigError(`${cell.kpi} is explained day by day.`, 'Choose a day.');
  const { isWhole, facts } = await listed(db, question, cell.day, cell.limit);
  const { rows } = await sql<Pick<Explanation, 'value' | 'numerator' | 'denominator'> & { readonly sample_size: number }>`
    select value, numerator, denominator, sample_size from ${sql.table(STORED[grain].table)}
    where kpi = ${plan.kpi.id} and variant = ${plan.variant} and dimension = ${dimension} and member = ${member}
      and ${sql.ref(STORED[grain].period)} = ${bucket.first}::date`.execute(db);
  const { value = null, numerator = null, denominator = null, sample_size = facts.length } = rows[0] ?? {};
  const factCount = isWhole ? facts.length : Math.max(sample_size, facts.length + 1);
  const about = { kpi: plan.kpi.id, variant: plan.variant, day: bucket.first, dimension, member, value, numerator, denominator, factCount };
  const inputs = await inputsOf(db, question);
  // What a hidden number is made of would tell it.
  if (isHidden(plan, dimension, sample_size, settings)) return { ...about, facts: facts.map((fact) => ({ ...fact, numerator: null, denominator: null })) };
  return { ...about, ...(inputs && { inputs }), facts };
}

/** The first facts, and whether they are all. */
async function listed(
  db: Kysely<Database>,
  question: ExplainQuestion,
  day: Day,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ readonly isWhole: boolean; readonly facts: ExplainedFact[] }> {
  const { plan, settings, dimension, member } = question;
  const facts: ExplainedFact[] = [];
  if (plan.value.kind === 'told') facts.push(...(await plan.value.inputs(tellingOf(db, question), day, dimension, member)));
  else
    for (const fact of factsOf(ofPeriod(plan))) {
      if (facts.length > limit) continue;
      const found = await factsBehind(db, fact, { ...question, plan: ofPeriod(plan) }, limit + 1 - facts.length);
      facts.push(...found.map((each) => withoutAgent(each, settings)));
    }
  return { isWhole: facts.length <= limit, facts: facts.slice(0, limit) };
}

/** Facts about the time of one agent bear the agent's id, which is told only where agents are named. */
const OF_AGENTS: ReadonlySet<string> = new Set(['agent_day']);

const withoutAgent = (fact: ExplainedFact, settings: Settings): ExplainedFact =>
  OF_AGENTS.has(fact.kind) && !showsAgents(settings) ? { ...fact, id: '' } : fact;

/** Without the parts of the month: the facts of a whole month are those behind its own numbers. */
function ofPeriod(plan: Plan): Plan {
  const { value } = plan;
  if (value.kind !== 'derived' || !asksForMonth(value)) return plan;
  const { ofMonth, ...rest } = value;
  return { ...plan, value: { ...rest, parts: Object.fromEntries(Object.entries(value.parts).filter(([name]) => !ofMonth?.includes(name))) } };
}

/** The parts of a derived number, or the days that it is the sum of, each by the same engine. */
async function inputsOf(db: Kysely<Database>, question: ExplainQuestion): Promise<ExplainedInput[] | undefined> {
  const { plan, bucket } = question;
  const { value } = plan;
  if (value.kind !== 'derived') return undefined;
  const { formula } = plan.kpi;
  if (asksForMonth(value) && bucket.first !== bucket.last) {
    const days = await numbersOf(
      db,
      question,
      value,
      new Pieces(question.known).of(plan, bucket).map(({ own }) => own),
    );
    return days.map((day) => ({ name: day.period, value: day.value, formula }));
  }
  const ofMonth = partsOfMonth(value);
  const inputs: ExplainedInput[] = [];
  for (const [name, part] of Object.entries(value.parts)) {
    // What is unknown stays so: the arithmetic asks what is there.
    const alone: Derived = { ...value, parts: { [name]: part }, ofMonth: [], value: (parts) => parts[name] ?? null };
    const month = ofMonth.has(part) ? monthOf(bucket.first) : undefined;
    const [row] = await numbersOf(db, question, alone, [month ?? bucket]);
    inputs.push({ name, ...(month && { month: month.first }), value: row?.value ?? null, formula });
  }
  return inputs;
}

async function numbersOf(db: Kysely<Database>, { plan, dimension, member, known, settings }: ExplainQuestion, value: Value, buckets: readonly Bucket[]) {
  const rows = await evaluate(db, [{ plan: { ...plan, value, dimensions: [dimension] }, buckets }], new Map(), known, settings);
  return rows.filter((row) => row.dimension === dimension && row.member === member);
}

const tellingOf = (db: Kysely<Database>, { plan, known, settings }: ExplainQuestion) => ({
  db,
  known,
  settings: plan.edition === undefined ? settings : { ...settings, edition: plan.edition },
  demand: plan.demand,
  parameters: plan.parameters,
  dimensions: plan.dimensions,
});

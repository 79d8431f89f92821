import { type Kysely, sql } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import type { Target, TargetPeriod } from '../domain/target.ts';
import type { Day } from '../domain/values.ts';
import { BENCHMARKS, type Benchmark, isDisputed } from './benchmarks.ts';
import { plusDays } from './engine/buckets.ts';
import type { Plan } from './engine/plan.ts';
import type { Database } from '../warehouse/schema.ts';

/** One row of `kpi.target`. */
export interface TargetRow {
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly valid_from: Day | null;
  readonly valid_to: Day | null;
  readonly at_least: number | null;
  readonly at_most: number | null;
  readonly min_sample: number | null;
  readonly is_for_members: boolean;
  /** Period it is stated for; null: it holds for any. */
  readonly per: TargetPeriod | null;
  /** Days add up: a longer period is held against as many times the target. */
  readonly is_summed: boolean;
  /** A longer period has more of it: while one runs there is no verdict. */
  readonly grows: boolean;
  readonly origin: 'own' | 'shipped';
  readonly source: string | null;
}

/** Before its KPI is known. */
const ANY = { per: null, is_summed: false, grows: false } as const;

/** Totals of these are no aim of a member. */
const ADDITIVE: ReadonlySet<string> = new Set(['sum', 'stock']);

/**
 * Targets in force: of each series at most one on any day. Own targets go before shipped ones, of two own ones that with the later `from`
 * holds from then on, and where guides disagree none of theirs holds. Targets of several dimensions at once have no series.
 */
export function targetsOf(plans: readonly Plan[], own: readonly Target[], shipped: readonly Benchmark[] = BENCHMARKS): TargetRow[] {
  const candidates = [...shipped.flatMap((each) => ofGuide(each, shipped)), ...own.flatMap(ofConfig)];
  const known = candidates.flatMap((row) => {
    const plan = plans.find((each) => each.kpi.id === row.kpi && each.variant === row.variant);
    return plan ? [{ ...row, ...periodOf(plan, row.per), is_for_members: row.dimension === 'all' && !ADDITIVE.has(plan.value.kind) }] : [];
  });
  return [...Map.groupBy(known, (row) => [row.kpi, row.variant, row.dimension, row.member].join('|')).values()].flatMap(inTurn);
}

const isSummed = ({ value }: Plan): boolean => (value.kind === 'sum' ? value.isLevel !== true : value.kind === 'told' && value.shows === 'forecast');

/** A sum of days grows with the period, and so do different values; at the end of any period stands a stock, a rate or mean is of any. */
export const growsWithPeriod = (plan: Plan): boolean => isSummed(plan) || plan.value.kind === 'distinct' || plan.kpi.statedPer !== undefined;

function periodOf(plan: Plan, stated: TargetPeriod | null): Pick<TargetRow, 'per' | 'is_summed' | 'grows'> {
  const grows = growsWithPeriod(plan);
  return { per: stated ?? plan.kpi.statedPer ?? (grows ? 'day' : null), is_summed: isSummed(plan), grows };
}

function ofGuide(benchmark: Benchmark, all: readonly Benchmark[]): TargetRow[] {
  const { kpi, only: [dimension, member] = ['all', 'all'], nature, atLeast = null, atMost = null, seed } = benchmark;
  if (nature !== 'target' || isDisputed(benchmark, all)) return [];
  const bounds = { at_least: atLeast, at_most: atMost, min_sample: null, ...ANY };
  return [{ kpi, variant: 'default', dimension, member, valid_from: null, valid_to: null, ...bounds, is_for_members: false, origin: 'shipped', source: seed }];
}

function ofConfig({ kpi, variant, scope, ...rest }: Target): TargetRow[] {
  const scopes = Object.entries(scope);
  if (scopes.length > 1) return [];
  const [dimension, member] = scopes[0] ?? ['all', 'all'];
  const bounds = { at_least: rest.atLeast ?? null, at_most: rest.atMost ?? null, min_sample: rest.minSample ?? null, ...ANY, per: rest.per ?? null };
  return [{ kpi, variant, dimension, member, valid_from: rest.from ?? null, valid_to: null, ...bounds, is_for_members: false, origin: 'own', source: null }];
}

/** One after the other in time: shipped, then own ones by their first day; the one named last wins among those of one day. */
function inTurn(rows: readonly TargetRow[]): TargetRow[] {
  const ordered = rows.toSorted((a, b) => order(a).localeCompare(order(b)));
  const last = ordered.filter((row, i) => ordered[i + 1] === undefined || start(ordered[i + 1] as TargetRow) !== start(row));
  return last.map((row, i) => {
    const next = last[i + 1]?.valid_from;
    return next === undefined || next === null ? row : { ...row, valid_to: plusDays(next, -1) };
  });
}

const start = (row: TargetRow) => row.valid_from ?? '';
const order = (row: TargetRow) => `${start(row)} ${row.origin === 'own' ? 1 : 0}`;

/** Makes `kpi.benchmark` and `kpi.target` agree with the guides and the config; writes only what differs. True where a target does. */
export async function refreshTargets(db: Kysely<Database>, settings: Settings, plans: readonly Plan[]): Promise<boolean> {
  const own = settings.targets ?? [];
  await replace(db, 'kpi.benchmark', benchmarkRows());
  return replace(db, 'kpi.target', targetsOf(plans, settings.agents === 'off' ? own.filter((each) => !('agent' in each.scope)) : own));
}

function benchmarkRows(): object[] {
  const counts = new Map<string, number>();
  return BENCHMARKS.map((benchmark) => {
    const { kpi, only: [dimension, member] = ['all', 'all'], seed, claim, nature, figure, atLeast = null, atMost = null } = benchmark;
    const key = [kpi, dimension, member, seed].join('|');
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const [low = null, high = null] = figure === undefined ? [] : typeof figure === 'number' ? [figure, figure] : figure;
    const stated = { seed, claim_no: counts.get(key), claim, nature, low, high, at_least: atLeast, at_most: atMost };
    return { kpi, variant: 'default', dimension, member, ...stated, is_disputed: isDisputed(benchmark) };
  });
}

async function replace(db: Kysely<Database>, table: string, rows: readonly object[]): Promise<boolean> {
  const name = sql.table(table);
  const built = sql`json_populate_recordset(null::${name}, ${JSON.stringify(rows)}::json)`;
  const gone = await sql`delete from ${name} o where not exists (select from ${built} b where b is not distinct from o)`.execute(db);
  const added = await sql`insert into ${name} select b.* from ${built} b where not exists (select from ${name} o where o is not distinct from b)`.execute(db);
  return Number(gone.numAffectedRows ?? 0) + Number(added.numAffectedRows ?? 0) > 0;
}

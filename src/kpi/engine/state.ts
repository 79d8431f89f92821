import { createHash, randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Day } from '../../domain/values.ts';
import { daysBetween, plusDays } from './buckets.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import type { Database } from '../../warehouse/schema.ts';

/** What the last rebuild knew; whatever differs now makes days stale, though no fact changed. */
export interface EngineState {
  readonly asOf: string;
  readonly today: Day;
  readonly fingerprint: string;
  /** How slices and values are kept; left out where only some KPIs were computed. Another version of this program kept others, and everything is computed again. */
  readonly slices?: typeof SLICES;
  /** Answers to what definitions ask of whole tables; left out by versions that did not keep them. */
  readonly ever?: Readonly<Record<string, boolean>>;
  /** demand → connection → its known days, as `from to completeTo quality expectedFrom isLoading`. */
  readonly supplies: Readonly<Record<string, Readonly<Record<string, KnownThen>>>>;
}

type KnownThen = readonly [from: Day | null, to: Day | null, completeTo: Day | null, quality: string | null, expectedFrom: Day | null, isLoading: boolean];

const NAME = 'kpi_engine';
/** Raised when slices or values are kept by other columns. */
export const SLICES = 2;

export const stateOf = (
  plans: readonly Plan[],
  known: Known,
  fingerprint: string,
  keepsSlices: boolean,
  ever: NonNullable<EngineState['ever']>,
): EngineState => ({
  asOf: known.asOf.toISOString(),
  today: known.today,
  fingerprint,
  ...(keepsSlices && { slices: SLICES }),
  ever,
  supplies: suppliesOf(plans, known),
});

function suppliesOf(plans: readonly Plan[], known: Known): EngineState['supplies'] {
  const supplies: Record<string, Record<string, KnownThen>> = {};
  for (const demand of plans.flatMap((plan) => plan.demands)) {
    supplies[demand.key] ??= Object.fromEntries(
      known
        .suppliesOf(demand)
        .map(({ connectionId, days, expectedFrom }): [string, KnownThen] => [
          connectionId,
          [days?.from ?? null, days?.to ?? null, days?.completeTo ?? null, days?.quality ?? null, expectedFrom ?? null, days?.isLoading ?? false],
        ]),
    );
  }
  return supplies;
}

export async function loadState(db: Kysely<Database>): Promise<EngineState | undefined> {
  const { rows } = await sql<{ value: EngineState }>`select value from sync.setting where name = ${NAME}`.execute(db);
  return rows[0]?.value;
}

export async function saveState(db: Kysely<Database>, state: EngineState): Promise<void> {
  const text = JSON.stringify(state);
  const fingerprint = createHash('sha256').update(text).digest('hex');
  await sql`
    insert into sync.setting (name, value, fingerprint) values (${NAME}, ${text}::jsonb, ${fingerprint})
    on conflict (name) do update set value = excluded.value, fingerprint = excluded.fingerprint, changed_at = now()`.execute(db);
}

const PUBLISHED = 'kpi_published';

/** Says that numbers were published, whatever part of them: what was worked out from earlier ones is out of date once this commits. */
export async function savePublished(db: Kysely<Database>): Promise<void> {
  await sql`
    insert into sync.setting (name, value, fingerprint) values (${PUBLISHED}, '{}', ${randomUUID()})
    on conflict (name) do update set fingerprint = excluded.fingerprint, changed_at = now()`.execute(db);
}

/** Names what was published last. */
export async function loadPublished(db: Kysely<Database>): Promise<string | undefined> {
  const { rows } = await sql<{ fingerprint: string }>`select fingerprint from sync.setting where name = ${PUBLISHED}`.execute(db);
  return rows[0]?.fingerprint;
}

/**
 * Days of one plan that time or known time made stale since the last rebuild: the days that ended, those whose look-ahead closed,
 * and those that a connection learned, lost or finished.
 */
export function passedDays(plan: Plan, then: EngineState, known: Known): Day[] {
  const [from, to] = then.today < known.today ? [then.today, known.today] : [known.today, then.today];
  const days = daysBetween(from, to);
  const closed = plan.lookAheadDays === 0 ? [] : days.map((day) => plusDays(day, -1 - plan.lookAheadDays));
  return [...days, ...closed, ...suppliesChanged(plan, then, known)];
}

function suppliesChanged(plan: Plan, then: EngineState, known: Known): Day[] {
  const now = suppliesOf([plan], known);
  return plan.demands.flatMap((demand) => {
    const before = then.supplies[demand.key] ?? {};
    const after = now[demand.key] ?? {};
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((id) => changedDays(before[id], after[id], known.today));
  });
}

const NOTHING: KnownThen = [null, null, null, null, null, false];

function changedDays(before: KnownThen = NOTHING, after: KnownThen = NOTHING, today: Day): Day[] {
  if (before.every((each, i) => each === after[i])) return [];
  const [from, to, completeTo, quality, expectedFrom, wasLoading] = before;
  const [nextFrom, nextTo, nextCompleteTo, nextQuality, nextExpectedFrom, isLoading] = after;
  const isSameLoad = (wasLoading ?? false) === isLoading && expectedFrom === nextExpectedFrom;
  const sameKind = from !== null && nextFrom !== null && to !== null && nextTo !== null && quality === nextQuality && isSameLoad;
  if (!sameKind) {
    const earliest = [from, nextFrom, expectedFrom, nextExpectedFrom].filter((day) => day !== null).toSorted()[0];
    return earliest === undefined ? [] : daysBetween(earliest, today);
  }
  const learned = from === nextFrom ? [] : daysBetween(from < nextFrom ? from : nextFrom, plusDays(from < nextFrom ? nextFrom : from, -1));
  const earlier = (completeTo as Day) < (nextCompleteTo as Day) ? (completeTo as Day) : (nextCompleteTo as Day);
  return [...learned, ...daysBetween(plusDays(earlier, 1), to < nextTo ? nextTo : to)];
}

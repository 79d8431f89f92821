import { type Kysely, sql } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import type { Log } from '../../platform/log.ts';
import { refreshCatalog } from '../catalog.ts';
import { refreshCoverage } from '../coverage.ts';
import { makeForecasts } from '../forecast/make-forecasts.ts';
import { KPIS } from '../families/index.ts';
import { asksForMonth } from '../kpi.ts';
import { refreshLabels } from '../labels.ts';
import { refreshTargets } from '../targets.ts';
import { type Bucket, bucketKey, bucketOf, daysBetween, plusDays } from './buckets.ts';
import { configuredFields } from './fields.ts';
import { evaluate, type Work } from './evaluate.ts';
import { readEver } from './ever.ts';
import { entry } from './fused-query.ts';
import { type Known, loadKnown } from './known.ts';
import { fingerprintOf, type Plan, plansOf } from './plan.ts';
import { type EngineState, loadState, savePublished, saveState, stateOf } from './state.ts';
import { type ReasonOf, reasonsOf } from './reasons.ts';
import { writeCompare } from './compare.ts';
import { forgetAgents, savePrivacy } from '../privacy.ts';
import { type Counts, writeSlices } from './slice-write.ts';
import { type DaysOfKpi, loadStockMembers, shiftedDays } from './stock-members.ts';
import { writeValueSlices } from './value-slice-write.ts';
import { everyDay, sameDays, staleDays, withMonths } from './stale-days.ts';
import { deleteStrays } from './strays.ts';
import { type Restating, writeRows } from './write.ts';
import type { Database } from '../../warehouse/schema.ts';

export interface RebuildOptions {
  readonly settings: Settings;
  /** The one instant: nothing later is seen. */
  readonly asOf: Date;
  /** What is computed again: what changed, some days (both inclusive), or everything. */
  readonly scope: 'stale' | { readonly from: Day; readonly to: Day } | 'all';
  readonly log: Log;
  /** Ids of the only KPIs there are, for worked examples: their days, weeks and months, without slices and comparisons. */
  readonly only?: readonly string[];
}

export interface RebuildResult {
  /** Different days that were computed again. */
  readonly days: number;
  readonly written: number;
  readonly deleted: number;
  readonly ms: number;
}

/** Days computed together; bounds memory. */
const CHUNK_DAYS = 62;

/**
 * Computes the stale days of every KPI, and the weeks and months around them, and writes what differs, all in one transaction:
 * readers see the old numbers or the new ones. Stale marks are claimed and deleted in it. Safe to run at any time, by several
 * processes at once: the second waits and finds little to do.
 */
export async function rebuild(db: Kysely<Database>, options: RebuildOptions): Promise<RebuildResult> {
  const started = performance.now();
  const done = await db.transaction().execute(async (trx) => {
    // Grouping by a dozen dimensions at once sorts a lot; compiling such statements costs more than it gains.
    await sql`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`.execute(trx);
    // The lock of the transform: stories do not change while they are counted. It ends with the transaction.
    await sql`select pg_advisory_xact_lock(hashtext('deskmeter.transform'))`.execute(trx);
    return new Rebuild(trx, options).run();
  });
  const result = { ...done, ms: Math.round(performance.now() - started) };
  options.log.info(result, 'KPIs rebuilt');
  return result;
}

class Rebuild {
  readonly #db: Kysely<Database>;
  readonly #options: RebuildOptions;

  constructor(db: Kysely<Database>, options: RebuildOptions) {
    this.#db = db;
    this.#options = options;
  }

  async run(): Promise<Omit<RebuildResult, 'ms'>> {
    const { settings, asOf, scope, only } = this.#options;
    const known = await loadKnown(this.#db, settings.timeZone, asOf);
    const kpis = only ? KPIS.filter((kpi) => only.includes(kpi.id)) : KPIS;
    const plans = plansOf(kpis, settings, await configuredFields(this.#db));
    const now = stateOf(plans, known, fingerprintOf(plans, settings), only === undefined, await readEver(this.#db, plans));
    const then = await loadState(this.#db);
    const isAll =
      scope === 'all' || (scope === 'stale' && (then?.fingerprint !== now.fingerprint || (now.slices !== undefined && now.slices !== then?.slices)));
    const marks = await this.#claim(typeof scope === 'object' ? scope : undefined);
    const days = isAll
      ? everyDay(plans, known)
      : typeof scope === 'object'
        ? sameDays(plans, daysBetween(scope.from, scope.to))
        : staleDays(plans, marks, then as EngineState, now, known);
    // Business days of figures come from the calendar.
    const targetsChanged = await refreshTargets(this.#db, settings, plans);
    await refreshLabels(this.#db, settings, known);
    await makeForecasts(this.#db, plans, known, settings);
    const restating: Restating = { asOf, frozenBefore: frozenBefore(settings, known) };
    await savePrivacy(this.#db, settings);
    const deleted = isAll ? await deleteStrays(this.#db, days, settings, restating) : 0;
    const reasonOf = reasonsOf(plans, marks, wholeReason(scope, isAll));
    const done = await this.#rebuildDays(plans, withMonths(plans, days, known), known, restating, reasonOf);
    const isNewDay = isAll || then?.today !== now.today || targetsChanged;
    const others = only ? [] : await this.#writeOthers(plans, done.seen, days, known, isAll, isNewDay);
    await forgetAgents(this.#db, settings);
    await this.#finish(plans, known, now, then, typeof scope === 'object');
    const all = [done, ...others];
    return { days: done.days, written: sum(all, 'written'), deleted: sum(all, 'deleted') + deleted };
  }

  /** What is told beside the numbers of days, weeks and months. `stale`: days without those that only their month made stale, whose parts stand. */
  async #writeOthers(plans: readonly Plan[], seen: DaysOfKpi, stale: DaysOfKpi, known: Known, isAll: boolean, isNewDay: boolean): Promise<Counts[]> {
    const { settings } = this.#options;
    const ownDays = new Map([...seen, ...plans.filter(({ value }) => asksForMonth(value)).map(({ kpi }) => [kpi.id, stale.get(kpi.id) ?? new Set()] as const)]);
    const slices = await writeSlices(this.#db, plans, ownDays, known, settings, isAll);
    const values = await writeValueSlices(this.#db, plans, ownDays, known, settings, isAll);
    return [slices, values, await writeCompare(this.#db, plans, isNewDay ? 'all' : seen, known, settings)];
  }

  /** Takes the marks; they are gone once this transaction commits. */
  async #claim(range: { readonly from: Day; readonly to: Day } | undefined): Promise<{ fact: string; day: Day }[]> {
    const { rows } = await sql<{ fact: string; day: Day }>`
      with claimed as (delete from sync.stale_day where ${range === undefined} or day between ${range?.from ?? null}::date and ${range?.to ?? null}::date returning fact, day)
      select distinct fact, day from claimed`.execute(this.#db);
    return rows;
  }

  async #rebuildDays(
    plans: readonly Plan[],
    first: DaysOfKpi,
    known: Known,
    restating: Restating,
    reasonOf: ReasonOf,
  ): Promise<{ seen: DaysOfKpi; days: number; written: number; deleted: number }> {
    const done = { written: 0, deleted: 0 };
    const seen = new Map<string, Set<Day>>();
    for (let days = first; days.size > 0;) {
      for (const [kpi, own] of days) for (const day of own) entry(seen, kpi, () => new Set<Day>()).add(day);
      const standing = await loadStockMembers(this.#db, plans, days);
      for (const work of this.#chunks(plans, days)) {
        const rows = await evaluate(this.#db, work, standing.used, known, this.#options.settings);
        const counts = await writeRows(
          this.#db,
          rows,
          work.flatMap(({ plan, buckets }) => buckets.map((bucket) => ({ kpi: plan.kpi.id, bucket, reason: reasonOf(plan.kpi.id, bucket) }))),
          restating,
        );
        done.written += counts.written;
        done.deleted += counts.deleted;
      }
      days = shiftedDays(standing.rows, standing.used, seen, known);
    }
    return { seen, days: new Set([...seen.values()].flatMap((own) => [...own])).size, ...done };
  }

  /** The days in order, some at a time, each with the weeks and months whose last rebuilt day is among them. */
  *#chunks(plans: readonly Plan[], days: DaysOfKpi): Iterable<Work[]> {
    const all = [...new Set([...days.values()].flatMap((own) => [...own]))].toSorted();
    const buckets = new Map<string, Bucket>();
    for (let at = 0; at < all.length; at += CHUNK_DAYS) {
      const from = all[at] as Day;
      const next = all[at + CHUNK_DAYS];
      const work = plans.flatMap((plan): Work[] => {
        const own = [...(days.get(plan.kpi.id) ?? [])].toSorted();
        const found = own.filter((day) => day >= from && (next === undefined || day < next)).flatMap((day) => this.#bucketsEndingWith(day, own, buckets));
        return found.length === 0 ? [] : [{ plan, buckets: found }];
      });
      if (work.length > 0) yield work;
    }
  }

  #bucketsEndingWith(day: Day, days: readonly Day[], buckets: Map<string, Bucket>): Bucket[] {
    const following = days[days.indexOf(day) + 1];
    return (['day', 'week', 'month'] as const).flatMap((grain) => {
      const bucket = bucketOf(grain, day, this.#options.settings.weekStart);
      return following !== undefined && following <= bucket.last ? [] : [entry(buckets, bucketKey(bucket), () => bucket)];
    });
  }

  async #finish(plans: readonly Plan[], known: Known, now: EngineState, then: EngineState | undefined, isRange: boolean): Promise<void> {
    const { settings } = this.#options;
    if (!isRange) await saveState(this.#db, now);
    await savePublished(this.#db);
    if (now.fingerprint !== then?.fingerprint) await refreshCatalog(this.#db, settings, plans);
    await refreshCoverage(this.#db, settings, known, plans);
  }
}

const sum = (counts: readonly Counts[], key: keyof Counts) => counts.reduce((adding, each) => adding + each[key], 0);

/** Why everything is computed again; undefined where each period has its own reason. */
function wholeReason(scope: RebuildOptions['scope'], isAll: boolean): string | undefined {
  if (scope === 'all') return 'everything was computed again';
  if (typeof scope === 'object') return 'these days were computed again';
  return isAll ? 'a definition or a setting changed' : undefined;
}

/** First day whose final numbers may still change; undefined where all may. */
function frozenBefore(settings: Settings, known: Known): Day | undefined {
  const days = settings.parameters['freeze_after_days'];
  return typeof days === 'number' ? plusDays(known.today, -days) : undefined;
}

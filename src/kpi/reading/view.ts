import type { Kysely } from 'kysely';
import { FixConfigError } from '../../domain/errors.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Database } from '../../warehouse/schema.ts';
import { configuredFields } from '../engine/fields.ts';
import { type Known, loadKnown } from '../engine/known.ts';
import { type Plan, plansOf } from '../engine/plan.ts';
import { loadPublished, loadState, SLICES } from '../engine/state.ts';
import { KPIS } from '../families/index.ts';
import { showsAgents } from '../privacy.ts';

/** The numbers as the last rebuild left them: the same instant, definitions and known time, for everything that is read together. */
export interface View {
  readonly db: Kysely<Database>;
  readonly settings: Settings;
  /** Without the dimension agent where agents are not shown. */
  readonly plans: readonly Plan[];
  readonly known: Known;
  /** False before the first rebuild: there is nothing to read. */
  readonly isBuilt: boolean;
  /** False until the first rebuild of a version that keeps slices and values as this one does: till then numbers are read from the facts. */
  readonly keepsSlices: boolean;
  /** Names what the last rebuild published: as long as it is the same, so are the numbers. */
  readonly published?: string;
}

/** `now` stands in for the instant of the last rebuild before the first one. */
export async function openView(db: Kysely<Database>, settings: Settings, now: Date): Promise<View> {
  const [fields, state, published] = await Promise.all([configuredFields(db), loadState(db), loadPublished(db)]);
  const known = await loadKnown(db, settings.timeZone, state ? new Date(state.asOf) : now);
  const plans = plansOf(KPIS, settings, fields).map((plan) =>
    showsAgents(settings) ? plan : { ...plan, dimensions: plan.dimensions.filter((dimension) => dimension !== 'agent') },
  );
  return { db, settings, known, plans, isBuilt: state !== undefined, keepsSlices: state?.slices === SLICES, ...(published !== undefined && { published }) };
}

/** Throws FixConfigError for a name that does not exist. */
export function planIn(view: View, kpi: string, variant = 'default'): Plan {
  const found = view.plans.filter((plan) => plan.kpi.id === kpi);
  const plan = found.find((each) => each.variant === variant);
  if (plan) return plan;
  if (found.length === 0) throw new FixConfigError(`There is no KPI "${kpi}".`, 'The catalogue names all of them.');
  throw new FixConfigError(`${kpi} has no variant "${variant}".`, `It has: ${found.map((each) => each.variant).join(', ')}.`);
}

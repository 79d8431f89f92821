import { createHash } from 'node:crypto';
import type { Input } from '../../domain/inputs.ts';
import type { Parameters } from '../../domain/parameters.ts';
import type { Settings } from '../../domain/settings.ts';
import { activeDimensions } from '../dimensions.ts';
import type { FactName } from '../facts.ts';
import { aggregatesOf, type Kpi, type Measure, populationOf, type Value } from '../kpi.ts';
import { type Demand, demandOf } from './known-time.ts';

/** One KPI in one variant under the settings in force: what the engine computes. */
export interface Plan {
  readonly kpi: Kpi;
  readonly variant: string;
  readonly value: Value;
  readonly population: Measure;
  readonly demand: Demand;
  /** `all` included where the KPI has a total. */
  readonly dimensions: readonly string[];
  readonly lookAheadDays: number;
}

/** Plans of all KPIs and variants. `fields` are the custom fields that became dimensions. */
export function plansOf(kpis: readonly Kpi[], settings: Settings, fields: readonly string[]): Plan[] {
  return kpis.flatMap((kpi) => {
    const variants: [string, Partial<Parameters>][] = [['default', {}], ...Object.entries(kpi.variants ?? {})];
    return variants.map(([variant, changes]) => planOf(kpi, variant, { ...settings.parameters, ...changes } as Parameters, settings, fields));
  });
}

function planOf(kpi: Kpi, variant: string, parameters: Parameters, settings: Settings, fields: readonly string[]): Plan {
  const value = kpi.value(parameters);
  const dimensions = activeDimensions(kpi.dimensions, settings, fields);
  return {
    kpi,
    variant,
    value,
    population: populationOf(value),
    demand: demandOf(inputsOf(kpi, parameters, settings), kpi.gains),
    dimensions: kpi.isPartsOnly ? dimensions : ['all', ...dimensions],
    lookAheadDays: kpi.lookAheadDays?.(parameters) ?? 0,
  };
}

/** Opening hours of the config serve every connection; the helpdesk's own are not needed then. */
function inputsOf(kpi: Kpi, parameters: Parameters, settings: Settings): readonly Input[] {
  const needs = kpi.needs(parameters);
  return settings.businessHours === undefined ? needs : needs.filter((input) => input !== 'schedules');
}

export function factsOf(plan: Plan): FactName[] {
  return [...new Set(aggregatesOf(plan.value).map((aggregate) => aggregate.fact))];
}

/**
 * Changes when any definition changes, by settings or by a new version of this program: then every row is computed again.
 * Never two definitions in one series.
 */
export function fingerprintOf(plans: readonly Plan[], settings: Settings): string {
  const definitions = plans.map((plan) => [plan.kpi.id, plan.variant, plan.value, plan.dimensions, plan.lookAheadDays, plan.demand.key]);
  const rest = [settings.timeZone, settings.weekStart, settings.teams, settings.agentMinimum];
  return createHash('sha256')
    .update(JSON.stringify([definitions, rest]))
    .digest('hex');
}

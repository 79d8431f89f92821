import { createHash } from 'node:crypto';
import { editionOf, parametersOf } from '../../domain/editions.ts';
import type { Need } from '../../domain/inputs.ts';
import type { Parameters } from '../../domain/parameters.ts';
import type { Settings } from '../../domain/settings.ts';
import { customKpis } from '../custom.ts';
import { activeDimensions } from '../dimensions.ts';
import type { FactName } from '../fact.ts';
import { type Aggregate, aggregatesOf, type Kpi, type Measure, populationsOf, termsOf, type Value } from '../kpi.ts';
import { type Demand, demandOf, type Demands } from './known-time.ts';
import { rankSql } from './quality-rank.ts';

/** One KPI in one variant under the settings in force: what the engine computes. */
export interface Plan extends Demands {
  readonly kpi: Kpi;
  readonly variant: string;
  readonly value: Value;
  /** Count the facts behind a row, one per part. */
  readonly populations: readonly Measure[];
  /** `all` included where the KPI has a total. */
  readonly dimensions: readonly string[];
  readonly lookAheadDays: number;
  readonly parameters: Parameters;
  /** The edition of the story it reads; left out: the story as the config has it. */
  readonly edition?: string;
}

/** Plans of all KPIs, those of the config among them, in all variants. `fields` are the custom fields that became dimensions. */
export function plansOf(kpis: readonly Kpi[], settings: Settings, fields: readonly string[]): Plan[] {
  return [...kpis, ...customKpis(kpis, settings, fields)].flatMap((kpi) => {
    const builtIn: [string, Parameters][] = Object.entries(kpi.variants ?? {}).map(([name, changes]) => [
      name,
      { ...settings.parameters, ...changes } as Parameters,
    ]);
    const own = (settings.variants ?? [])
      .filter((variant) => variant.kpis.includes(kpi.id))
      .map((variant): [string, Parameters] => [variant.name, parametersOf(settings, variant)]);
    const all: [string, Parameters][] = [['default', settings.parameters], ...builtIn, ...own];
    return all.map(([variant, parameters]) => planOf(kpi, variant, parameters, settings, fields));
  });
}

function planOf(kpi: Kpi, variant: string, parameters: Parameters, settings: Settings, fields: readonly string[]): Plan {
  const value = kpi.value(parameters);
  const edition = editionOf(settings, parameters);
  const dimensions = activeDimensions(kpi.dimensions, settings, fields);
  return {
    kpi,
    variant,
    value,
    populations: populationsOf(value),
    ...demandsOf(value, demandOf(inputsOf(kpi, parameters, settings), kpi.gains, value.kind === 'stock')),
    dimensions: kpi.isPartsOnly ? dimensions : ['all', ...dimensions],
    lookAheadDays: kpi.lookAheadDays?.(parameters) ?? 0,
    parameters,
    ...(edition ? { edition: edition.name } : {}),
  };
}

function demandsOf(value: Value, demand: Demand): Demands {
  const distinct = (aggregates: readonly Aggregate[]) => [
    ...new Map(aggregates.map((each) => demandOfPart(each, demand)).map((each): [string, Demand] => [each.key, each])).values(),
  ];
  const parts = aggregatesOf(value);
  const alternatives = distinct(parts.filter((part) => !('isRequired' in part && part.isRequired))).filter((each) => each.key !== demand.key);
  const all = [demand, ...distinct(parts).filter((each) => each.key !== demand.key)];
  const known = (group: readonly Aggregate[]) => distinct(group).map((each) => all.find(({ key }) => key === each.key) as Demand);
  const halves = value.kind === 'ratio' ? [value.numerator, value.denominator].map((half) => known(termsOf(half).map((term) => term.of))) : [];
  const groups = halves.length > 0 ? halves : [[demand, ...alternatives]];
  return { demand, alternatives, demands: all, groups };
}

/** A part that something else feeds has a demand of its own. */
export function demandOfPart(part: Aggregate, demand: Demand): Demand {
  return 'needs' in part && part.needs ? demandOf(part.needs) : demand;
}

/** Opening hours of the config serve every connection; the helpdesk's own are not needed then. */
function inputsOf(kpi: Kpi, parameters: Parameters, settings: Settings): readonly Need[] {
  const needs = kpi.needs(parameters);
  return settings.businessHours === undefined ? needs : needs.filter((input) => input !== 'schedules');
}

export function factsOf(plan: Plan): FactName[] {
  if (plan.value.kind === 'told') return [...plan.value.facts];
  return [...new Set(aggregatesOf(plan.value).map((aggregate) => aggregate.fact))];
}

/**
 * Changes when any definition changes, by settings or by a new version of this program: then every row is computed again.
 * Never two definitions in one series.
 */
export function fingerprintOf(plans: readonly Plan[], settings: Settings): string {
  const definitions = plans.map((plan) => [
    plan.kpi.id,
    plan.variant,
    plan.value,
    textOf(plan.value),
    [...new Set(aggregatesOf(plan.value).map((part) => rankSql(part.fact, [part])))],
    plan.edition ?? '',
    plan.parameters,
    plan.dimensions,
    plan.lookAheadDays,
    plan.demand.key,
  ]);
  const rest = [settings.timeZone, settings.weekStart, settings.teams, settings.agentMinimum, settings.businessHours ?? null, settings.parameters];
  return createHash('sha256')
    .update(JSON.stringify([definitions, rest]))
    .digest('hex');
}

/** Arithmetic is part of a definition too. */
const textOf = (value: Value): string => (value.kind === 'derived' ? String(value.value) : '');

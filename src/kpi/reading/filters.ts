import type { Settings } from '../../domain/settings.ts';
import { connectionOfMember, memberSql } from '../dimensions.ts';
import { Known } from '../engine/known.ts';
import type { Plan } from '../engine/plan.ts';
import { FACTS } from '../facts.ts';
import type { FactName } from '../fact.ts';
import { populationsOf } from '../kpi.ts';
import { narrow, type Narrowing } from '../narrow.ts';
import { literal, type Sql } from '../sql-text.ts';

/** Dimensions that numbers can be narrowed by, several at once. */
export const FILTER_DIMENSIONS = ['connection', 'group', 'channel', 'brand'] as const;
export type FilterDimension = (typeof FILTER_DIMENSIONS)[number];

/** Of each dimension named, one of the members has to fit. */
export type Filters = Readonly<Partial<Record<FilterDimension, readonly string[]>>>;

export const chosen = (filters: Filters): [FilterDimension, readonly string[]][] =>
  FILTER_DIMENSIONS.flatMap((dimension): [FilterDimension, readonly string[]][] => {
    const members = filters[dimension];
    return members && members.length > 0 ? [[dimension, members]] : [];
  });

/** A dimension of these filters that the KPI is not about: what it counts belongs to none of its members. */
export const strangerTo = (plan: Plan, filters: Filters): FilterDimension | undefined =>
  chosen(filters).find(([dimension]) => !plan.dimensions.includes(dimension))?.[0];

/** The stored cell that is exactly what the filters leave; undefined where there is none. */
export function storedCell(filters: Filters): { readonly dimension: string; readonly member: string } | undefined {
  const [first, ...others] = chosen(filters);
  if (first === undefined) return { dimension: 'all', member: 'all' };
  const [dimension, [member, ...more]] = first;
  return others.length === 0 && more.length === 0 && member !== undefined ? { dimension, member } : undefined;
}

/** The same KPI, counting only the facts that pass the filters, split by `by`. */
export function narrowed(plan: Plan, filters: Filters, by: string, settings: Settings): Plan {
  const left = chosen(filters);
  return left.length === 0
    ? { ...plan, dimensions: [by] }
    : countingOnly(
        plan,
        narrowingTo(filters, settings),
        by,
        left.map(([dimension]) => dimension),
      );
}

/** Conditions on the facts that pass; nothing without filters. */
export const narrowingTo =
  (filters: Filters, settings: Settings): Narrowing =>
  (fact) =>
    chosen(filters)
      .map((each) => isIn(each, fact, settings))
      .join(' and ');

/** The same of the members of `by` that are not shown by themselves, as one. */
export function narrowedBeside(plan: Plan, filters: Filters, by: string, shown: readonly string[], settings: Settings): Plan {
  const conditions = (fact: FactName) => [...chosen(filters).map((each) => isIn(each, fact, settings)), `not (${isIn([by, shown], fact, settings)})`];
  return countingOnly(plan, (fact) => conditions(fact).join(' and '), 'all', [by, ...chosen(filters).map(([dimension]) => dimension)]);
}

export function countingOnly(plan: Plan, narrowing: Narrowing, by: string, dimensions: readonly string[]): Plan {
  const value = narrow(plan.value, 'narrowed', narrowing, dimensions);
  return { ...plan, value, populations: populationsOf(value), dimensions: [by] };
}

const isIn = ([dimension, members]: readonly [string, readonly string[]], fact: FactName, settings: Settings): Sql =>
  `${memberSql(dimension, FACTS[fact], settings)} in (${members.map(literal).join(', ')})`;

/** Known time of the connections that the filters leave. Figures belong to a connection of their own, which is never left out by a group. */
export function knownUnder({ connections, zone, asOf }: Known, filters: Filters): Known {
  const scopes = chosen(filters).flatMap(([dimension, members]): Set<string>[] => {
    const owners = members.map((member) => connectionOfMember(dimension, member));
    return owners.every((owner) => owner !== undefined) ? [new Set(owners)] : [];
  });
  const isChosen = (id: string, source: string) => scopes.every((scope) => scope.has(id) || (source === 'figures' && filters.connection === undefined));
  return new Known(
    connections.filter((each) => isChosen(each.connectionId, each.source)),
    zone.timeZone,
    asOf,
  );
}

import type { Day } from '../../domain/values.ts';
import { FACTS } from '../facts.ts';
import type { Bucket } from './buckets.ts';
import { entry } from './fused-query.ts';
import { factsOf, type Plan } from './plan.ts';

/** Why a KPI of a period is computed again. */
export type ReasonOf = (kpi: string, bucket: Bucket) => string;

/** In words, from the marks that changed facts left; what has none was restated by time or by known time. */
export function reasonsOf(plans: readonly Plan[], marks: readonly { readonly fact: string; readonly day: Day }[], all: string | undefined): ReasonOf {
  if (all !== undefined) return () => all;
  const daysOf = new Map<string, Day[]>();
  for (const { fact, day } of marks) entry(daysOf, fact, () => []).push(day);
  const factsOfKpi = new Map<string, Set<string>>();
  for (const plan of plans) {
    const facts = entry(factsOfKpi, plan.kpi.id, () => new Set<string>());
    for (const fact of factsOf(plan)) for (const name of FACTS[fact].stale) facts.add(name);
  }
  return (kpi, { first, last }) => {
    const changed = [...(factsOfKpi.get(kpi) ?? [])].filter((fact) => daysOf.get(fact)?.some((day) => first <= day && day <= last));
    return changed.length > 0 ? `facts changed: ${changed.toSorted().join(', ')}` : 'other days, members or connections are known now';
  };
}

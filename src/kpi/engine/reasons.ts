import type { Day } from '../../domain/values.ts';
import { FACTS } from '../facts.ts';
import { asksForMonth } from '../kpi.ts';
import { type Bucket, plusDays, wholeMonths } from './buckets.ts';
import { entry } from './fused-query.ts';
import { factsOf, type Plan } from './plan.ts';

/** Why a KPI of a period is computed again. */
export type ReasonOf = (kpi: string, bucket: Bucket) => string;

/** In words, from the marks that changed facts left; what has none was restated by time or by known time. */
export function reasonsOf(plans: readonly Plan[], marks: readonly { readonly fact: string; readonly day: Day }[], all: string | undefined): ReasonOf {
  if (all !== undefined) return () => all;
  const daysOf = new Map<string, Day[]>();
  for (const { fact, day } of marks) entry(daysOf, fact, () => []).push(day);
  const ofKpi = new Map<string, Sources>();
  for (const plan of plans)
    addSources(
      entry(ofKpi, plan.kpi.id, (): Sources => ({ facts: new Set(), back: 0 })),
      plan,
    );
  const byMonth = new Set(plans.filter(({ value }) => asksForMonth(value)).map(({ kpi }) => kpi.id));
  return (kpi, bucket) => {
    const { first, last } = byMonth.has(kpi) ? wholeMonths(bucket) : bucket;
    const { facts, back } = ofKpi.get(kpi) ?? { facts: new Set<string>(), back: 0 };
    const changed = (from: Day, to: Day) => [...facts].filter((fact) => daysOf.get(fact)?.some((day) => from <= day && day <= to)).toSorted();
    const own = changed(first, last);
    if (own.length > 0) return `facts changed: ${own.join(', ')}`;
    const before = back === 0 ? [] : changed(back === Infinity ? BEGINNING : plusDays(first, -back), first);
    if (before.length > 0) return `facts of days it looks back on changed: ${before.join(', ')}`;
    return 'other days, members or connections are known now';
  };
}

const BEGINNING: Day = '0001-01-01';

/** What a KPI is told from, and how many days before a period it looks back on. */
interface Sources {
  readonly facts: Set<string>;
  back: number;
}

function addSources(sources: Sources, plan: Plan): void {
  const facts = factsOf(plan);
  for (const fact of facts) for (const name of FACTS[fact].stale) sources.facts.add(name);
  const looksBack = plan.value.kind === 'told' ? plan.value.reachDays : facts.some((fact) => FACTS[fact].reachesOn) ? Infinity : 0;
  sources.back = Math.max(sources.back, looksBack);
}

import type { Day } from '../../domain/values.ts';
import { FACTS } from '../facts.ts';
import { asksForMonth } from '../kpi.ts';
import { daysBetween, monthOf, plusDays } from './buckets.ts';
import { everOf } from './ever.ts';
import { entry } from './fused-query.ts';
import type { Known } from './known.ts';
import { factsOf, type Plan } from './plan.ts';
import { type EngineState, passedDays } from './state.ts';
import type { DaysOfKpi } from './stock-members.ts';

/** The same days of every KPI. */
export const sameDays = (plans: readonly Plan[], days: readonly Day[]): Map<string, Set<Day>> => new Map(plans.map((plan) => [plan.kpi.id, new Set(days)]));

/** Every known day of every KPI. */
export function everyDay(plans: readonly Plan[], known: Known): Map<string, Set<Day>> {
  const days = new Map<string, Set<Day>>();
  for (const plan of plans) {
    const range = known.rangeOfPlan(plan);
    if (range) for (const day of daysBetween(range.from, range.to)) entry(days, plan.kpi.id, () => new Set<Day>()).add(day);
  }
  return days;
}

/** Days of each KPI that changed facts, passing time, new known time or the first or last row of its kind made stale. The running day always is. */
export function staleDays(
  plans: readonly Plan[],
  marks: readonly { fact: string; day: Day }[],
  then: EngineState,
  now: EngineState,
  known: Known,
): Map<string, Set<Day>> {
  const days = new Map<string, Set<Day>>();
  for (const plan of plans) {
    const sources = new Set(factsOf(plan).flatMap((fact) => FACTS[fact].stale));
    const own = entry(days, plan.kpi.id, () => new Set<Day>());
    for (const { fact, day } of marks) if (sources.has(fact) && day <= known.today) own.add(day);
    for (const day of reachedDays(plan, marks, known)) own.add(day);
    for (const day of withReach(plan, passedDays(plan, then, known), known)) own.add(day);
    if (everOf(plan).some((from) => then.ever?.[from] !== now.ever?.[from])) for (const day of everyDay([plan], known).get(plan.kpi.id) ?? []) own.add(day);
  }
  return days;
}

/** The same days, with all of their months where a day asks for its month: whatever changed in it may show on each. */
export function withMonths(plans: readonly Plan[], days: DaysOfKpi, known: Known): Map<string, ReadonlySet<Day>> {
  const widened = new Map(days);
  for (const { kpi, value } of plans) {
    if (!asksForMonth(value)) continue;
    const months = new Set([...(days.get(kpi.id) ?? [])].map((day) => monthOf(day).first));
    widened.set(kpi.id, new Set([...months].flatMap((first) => daysBetween(first, earlier(monthOf(first).last, known.today)))));
  }
  return widened;
}

/** What is told of a day looks back on earlier ones: a day that changed, or became known, changes those that look back on it. */
function withReach(plan: Plan, days: readonly Day[], known: Known): readonly Day[] {
  const { value } = plan;
  if (value.kind !== 'told') return days;
  return [...new Set(days.flatMap((day) => [day, ...daysBetween(day, earlier(plusDays(day, value.reachDays), known.today))]))];
}

/** Days after a change that still show it: of customers and recurring revenue all of them. */
function reachedDays(plan: Plan, marks: readonly { fact: string; day: Day }[], known: Known): readonly Day[] {
  const reaching = new Set(factsOf(plan).flatMap((fact) => (FACTS[fact].reachesOn ? FACTS[fact].stale : [])));
  const { value } = plan;
  if (value.kind === 'told') {
    const stale = new Set(value.facts.flatMap((fact) => FACTS[fact].stale));
    const days = new Set(marks.filter((mark) => stale.has(mark.fact)).map((mark) => mark.day));
    return withReach(plan, [...days], known);
  }
  const first = marks
    .filter((mark) => reaching.has(mark.fact))
    .map((mark) => mark.day)
    .toSorted()[0];
  return first === undefined ? [] : daysBetween(first, known.today);
}

const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

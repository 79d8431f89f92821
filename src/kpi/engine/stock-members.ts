import { type Kysely, sql } from 'kysely';
import type { Day } from '../../domain/values.ts';
import { daysBetween, plusDays } from './buckets.ts';
import { entry } from './fused-query.ts';
import type { FirstDays } from './compose-stock.ts';
import type { StockMembers } from './evaluate.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Days of each KPI that are being rebuilt. */
export type DaysOfKpi = ReadonlyMap<string, ReadonlySet<Day>>;

/** What stands in `kpi.daily` about the members of the stocks, before a rebuild. */
export interface StandingMembers {
  /** First day with something, on days that are not rebuilt. */
  readonly used: StockMembers;
  /** First day with a row at all. */
  readonly rows: StockMembers;
}

export async function loadStockMembers(db: Kysely<Database>, plans: readonly Plan[], rebuilt: DaysOfKpi): Promise<StandingMembers> {
  const used: StockMembers = new Map();
  const rows: StockMembers = new Map();
  const stocks = plans.filter((plan) => plan.value.kind === 'stock' && rebuilt.has(plan.kpi.id));
  const kpis = stocks.map((plan) => plan.kpi.id);
  if (kpis.length === 0) return { used, rows };
  const pairs = kpis.flatMap((kpi) => [...(rebuilt.get(kpi) ?? [])].map((day) => ({ kpi, day })));
  const { rows: found } = await sql<{ kpi: string; variant: string; dimension: string; member: string; first_row: Day; first_used: Day | null }>`
    with rebuilt as materialized (select * from unnest(${pairs.map((pair) => pair.kpi)}::text[], ${pairs.map((pair) => pair.day)}::date[]) as r(kpi, day))
    select d.kpi, d.variant, d.dimension, d.member, min(d.day) as first_row, min(d.day) filter (where d.value <> 0 and r.kpi is null) as first_used
    from kpi.daily d left join rebuilt r on r.kpi = d.kpi and r.day = d.day
    where d.kpi = any(${kpis}::text[]) and d.dimension not in ('all', 'connection', 'source')
    group by d.kpi, d.variant, d.dimension, d.member`.execute(db);
  for (const row of found) {
    const plan = stocks.find((each) => each.kpi.id === row.kpi && each.variant === row.variant);
    if (!plan) continue;
    put(rows, plan, row.dimension, row.member, row.first_row);
    if (row.first_used !== null) put(used, plan, row.dimension, row.member, row.first_used);
  }
  return { used, rows };
}

function put(members: StockMembers, plan: Plan, dimension: string, member: string, day: Day): void {
  const ofPlan = entry(members, plan, (): FirstDays => new Map());
  entry(ofPlan, dimension, () => new Map<string, Day>()).set(member, day);
}

/**
 * Days outside a rebuild whose empty rows appear or vanish because a member's first day moved: from the earlier of the two to the
 * later one, or to the end of known time for a member that is new or gone.
 */
export function shiftedDays(before: StockMembers, after: StockMembers, rebuilt: DaysOfKpi, known: Known): Map<string, Set<Day>> {
  const shifted = new Map<string, Set<Day>>();
  for (const plan of new Set([...before.keys(), ...after.keys()])) {
    const end = known.rangeOfPlan(plan)?.to ?? known.today;
    const done = rebuilt.get(plan.kpi.id) ?? new Set<Day>();
    for (const [from, to] of moves(before.get(plan) ?? new Map(), after.get(plan) ?? new Map(), end)) {
      for (const day of daysBetween(from, to)) if (!done.has(day) && day !== to) entry(shifted, plan.kpi.id, () => new Set<Day>()).add(day);
    }
  }
  return shifted;
}

/** First days before and after, as half-open stretches. */
function moves(before: FirstDays, after: FirstDays, end: Day): [Day, Day][] {
  const found: [Day, Day][] = [];
  for (const dimension of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(dimension), after.get(dimension)];
    for (const member of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
      const [a, b] = [old?.get(member), now?.get(member)];
      if (a === b) continue;
      const [first, last] = [a ?? (b as Day), b ?? (a as Day)].toSorted() as [Day, Day];
      found.push(a === undefined || b === undefined ? [first, plusDays(end, 1)] : [first, last]);
    }
  }
  return found;
}

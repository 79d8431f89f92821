import type { Settings } from '../../domain/settings.ts';
import { QUALITIES } from '../../domain/values.ts';
import { ALWAYS } from '../dimensions.ts';
import type { FactName } from '../facts.ts';
import { type Aggregate, aggregatesOf } from '../kpi.ts';
import type { Bucket } from './buckets.ts';
import type { Columns } from './columns.ts';
import type { Readings } from './fused-query.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import { type KpiRow, type Numbers, rowOf, States } from './row.ts';

/** Where a plan finds its numbers: fact and column of each aggregate. */
export interface Places {
  readonly parts: readonly Place[];
  readonly population: Place;
  readonly worst: Place;
}
interface Place {
  readonly fact: FactName;
  readonly index: number;
}

/** Asks the columns of each fact for what a plan needs. */
export function placesOf(plan: Plan, columnsOf: (fact: FactName) => Columns): Places {
  const place = (aggregate: Aggregate): Place => ({ fact: aggregate.fact, index: columnsOf(aggregate.fact).of(aggregate, plan.demand).index });
  return {
    parts: aggregatesOf(plan.value).map(place),
    population: place(plan.population),
    worst: { fact: plan.population.fact, index: columnsOf(plan.population.fact).worst(plan.population, plan.demand).index },
  };
}

/** Rows of one plan in one bucket, from what the facts say. */
export function composeRows(plan: Plan, places: Places, bucket: Bucket, readings: ReadonlyMap<FactName, Readings>, known: Known, settings: Settings): KpiRow[] {
  const states = new States(known, plan, bucket);
  const read = (place: Place, dimension: string, member: string) => readings.get(place.fact)?.get(bucket)?.get(dimension)?.get(member)?.[place.index] ?? null;
  const rows: KpiRow[] = [];
  for (const dimension of plan.dimensions) {
    if (dimension === 'organization' && bucket.grain === 'day') continue;
    for (const member of membersOf(places, bucket, dimension, readings, states)) {
      const state = states.of(dimension, member);
      if (!state.exists) continue;
      const numbers = numbersOf(
        plan,
        places,
        (place) => read(place, dimension, member),
        (place) => read(place, 'all', 'all'),
      );
      if (!ALWAYS.has(dimension) && isNothing(numbers)) continue;
      rows.push(rowOf(plan, bucket, dimension, member, numbers, state, known, settings));
    }
  }
  return rows;
}

function membersOf(places: Places, bucket: Bucket, dimension: string, readings: ReadonlyMap<FactName, Readings>, states: States): string[] {
  if (ALWAYS.has(dimension)) return states.alwaysMembers(dimension);
  const facts = new Set([...places.parts, places.population].map((place) => place.fact));
  return [...new Set([...facts].flatMap((fact) => [...(readings.get(fact)?.get(bucket)?.get(dimension)?.keys() ?? [])]))];
}

const isNothing = (numbers: Numbers) => numbers.sample === 0 && !numbers.numerator && !numbers.denominator && !numbers.value;

type Read = (place: Place) => number | null;

function numbersOf(plan: Plan, places: Places, read: Read, readTotal: Read): Numbers {
  const [first, second, third] = places.parts as [Place, Place?, Place?];
  const rank = read(places.worst);
  const base = { sample: read(places.population) ?? 0, quality: rank === null ? undefined : QUALITIES[rank] };
  const { value } = plan;
  switch (value.kind) {
    case 'ratio':
      if (third && (read(third) ?? 0) > 1) return { ...base, value: null, numerator: null, denominator: null };
      return { ...base, ...divided(read(first) ?? 0, read(second as Place) ?? 0, value.scale) };
    case 'share':
      return { ...base, ...divided(read(first) ?? 0, readTotal(first) ?? 0) };
    case 'sum':
      return { ...base, value: read(first) ?? 0, numerator: read(first) ?? 0, denominator: null };
    case 'distinct':
      return { ...base, value: read(first) ?? 0, numerator: null, denominator: null };
    case 'percentile':
      return { ...base, value: read(first), numerator: null, denominator: null };
    case 'stock':
      throw new Error(`${plan.kpi.id} is a stock`);
  }
}

function divided(numerator: number, denominator: number, scale = 1): Pick<Numbers, 'value' | 'numerator' | 'denominator'> {
  return { value: denominator === 0 ? null : (numerator / denominator) * scale, numerator, denominator };
}

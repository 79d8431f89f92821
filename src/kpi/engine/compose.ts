import type { Settings } from '../../domain/settings.ts';
import { QUALITIES, worstQuality } from '../../domain/values.ts';
import { ALWAYS } from '../dimensions.ts';
import type { FactName } from '../fact.ts';
import { type Aggregate, aggregatesOf, type Part, partsOfMonth, type Terms, termsOf } from '../kpi.ts';
import type { Bucket } from './buckets.ts';
import type { Columns } from './columns.ts';
import type { Readings } from './fused-query.ts';
import type { Known } from './known.ts';
import { type Piece, whole } from './pieces.ts';
import { demandOfPart, type Plan } from './plan.ts';
import { type KpiRow, type Numbers, rowOf, States } from './row.ts';

/** Where a plan finds its numbers: what was read, which in the engine is a fact, and the column of each aggregate. */
export interface Places {
  readonly parts: ReadonlyMap<Aggregate, Place>;
  readonly populations: readonly Place[];
  readonly worst: readonly Place[];
}
export interface Place {
  readonly source: string;
  readonly index: number;
  /** It is read of the month. */
  readonly isOfMonth?: boolean;
}

/** Asks the columns of each fact for what a plan needs. */
export function placesOf(plan: Plan, columnsOf: (fact: FactName) => Columns): Places {
  const parts = aggregatesOf(plan.value);
  const ofMonth = partsOfMonth(plan.value);
  const place = (aggregate: Aggregate): Place => ({
    source: aggregate.fact,
    index: columnsOf(aggregate.fact).of(aggregate, demandOfPart(aggregate, plan.demand)).index,
    isOfMonth: ofMonth.has(aggregate),
  });
  return {
    parts: new Map(parts.map((part) => [part, place(part)])),
    populations: plan.populations.map(place),
    worst: judged(plan).map((each) => ({
      source: each.fact,
      index: columnsOf(each.fact).worst(
        each,
        demandOfPart(each, plan.demand),
        parts.filter(({ fact }) => fact === each.fact),
      ).index,
      isOfMonth: ofMonth.has(each),
    })),
  };
}

/** What a row is as exact as: the facts behind it, and those of facts that only another part of it looks at. */
export function judged({ value, populations }: Plan): readonly Aggregate[] {
  const counted = new Set(populations.map(({ fact }) => fact));
  return [...populations, ...aggregatesOf(value).filter(({ fact }) => !counted.has(fact))];
}

/** Rows of one plan in one bucket, from what the facts say. `pieces`: what the bucket is added up from. */
export function composeRows(
  plan: Plan,
  places: Places,
  bucket: Bucket,
  readings: ReadonlyMap<string, Readings>,
  known: Known,
  settings: Settings,
  pieces: readonly Piece[] = whole(bucket),
): KpiRow[] {
  const states = new States(known, plan, bucket);
  const parts = pieces.map((piece) => ({ piece, states: piece.own === bucket ? states : new States(known, plan, piece.own) }));
  const rows: KpiRow[] = [];
  for (const dimension of plan.dimensions) {
    if (dimension === 'organization' && bucket.grain === 'day') continue;
    for (const member of membersOf(places, pieces, dimension, readings, states)) {
      const state = states.of(dimension, member);
      if (!state.exists) continue;
      const found = parts.flatMap(({ piece, states: own }) => {
        const { exists, isOwn } = own.of(dimension, member);
        const read = readerOf(piece, readings);
        return (exists && numbersOf(plan, places, isOwn, read(dimension, member), read('all', 'all'))) || [];
      });
      const numbers = addedUp(found);
      if (numbers === undefined || (!ALWAYS.has(dimension) && isNothing(numbers))) continue;
      rows.push(rowOf(plan, bucket, dimension, member, numbers, state, known, settings));
    }
  }
  return rows;
}

const readerOf =
  ({ own, month }: Piece, readings: ReadonlyMap<string, Readings>) =>
  (dimension: string, member: string): Read =>
  ({ source, index, isOfMonth }) =>
    readings
      .get(source)
      ?.get(isOfMonth ? month : own)
      ?.get(dimension)
      ?.get(member)?.[index] ?? null;

/** One number of those of the pieces; a piece without a value adds none. */
function addedUp(pieces: readonly Numbers[]): Numbers | undefined {
  const [first, ...more] = pieces;
  if (first === undefined || more.length === 0) return first;
  const sum = (values: readonly (number | null)[]) => values.reduce((adding, each) => (each === null ? adding : (adding ?? 0) + each), null);
  const qualities = pieces.flatMap(({ quality }) => quality ?? []);
  return {
    value: sum(pieces.map(({ value }) => value)),
    numerator: sum(pieces.map(({ numerator }) => numerator)),
    denominator: sum(pieces.map(({ denominator }) => denominator)),
    sample: pieces.reduce((adding, { sample }) => adding + sample, 0),
    quality: qualities.length === 0 ? undefined : worstQuality(...qualities),
  };
}

function membersOf(places: Places, pieces: readonly Piece[], dimension: string, readings: ReadonlyMap<string, Readings>, states: States): string[] {
  if (ALWAYS.has(dimension)) return states.alwaysMembers(dimension);
  const sources = [...new Set([...places.parts.values(), ...places.populations].map((place) => place.source))];
  const membersIn = (bucket: Bucket) => sources.flatMap((source) => [...(readings.get(source)?.get(bucket)?.get(dimension)?.keys() ?? [])]);
  return [...new Set(pieces.flatMap(({ own }) => membersIn(own)))];
}

const isNothing = (numbers: Numbers) => numbers.sample === 0 && !numbers.numerator && !numbers.denominator && !numbers.value;

type Read = (place: Place) => number | null;

/** Undefined where a required part is unknown: then there is no row. */
function numbersOf(plan: Plan, places: Places, isOwn: boolean, read: Read, readTotal: Read): Numbers | undefined {
  const place = (part: Aggregate) => places.parts.get(part) as Place;
  if (isUnknown(plan, isOwn, (part) => read(place(part)))) return undefined;
  const ranks = places.worst.flatMap((each) => read(each) ?? []);
  const sample = places.populations.reduce((adding, each) => adding + (read(each) ?? 0), 0);
  const base = { sample, quality: ranks.length === 0 ? undefined : QUALITIES[Math.max(...ranks)] };
  const { value } = plan;
  const added = (of: Part | Terms) => termsOf(of).reduce((adding, term) => adding + term.times * (read(place(term.of)) ?? 0), 0);
  switch (value.kind) {
    case 'ratio':
      if (value.unmixed && (read(place(value.unmixed)) ?? 0) > 1) return { ...base, value: null, numerator: null, denominator: null };
      return { ...base, ...divided(added(value.numerator), added(value.denominator), value.scale) };
    case 'share':
      return { ...base, ...divided(read(place(value.of)) ?? 0, readTotal(place(value.of)) ?? 0) };
    case 'sum':
      return { ...base, value: added(value.of), numerator: added(value.of), denominator: null };
    case 'distinct':
      return { ...base, value: read(place(value.of)) ?? 0, numerator: null, denominator: null };
    case 'percentile':
      return { ...base, value: read(place(value.of)), numerator: null, denominator: null };
    case 'derived': {
      const parts = Object.fromEntries(Object.entries(value.parts).map(([name, part]) => [name, read(place(part))]));
      return { ...base, value: value.value(parts), numerator: null, denominator: null };
    }
    case 'stock':
    case 'told':
    case 'list':
      throw new Error(`${plan.kpi.id} is no sum`);
  }
}

/** A required part is missing; or nothing is known but by parts that stand in, and they are missing. */
function isUnknown(plan: Plan, isOwn: boolean, read: (part: Aggregate) => number | null): boolean {
  const parts = aggregatesOf(plan.value);
  if (parts.some((part) => 'isRequired' in part && part.isRequired && read(part) === null)) return true;
  return !isOwn && parts.every((part) => !('needs' in part && part.needs) || read(part) === null);
}

function divided(numerator: number, denominator: number, scale = 1): Pick<Numbers, 'value' | 'numerator' | 'denominator'> {
  return { value: denominator === 0 ? null : (numerator / denominator) * scale, numerator, denominator };
}

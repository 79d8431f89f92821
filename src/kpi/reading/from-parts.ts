import { composeRows, judged, type Place, type Places } from '../engine/compose.ts';
import { Columns } from '../engine/columns.ts';
import { entry, readFact, type Readings } from '../engine/fused-query.ts';
import type { Demand } from '../engine/known-time.ts';
import { demandOfPart, type Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import type { FactName } from '../fact.ts';
import { type Aggregate, aggregatesOf, both, type Measure } from '../kpi.ts';
import type { SliceMeasure } from '../slices.ts';
import { type ValueMeasure, valueMeasure } from '../value-slices.ts';
import { narrowingTo } from './filters.ts';
import { readSlices, type SliceQuestion, Sums } from './from-slices.ts';
import { areValuesKeptBy, readValues, VALUE_PLACES } from './from-values.ts';
import { flowsBy, sumColumnOf } from './slice-columns.ts';
import type { View } from './view.ts';

export interface PartsQuestion extends SliceQuestion {
  /** Flows of the story as the config has it. */
  readonly plans: readonly Plan[];
  /** The sums that slices keep. */
  readonly flows: readonly SliceMeasure[];
}

/** Name of the slices among the readings, which else are by fact. */
const SLICES = 'slices';

/**
 * Numbers of several KPIs under any filters, each part of them from where it is kept: sums from the slices, medians and different values from the
 * values of the days, and what nobody keeps, such as figures, from its facts.
 */
export async function rowsFromParts(view: View, question: PartsQuestion): Promise<KpiRow[]> {
  const { plans, buckets, by, known } = question;
  const parts = new Parts(view, question);
  const placed = plans.map((plan) => [{ ...plan, dimensions: [by] }, parts.placesOf(plan)] as const);
  const readings = await parts.read();
  return placed.flatMap(([plan, places]) => buckets.flatMap((bucket) => composeRows(plan, places, bucket, readings, known, view.settings)));
}

/** What is to be read, each once, however many KPIs it is part of. */
class Parts {
  readonly #view: View;
  readonly #question: PartsQuestion;
  readonly #sums = new Sums();
  readonly #values = new Map<string, { readonly measure: ValueMeasure; readonly demand: Demand }>();
  readonly #facts = new Map<FactName, Columns>();

  constructor(view: View, question: PartsQuestion) {
    this.#view = view;
    this.#question = question;
  }

  placesOf(plan: Plan): Places {
    const parts = aggregatesOf(plan.value).map((part) => [part, demandOfPart(part, plan.demand)] as const);
    const values = parts.flatMap(([part, demand]) => this.#valuesOf(part, demand) ?? []);
    const valuesBehind = (each: Aggregate) => values.find(({ measure }) => measure.of === each || isCountOf(each, measure))?.source;
    const counting = (population: Measure): Place => {
      const source = valuesBehind(population);
      return source === undefined ? this.#placeOf(population, demandOfPart(population, plan.demand)) : { source, index: VALUE_PLACES.sample };
    };
    return {
      parts: new Map(parts.map(([part, demand]) => [part, this.#placeOf(part, demand)])),
      populations: plan.populations.map(counting),
      worst: judged(plan).flatMap((each) => {
        const source = valuesBehind(each);
        return source === undefined ? this.#worstOf(plan, each) : [{ source, index: VALUE_PLACES.worst }];
      }),
    };
  }

  async read(): Promise<ReadonlyMap<string, Readings>> {
    const { buckets, by, known } = this.#question;
    const { db, settings } = this.#view;
    const read = await Promise.all([
      readSlices(this.#view, this.#sums, this.#question).then((readings) => [SLICES, readings] as const),
      ...[...this.#values].map(async ([source, { measure, demand }]) => [source, await readValues(this.#view, measure, demand, this.#question)] as const),
      ...[...this.#facts].map(async ([fact, columns]) => [fact, await readFact(db, columns, [by], buckets, known, settings)] as const),
    ]);
    return new Map(read);
  }

  #placeOf(part: Aggregate, demand: Demand): Place {
    const values = this.#valuesOf(part, demand);
    if (values) return { source: values.source, index: VALUE_PLACES.value };
    const column = this.#columnOf(part);
    if (column !== undefined) return { source: SLICES, index: this.#sums.of(column, demand) };
    const narrowed = this.#narrowed(part);
    return { source: part.fact, index: this.#columnsOf(part.fact).of(narrowed, demand).index };
  }

  /** Slices do not keep how exact the facts of a sum are. */
  #worstOf(plan: Plan, each: Aggregate): Place[] {
    if (this.#columnOf(each) !== undefined) return [];
    const looksAt = aggregatesOf(plan.value).filter(({ fact }) => fact === each.fact);
    return [{ source: each.fact, index: this.#columnsOf(each.fact).worst(this.#narrowed(each), demandOfPart(each, plan.demand), looksAt).index }];
  }

  #valuesOf(part: Aggregate, demand: Demand): { readonly source: string; readonly measure: ValueMeasure } | undefined {
    const measure = areValuesKeptBy(this.#question.by) ? valueMeasure(part) : undefined;
    if (measure === undefined) return undefined;
    const share = measure.of.kind === 'percentile' ? `${measure.of.method} ${measure.of.share}` : '';
    const source = `${measure.mark} ${share} ${demand.key}`;
    this.#values.set(source, { measure, demand });
    return { source, measure };
  }

  #columnOf(part: Aggregate): string | undefined {
    const { by, flows } = this.#question;
    return flowsBy(by, this.#view.settings) && sumColumnOf(part, flows, by);
  }

  #narrowed<P extends Aggregate>(part: P): P {
    const where = narrowingTo(this.#question.filters, this.#view.settings)(part.fact);
    return where === '' ? part : { ...part, where: both(part.where, where) };
  }

  #columnsOf(fact: FactName): Columns {
    return entry(this.#facts, fact, () => new Columns(fact));
  }
}

/** The number of values is the number of facts that have one. */
const isCountOf = (population: Aggregate, { of }: ValueMeasure): boolean =>
  population.kind === 'sum' && population.fact === of.fact && population.value === undefined && population.where === both(of.where, `${of.value} is not null`);

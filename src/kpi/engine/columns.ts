import { dayLiteral, literal, valuesTable, type Sql } from '../sql-text.ts';
import type { Aggregate } from '../kpi.ts';
import type { FactName } from '../fact.ts';
import { FACTS, isOfPeriods } from '../facts.ts';
import { rankSql } from './quality-rank.ts';
import type { Demand } from './known-time.ts';
import type { Known } from './known.ts';
import { QUALITIES } from '../../domain/values.ts';

/** One number a fused query yields per group: a value per row and the aggregate over it. */
export interface Column {
  readonly index: number;
  readonly demand: Demand;
  /** Per row; null where the row does not count. */
  readonly row: Sql;
  readonly how: Aggregation;
}

/** How rows become a number; `v` stands for the value of a row or of a day. */
export type Aggregation =
  /** Rows add up to days, and days to any period: facts are read once for all periods they lie in. */
  | { readonly kind: 'by_day'; readonly ofDay: (v: Sql) => Sql; readonly ofDays: (v: Sql) => Sql }
  /** Told for each period from its rows. */
  | { readonly kind: 'whole'; readonly ofRows: (v: Sql) => Sql };

/**
 * The columns of one fact's query. The same sum under the same demand is computed once, however many KPIs and variants use it.
 */
export class Columns {
  readonly fact: FactName;
  readonly all: Column[] = [];
  readonly demands: Demand[] = [];
  #byKey = new Map<string, Column>();

  constructor(fact: FactName) {
    this.fact = fact;
  }

  /** Column of an aggregate, of the rows within the known time of the demand. */
  of(aggregate: Aggregate, demand: Demand): Column {
    const value = aggregate.value ?? '1';
    const how = aggregate.kind === 'percentile' ? `${aggregate.method} ${aggregate.share}` : '';
    return this.#add(
      [aggregate.kind, 'isRequired' in aggregate || 'needs' in aggregate ? 'unknown' : '', how, value, aggregate.where ?? '', demand.key].join('|'),
      demand,
      this.#counted(aggregate.where, demand, value),
      aggregationOf(aggregate),
    );
  }

  /** Column of the worst quality among the rows a measure counts, as far as `looksAt` looks at them: 0 exact, 1 derived, 2 approx. */
  worst(population: Pick<Aggregate, 'value' | 'where'>, demand: Demand, looksAt: readonly Aggregate[]): Column {
    const ofFact = rankSql(this.fact, looksAt);
    const rank = `greatest(${ofFact}, k.quality_${this.#demandIndex(demand)})`;
    const where = population.value === undefined ? population.where : `(${population.where ?? 'true'}) and ${population.value} is not null`;
    return this.#add(['worst', where ?? '', ofFact, demand.key].join('|'), demand, this.#counted(where, demand, rank), {
      kind: isOfPeriods({ fact: this.fact, value: ofFact, where: where ?? '' }) ? 'whole' : 'by_day',
      ...MAXIMUM,
    });
  }

  #counted(where: Sql | undefined, demand: Demand, value: Sql): Sql {
    return `case when ${this.#isKnown(this.#demandIndex(demand))}${where === undefined || where === 'true' ? '' : ` and (${where})`} then ${value} end`;
  }

  /** A fact told for a period is told as soon as a part of the period is known, as its other facts are. */
  #isKnown(i: number): Sql {
    const { day } = FACTS[this.fact];
    return day === 'b.first_day' ? `b.first_day <= k.to_${i} and b.last_day >= k.from_${i}` : `${day} between k.from_${i} and k.to_${i}`;
  }

  #demandIndex(demand: Demand): number {
    const at = this.demands.findIndex((each) => each.key === demand.key);
    return at >= 0 ? at : this.demands.push(demand) - 1;
  }

  #add(key: string, demand: Demand, row: Sql, how: Aggregation): Column {
    const found = this.#byKey.get(key);
    if (found) return found;
    const column = { index: this.all.length, demand, row, how };
    this.all.push(column);
    this.#byKey.set(key, column);
    return column;
  }
}

const maximum = (v: Sql): Sql => `max(${v})`;
const MAXIMUM = { ofDay: maximum, ofDays: maximum, ofRows: maximum };

function aggregationOf(aggregate: Aggregate): Aggregation {
  const whole = (ofRows: (v: Sql) => Sql): Aggregation => ({ kind: 'whole', ofRows });
  if (aggregate.kind === 'distinct') return whole((v) => `count(distinct ${v})::float8`);
  if (aggregate.kind === 'percentile') return whole((v) => `percentile_${aggregate.method}(${Number(aggregate.share)}) within group (order by (${v})::float8)`);
  const sum = (v: Sql): Sql => `sum(${v})`;
  if (aggregate.kind === 'level') return { kind: 'by_day', ofDay: sum, ofDays: (v) => `(sum(${v}) / nullif(count(${v}), 0))::float8` };
  const total = aggregate.isRequired || aggregate.needs ? (v: Sql) => `sum(${v})::float8` : (v: Sql) => `coalesce(sum(${v}), 0)::float8`;
  return isOfPeriods(aggregate) ? whole(total) : { kind: 'by_day', ofDay: sum, ofDays: total };
}

/** `known`: a row per connection with the running day, and its known days and quality for each demand of the columns. */
export function knownTable(columns: Columns, known: Known): Sql {
  const types = columns.demands.flatMap((_, i): [string, string][] => [
    [`from_${i}`, 'date'],
    [`to_${i}`, 'date'],
    [`quality_${i}`, 'int'],
  ]);
  const rows = known.connections.map(({ connectionId, source }) => {
    const supplies = columns.demands.flatMap((demand) => {
      const days = known.suppliesOf(demand).find((supply) => supply.connectionId === connectionId)?.days;
      return days ? [dayLiteral(days.from), dayLiteral(days.to), String(QUALITIES.indexOf(days.quality))] : ['null::date', 'null::date', '0'];
    });
    return [literal(connectionId), literal(source), dayLiteral(known.today), ...supplies];
  });
  return valuesTable('known', [['connection_id', 'text'], ['source', 'text'], ['today', 'date'], ...types], rows);
}

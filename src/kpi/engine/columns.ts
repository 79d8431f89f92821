import { dayLiteral, literal, type Sql, valuesTable } from '../sql-text.ts';
import type { Aggregate } from '../kpi.ts';
import { FACTS } from '../facts.ts';
import type { FactName } from '../fact.ts';
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
  /** The aggregate; `v` stands for the row value. */
  readonly aggregate: (v: Sql) => Sql;
}

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
      aggregateSql(aggregate),
    );
  }

  /** Column of the worst quality among the rows a measure counts, as far as `looksAt` looks at them: 0 exact, 1 derived, 2 approx. */
  worst(population: Pick<Aggregate, 'value' | 'where'>, demand: Demand, looksAt: readonly Aggregate[]): Column {
    const ofFact = rankSql(this.fact, looksAt);
    const rank = `greatest(${ofFact}, k.quality_${this.#demandIndex(demand)})`;
    const where = population.value === undefined ? population.where : `(${population.where ?? 'true'}) and ${population.value} is not null`;
    return this.#add(['worst', where ?? '', ofFact, demand.key].join('|'), demand, this.#counted(where, demand, rank), (v) => `max(${v})`);
  }

  #counted(where: Sql | undefined, demand: Demand, value: Sql): Sql {
    const i = this.#demandIndex(demand);
    return `case when ${FACTS[this.fact].day} between k.from_${i} and k.to_${i}${where === undefined || where === 'true' ? '' : ` and (${where})`} then ${value} end`;
  }

  #demandIndex(demand: Demand): number {
    const at = this.demands.findIndex((each) => each.key === demand.key);
    return at >= 0 ? at : this.demands.push(demand) - 1;
  }

  #add(key: string, demand: Demand, row: Sql, aggregate: Column['aggregate']): Column {
    const found = this.#byKey.get(key);
    if (found) return found;
    const column = { index: this.all.length, demand, row, aggregate };
    this.all.push(column);
    this.#byKey.set(key, column);
    return column;
  }
}

function aggregateSql(aggregate: Aggregate): Column['aggregate'] {
  if (aggregate.kind === 'sum') return aggregate.isRequired || aggregate.needs ? (v) => `sum(${v})::float8` : (v) => `coalesce(sum(${v}), 0)::float8`;
  if (aggregate.kind === 'level') return (v) => `(sum(${v}) / nullif(count(distinct case when ${v} is not null then day end), 0))::float8`;
  if (aggregate.kind === 'distinct') return (v) => `count(distinct ${v})::float8`;
  return (v) => `percentile_${aggregate.method}(${Number(aggregate.share)}) within group (order by (${v})::float8)`;
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

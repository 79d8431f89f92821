import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { memberSql } from '../dimensions.ts';
import type { FactName } from '../fact.ts';
import { FACTS } from '../facts.ts';
import { dayLiteral, literal, valuesTable, type Sql } from '../sql-text.ts';
import { FLOW_DIMENSIONS, isNullable, SLICE_DIMENSIONS, type SliceMeasure } from '../slices.ts';
import type { Demand } from './known-time.ts';
import type { Known } from './known.ts';

export type SliceDimensions = typeof SLICE_DIMENSIONS;

/** Columns a slice is keyed by, besides the measures. */
export const sliceKeys = (dimensions: SliceDimensions): readonly string[] => ['day', 'connection_id', ...dimensions.map(([column]) => column)];

const KEYS = sliceKeys(FLOW_DIMENSIONS);

/** `known` and `built`: the slices of some days as they should be; every fact is read once, whatever number of measures it has. */
export function flowSlices(measures: readonly SliceMeasure[], days: readonly Day[], known: Known, settings: Settings): Sql {
  const demands = demandsOf(measures);
  const branches = [...Map.groupBy(measures, ({ measure }) => measure.fact)].map(([fact, own]) => branch(fact, own, measures, demands, days, settings));
  return `${knownTable(demands, known)},
summed as (
  select ${KEYS.join(', ')}, ${measures.map(({ column }) => `sum(${column})::float8 as ${column}`).join(', ')}
  from (${branches.join('\n  union all\n  ')}) fact
  group by ${KEYS.join(', ')}
),
built as materialized (
  select ${KEYS.map((key) => `s.${key}`).join(', ')}, ${measures.map((each) => `${zeroIfKnown(each, demands)} as ${each.column}`).join(', ')}
  from summed s join known k on k.connection_id = s.connection_id
)`;
}

/** Null says that nobody knows, 0 that nothing counted: what is divided must not vanish where its divisor is there. Of what something else feeds, nothing is unknown. */
function zeroIfKnown({ column, demand, measure }: SliceMeasure, demands: readonly Demand[]): Sql {
  if (isNullable(measure)) return `s.${column}`;
  const i = demands.findIndex((each) => each.key === demand.key);
  return `coalesce(s.${column}, case when s.day between k.from_${i} and k.to_${i} then 0 end)`;
}

function branch(
  fact: FactName,
  own: readonly SliceMeasure[],
  all: readonly SliceMeasure[],
  demands: readonly Demand[],
  days: readonly Day[],
  settings: Settings,
): Sql {
  const shape = FACTS[fact];
  const columns = all.map((each) =>
    own.includes(each) ? `(${valueOf(each, demands, shape.day)})::numeric as ${each.column}` : `null::numeric as ${each.column}`,
  );
  return `select * from (
    select ${keyColumns(fact, FLOW_DIMENSIONS, settings, shape.day).join(', ')}, ${columns.join(', ')}
    from ${shape.from(literal(settings.timeZone))}
    join known k on k.connection_id = f.connection_id
    where ${shape.day} in (${days.map(dayLiteral).join(', ')}) and (${shape.where ?? 'true'})
    offset 0
  ) f_${fact} where num_nonnulls(${own.map(({ column }) => column).join(', ')}) > 0`;
}

/** Null where the row does not count. */
function valueOf({ measure, demand }: SliceMeasure, demands: readonly Demand[], day: Sql): Sql {
  const i = demands.findIndex((each) => each.key === demand.key);
  const isCounted = measure.where === undefined ? '' : ` and (${measure.where})`;
  return `case when ${day} between k.from_${i} and k.to_${i}${isCounted} then ${measure.value ?? '1'} end`;
}

export function keyColumns(fact: FactName, dimensions: SliceDimensions, settings: Settings, day: Sql): Sql[] {
  const member = (dimension: string) => (dimension === 'agent' && settings.agents === 'off' ? "'none'" : memberSql(dimension, FACTS[fact], settings));
  return [`${day} as day`, 'f.connection_id', ...dimensions.map(([column, dimension]) => `${member(dimension)} as ${column}`)];
}

const demandsOf = (measures: readonly SliceMeasure[]): Demand[] => [...new Map(measures.map(({ demand }) => [demand.key, demand])).values()];

/** A row per connection with its known days under each demand. */
function knownTable(demands: readonly Demand[], known: Known): Sql {
  const rows = known.connections.map(({ connectionId, source }) => {
    const days = demands.flatMap((demand) => {
      const supply = known.suppliesOf(demand).find((each) => each.connectionId === connectionId);
      return supply?.days ? [dayLiteral(supply.days.from), dayLiteral(supply.days.to)] : ['null::date', 'null::date'];
    });
    return [literal(connectionId), literal(source), ...days];
  });
  const columns = demands.flatMap((_, i): [string, string][] => [
    [`from_${i}`, 'date'],
    [`to_${i}`, 'date'],
  ]);
  return valuesTable('known', [['connection_id', 'text'], ['source', 'text'], ...columns], rows);
}

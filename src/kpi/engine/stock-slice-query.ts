import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import type { FactName } from '../fact.ts';
import { FACTS } from '../facts.ts';
import { dayLiteral, instantLiteral, literal, type Sql } from '../sql-text.ts';
import { SLICE_DIMENSIONS, type SliceMeasure } from '../slices.ts';
import type { Demand } from './known-time.ts';
import type { Known } from './known.ts';
import { knownDaysTable } from './known-days.ts';
import { keyColumns, sliceKeys } from './slice-query.ts';

interface Stocks {
  readonly measures: readonly SliceMeasure[];
  readonly known: Known;
  readonly settings: Settings;
}

const KEYS = sliceKeys(SLICE_DIMENSIONS).slice(1);

/**
 * `built`: stocks at the end of each day of a stretch that is over. The line of each combination of filters comes from deltas and running
 * sums and is told for the days it is not zero, so that what is computed is as long as what is stored: never tickets × days.
 */
export function endedStockSlices(stocks: Stocks, first: Day, last: Day): Sql {
  const { measures } = stocks;
  const list = (of: (column: string) => Sql, between = ', ') => measures.map(({ column }) => of(column)).join(between);
  const deltas = branches(stocks, 'p.day', (fact) => {
    const { day, lastDay = 'null::date' } = FACTS[fact];
    const [opens, closes] = [`greatest(${day}, ${dayLiteral(first)}, k.from_day)`, `least(${lastDay}, ${dayLiteral(last)}, k.to_day)`];
    return {
      join: `cross join lateral (values (${opens}, 1), (${closes} + 1, -1)) p(day, sign)`,
      where: `${day} is not null and ${opens} <= ${closes}`,
      sign: 'p.sign',
    };
  });
  return `${knownDaysTable(demandsOf(stocks.measures), stocks.known)},
delta as (select day, ${KEYS.join(', ')}, ${list((column) => `coalesce(sum(${column}), 0) as ${column}`)} from (${deltas}) e group by day, ${KEYS.join(', ')}),
line as (
  select day as since, coalesce(lead(day) over w - 1, ${dayLiteral(last)}) as until, ${KEYS.join(', ')}, ${list((column) => `sum(${column}) over w as ${column}`)}
  from delta window w as (partition by ${KEYS.join(', ')} order by day)
),
built as materialized (
  select g.day::date as day, ${KEYS.join(', ')}, ${list((column) => `nullif(${column}, 0)::float8 as ${column}`)}
  from line cross join lateral generate_series(since, least(until, ${dayLiteral(last)}), interval '1 day') g(day)
  where ${list((column) => `${column} <> 0`, ' or ')}
)`;
}

/** `built`: the stocks of the running day, as they are now. */
export function stockSlicesNow(stocks: Stocks): Sql {
  const { measures, known } = stocks;
  const now = instantLiteral(known.asOf);
  const today = dayLiteral(known.today);
  const rows = branches(stocks, today, (fact) => {
    const { at, until = 'null::timestamptz' } = FACTS[fact];
    return { join: '', where: `${at} <= ${now} and (${until} is null or ${until} > ${now}) and ${today} between k.from_day and k.to_day`, sign: '1' };
  });
  const sums = measures.map(({ column }) => `nullif(sum(${column}), 0)::float8 as ${column}`);
  return `${knownDaysTable(demandsOf(stocks.measures), stocks.known)},
built as materialized (
  select day, ${KEYS.join(', ')}, ${sums.join(', ')} from (${rows}) e group by day, ${KEYS.join(', ')}
  having num_nonnulls(${measures.map(({ column }) => `nullif(sum(${column}), 0)`).join(', ')}) > 0
)`;
}

interface Shape {
  readonly join: Sql;
  readonly where: Sql;
  readonly sign: Sql;
}

/** One branch per fact, each with the columns of all. */
function branches({ measures, settings }: Stocks, day: Sql, shapeOf: (fact: FactName) => Shape): Sql {
  const demands = demandsOf(measures);
  return [...Map.groupBy(measures, ({ measure }) => measure.fact)]
    .map(([fact, own]) => {
      const { join, where, sign } = shapeOf(fact);
      const columns = measures.map((each) => `${own.includes(each) ? counted(each, demands, sign) : 'null::int'} as ${each.column}`);
      return `select ${day} as day, ${keyColumns(fact, SLICE_DIMENSIONS, settings, day).slice(1).join(', ')}, ${columns.join(', ')}
    from ${FACTS[fact].from(literal(settings.timeZone))}
    join known k on k.connection_id = f.connection_id
    ${join}
    where ${where} and (${FACTS[fact].where ?? 'true'})`;
    })
    .join('\n  union all\n  ');
}

const counted = ({ measure, demand }: SliceMeasure, demands: readonly Demand[], sign: Sql): Sql =>
  `case when k.demand = ${demands.findIndex((each) => each.key === demand.key)} and (${measure.where ?? 'true'}) then ${sign} end`;

const demandsOf = (measures: readonly SliceMeasure[]): Demand[] => [...new Map(measures.map(({ demand }) => [demand.key, demand])).values()];

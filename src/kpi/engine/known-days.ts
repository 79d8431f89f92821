import { QUALITIES } from '../../domain/values.ts';
import { dayLiteral, literal, type Sql, valuesTable } from '../sql-text.ts';
import type { Demand } from './known-time.ts';
import type { Known } from './known.ts';

/** Known days of each connection, once per demand (`demand`: its place in the list), as the table `known` of a query. */
export function knownDaysTable(demands: readonly Demand[], known: Known): Sql {
  const rows = demands.flatMap((demand, i) =>
    known
      .suppliesOf(demand)
      .flatMap(({ connectionId, source, days }) =>
        days ? [[String(i), literal(connectionId), literal(source), dayLiteral(days.from), dayLiteral(days.to), String(QUALITIES.indexOf(days.quality))]] : [],
      ),
  );
  return valuesTable('known', COLUMNS, rows);
}

const COLUMNS: readonly (readonly [string, string])[] = [
  ['demand', 'int'],
  ['connection_id', 'text'],
  ['source', 'text'],
  ['from_day', 'date'],
  ['to_day', 'date'],
  ['quality', 'int'],
];

import { CompiledQuery, type Kysely } from 'kysely';
import { inEdition, type Reading } from '../../domain/editions.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Day, Quality } from '../../domain/values.ts';
import { memberSql } from '../dimensions.ts';
import { FACTS } from '../facts.ts';
import type { FactName } from '../fact.ts';
import type { Measure } from '../kpi.ts';
import { dayLiteral, instantLiteral, literal, type Sql, valuesTable } from '../sql-text.ts';
import { plusDays, spansOf } from './buckets.ts';
import { entry } from './fused-query.ts';
import { rankSql } from './quality-rank.ts';
import type { Known } from './known.ts';
import { knownDaysTable } from './known-days.ts';
import type { Demand } from './known-time.ts';
import type { Database } from '../../warehouse/schema.ts';

/** One stock: what is counted, within whose known time. */
export interface StockColumn {
  readonly measure: Measure;
  readonly demand: Demand;
}

/** A stock at the end of a day, and the worst quality in it. */
export interface StockReading {
  readonly count: number;
  readonly quality: Quality;
}

/** day → dimension → member → one reading per column; members with nothing on the day are left out. */
export type StockReadings = ReadonlyMap<Day, ReadonlyMap<string, ReadonlyMap<string, readonly StockReading[]>>>;

const EMPTY: StockReading = { count: 0, quality: 'exact' };
/** Per column: how many, how many at least derived, how many approx. */
type Counts = number[];

/**
 * Stocks at the end of each of the days. Ended days come from deltas (a segment enters on its first day and leaves after its last)
 * and running sums, never from tickets × days; the day that is not over yet takes the stock as it is now.
 */
export async function readStocks(
  db: Kysely<Database>,
  fact: FactName,
  columns: readonly StockColumn[],
  dimensions: readonly string[],
  days: readonly Day[],
  known: Known,
  settings: Reading,
): Promise<StockReadings> {
  const readings = new Map<Day, Map<string, Map<string, StockReading[]>>>();
  if (columns.length === 0 || days.length === 0) return readings;
  const cut = dimensions.filter((dimension) => dimension !== 'all');
  const ended = days.filter((day) => day < known.today);
  const spans = spansOf(ended);
  if (spans.length > 0) {
    const { rows } = await db.executeQuery<StockRow>(CompiledQuery.raw(inEdition(deltaQuery(fact, columns, cut, spans, known, settings), settings.edition)));
    runningSums(rows, spans, new Set(ended), cut, columns.length, readings);
  }
  if (days.includes(known.today)) {
    const { rows } = await db.executeQuery<StockRow>(CompiledQuery.raw(inEdition(nowQuery(fact, columns, cut, known, settings), settings.edition)));
    for (const row of rows) put(readings, known.today, row, cut, countsOf(row, columns.length));
  }
  return readings;
}

interface StockRow {
  readonly span: number;
  readonly day: Day;
  readonly dimension: number;
  readonly member: string | null;
  readonly [count: `${'n' | 'd' | 'a'}${number}`]: number;
}

function deltaQuery(
  fact: FactName,
  columns: readonly StockColumn[],
  cut: readonly string[],
  spans: readonly { first: Day; last: Day }[],
  known: Known,
  settings: Settings,
): Sql {
  const { day, lastDay = 'null' } = FACTS[fact];
  const spanRows = spans.map((span, i) => [String(i), dayLiteral(span.first), dayLiteral(span.last)]);
  const spanTable = valuesTable(
    'span',
    [
      ['span', 'int'],
      ['first_day', 'date'],
      ['last_day', 'date'],
    ],
    spanRows,
  );
  return grouped(
    [spanTable],
    `s.span, e.day, e.sign`,
    `join span s on ${day} <= s.last_day and (${lastDay} is null or ${lastDay} >= s.first_day)
  cross join lateral (select greatest(${day}, s.first_day, k.from_day) as opens, least(coalesce(${lastDay}, s.last_day), s.last_day, k.to_day) as closes) p
  cross join lateral (values (p.opens, 1), (p.closes + 1, -1)) e(day, sign)`,
    `${day} is not null and p.opens <= p.closes and e.day <= s.last_day`,
    { fact, columns, cut, known, settings },
  );
}

function nowQuery(fact: FactName, columns: readonly StockColumn[], cut: readonly string[], known: Known, settings: Settings): Sql {
  const { at, until = 'null' } = FACTS[fact];
  const now = instantLiteral(known.asOf);
  return grouped(
    [],
    `0 as span, ${dayLiteral(known.today)} as day, 1 as sign`,
    '',
    `${at} <= ${now} and (${until} is null or ${until} > ${now}) and ${dayLiteral(known.today)} between k.from_day and k.to_day`,
    { fact, columns, cut, known, settings },
  );
}

interface StockContext {
  readonly fact: FactName;
  readonly columns: readonly StockColumn[];
  readonly cut: readonly string[];
  readonly known: Known;
  readonly settings: Settings;
}

function grouped(tables: readonly Sql[], head: Sql, joins: Sql, where: Sql, { fact, columns, cut, known, settings }: StockContext): Sql {
  const demands = demandsOf(columns);
  const shape = FACTS[fact];
  const counts = columns.map(
    ({ measure, demand }, i) =>
      `case when k.demand = ${demands.findIndex((each) => each.key === demand.key)} and (${measure.where ?? 'true'}) then 1 end as v${i}`,
  );
  const ranks = columns.map(({ measure }, i) => `greatest(${rankSql(fact, [measure])}, k.quality) as rank${i}`);
  const sums = columns.map(
    (_, i) =>
      `coalesce(sum(sign * v${i}), 0)::int as n${i}, coalesce(sum(sign * v${i}) filter (where rank${i} >= 1), 0)::int as d${i}, coalesce(sum(sign * v${i}) filter (where rank${i} >= 2), 0)::int as a${i}`,
  );
  const dimension = cut.length === 0 ? '-1' : `case ${cut.map((_, i) => `when grouping(m${i}) = 0 then ${i}`).join(' ')} else -1 end`;
  return `with ${[knownDaysTable(demands, known), ...tables].join(',\n')}
select span, day, ${dimension} as dimension, ${cut.length > 0 ? `coalesce(${cut.map((_, i) => `m${i}`).join(', ')})` : 'null::text'} as member,
  ${sums.join(',\n  ')}
from (
  select ${[head, ...ranks, ...cut.map((each, i) => `${memberSql(each, shape, settings)} as m${i}`), ...counts].join(',\n    ')}
  from ${shape.from(literal(settings.timeZone))}
  join known k on k.connection_id = f.connection_id
  ${joins}
  where ${where} and (${shape.where ?? 'true'})
  offset 0
) fact
group by grouping sets (${['(span, day)', ...cut.map((_, i) => `(span, day, m${i})`)].join(', ')})`;
}

const demandsOf = (columns: readonly StockColumn[]): Demand[] => [...new Map(columns.map(({ demand }) => [demand.key, demand])).values()];

const countsOf = (row: StockRow, columns: number): Counts =>
  Array.from({ length: columns }, (_, i) => [row[`n${i}`] ?? 0, row[`d${i}`] ?? 0, row[`a${i}`] ?? 0]).flat();

/** Adds up deltas along each span and keeps the days asked for. */
function runningSums(
  rows: readonly StockRow[],
  spans: readonly { first: Day; last: Day }[],
  wanted: ReadonlySet<Day>,
  cut: readonly string[],
  columns: number,
  readings: Map<Day, Map<string, Map<string, StockReading[]>>>,
): void {
  const lines = new Map<string, { readonly row: StockRow; readonly deltas: Map<Day, Counts> }>();
  for (const row of rows)
    entry(lines, `${row.span} ${row.dimension} ${row.member ?? ''}`, () => ({ row, deltas: new Map<Day, Counts>() })).deltas.set(
      row.day,
      countsOf(row, columns),
    );
  for (const { row, deltas } of lines.values()) {
    const span = spans[row.span] as { first: Day; last: Day };
    const sums: Counts = Array.from({ length: columns * 3 }, () => 0);
    for (let day = span.first; day <= span.last; day = plusDays(day, 1)) {
      deltas.get(day)?.forEach((delta, i) => (sums[i] = (sums[i] as number) + delta));
      if (wanted.has(day) && sums.some((sum) => sum !== 0)) put(readings, day, row, cut, sums);
    }
  }
}

function put(readings: Map<Day, Map<string, Map<string, StockReading[]>>>, day: Day, row: StockRow, cut: readonly string[], counts: Counts): void {
  const dimension = row.dimension < 0 ? 'all' : (cut[row.dimension] as string);
  const ofDay = entry(readings, day, () => new Map<string, Map<string, StockReading[]>>());
  const stocks: StockReading[] = [];
  for (let i = 0; i < counts.length; i += 3) {
    const [n = 0, derived = 0, approx = 0] = counts.slice(i, i + 3);
    stocks.push(n === 0 ? EMPTY : { count: n, quality: approx > 0 ? 'approx' : derived > 0 ? 'derived' : 'exact' });
  }
  entry(ofDay, dimension, () => new Map<string, StockReading[]>()).set(row.member ?? 'all', stocks);
}

import { CompiledQuery, type Kysely } from 'kysely';
import { inEdition, type Reading } from '../../domain/editions.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { memberSql } from '../dimensions.ts';
import { factBy, FACTS } from '../facts.ts';
import { dayLiteral, literal, valuesTable, type Sql } from '../sql-text.ts';
import { type Bucket, plusDays } from './buckets.ts';
import { type Column, type Columns, knownTable } from './columns.ts';
import type { Known } from './known.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Numbers of one fact: bucket → dimension → member → one number per column. */
export type Readings = ReadonlyMap<Bucket, ReadonlyMap<string, ReadonlyMap<string, readonly (number | null)[]>>>;

interface Question {
  /** Those of `columns` that are asked for. */
  readonly asked: readonly Column[];
  readonly columns: Columns;
  /** Without `all`. */
  readonly cut: readonly string[];
  readonly buckets: readonly Bucket[];
  readonly known: Known;
  readonly settings: Settings;
}

/** What adds up: each fact is read once, summed by day and dimension (GROUPING SETS), and the days, which are few, to the buckets. */
function dailyQuery(question: Question): Sql {
  const { asked, columns, cut, buckets, known } = question;
  return `with ${knownTable(columns, known)},
${bucketTable(buckets)},
daily as materialized (
  select day, ${groupOf(cut)}, ${asked.map(({ how, index }) => `${how.kind === 'by_day' ? how.ofDay(`v${index}`) : 'null'} as v${index}`).join(', ')}
  from (${rowsOf(question, '')}) fact
  group by grouping sets (${['(day)', ...cut.map((_, i) => `(day, d${i})`)].join(', ')})
)
select bucket, dimension, member, ${asked.map(({ how, index }) => `${how.kind === 'by_day' ? how.ofDays(`v${index}`) : 'null'} as a${index}`).join(',\n  ')}
from daily join bucket b on daily.day between b.first_day and b.last_day
group by bucket, dimension, member`;
}

/** What does not add up: each row is taken to the buckets its day lies in, then grouped by bucket and by each dimension. */
function wholeQuery(question: Question): Sql {
  const { asked, columns, cut, buckets, known } = question;
  return `with ${knownTable(columns, known)},
${bucketTable(buckets)}
select bucket, ${groupOf(cut)}, ${asked.map(({ how, index }) => `${how.kind === 'whole' ? how.ofRows(`v${index}`) : 'null'} as a${index}`).join(',\n  ')}
from (${rowsOf(question, `join bucket b on ${FACTS[columns.fact].day} between b.first_day and b.last_day`)}) fact
group by grouping sets (${['(bucket)', ...cut.map((_, i) => `(bucket, d${i})`)].join(', ')})`;
}

/** The rows of the facts with the members they belong to and what they add. */
function rowsOf({ asked, columns, cut, buckets, settings }: Question, join: Sql): Sql {
  const fact = FACTS[columns.fact];
  const members = cut.map((dimension, i) => `${memberSql(dimension, fact, settings)} as d${i}`);
  const values = asked.map((column) => `${column.row} as v${column.index}`);
  const days = spansOfBuckets(buckets).map(({ first, last }) => `${fact.day} between ${dayLiteral(first)} and ${dayLiteral(last)}`);
  return `
  select ${[join === '' ? `${fact.day} as day` : 'b.bucket', ...members, ...values].join(',\n    ')}
  from ${FACTS[factBy(columns.fact, cut)].from(literal(settings.timeZone))}
  join known k on k.connection_id = f.connection_id
  ${join}
  where (${days.join(' or ')}) and (${fact.where ?? 'true'})
  offset 0
`;
}

/** The days of the buckets as stretches: what lies between a few days far apart is not read. */
function spansOfBuckets(buckets: readonly Bucket[]): { readonly first: Day; readonly last: Day }[] {
  const spans: { first: Day; last: Day }[] = [];
  for (const { first, last } of buckets.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const span = spans.at(-1);
    if (span === undefined || first > plusDays(span.last, 1)) spans.push({ first, last });
    else if (last > span.last) span.last = last;
  }
  return spans;
}

/** Number of the dimension a group is about, -1 for the total; and its member. */
function groupOf(cut: readonly string[]): Sql {
  const cases = cut.map((_, i) => `when grouping(d${i}) = 0 then ${i}`);
  if (cut.length === 0) return '-1 as dimension, null::text as member';
  return `case ${cases.join(' ')} else -1 end as dimension, coalesce(${cut.map((_, i) => `d${i}`).join(', ')}) as member`;
}

export function bucketTable(buckets: readonly Bucket[]): Sql {
  return valuesTable(
    'bucket',
    [
      ['bucket', 'int'],
      ['first_day', 'date'],
      ['last_day', 'date'],
    ],
    buckets.map((bucket, i) => [String(i), dayLiteral(bucket.first), dayLiteral(bucket.last)]),
  );
}

/** Runs the queries and sorts their rows into readings. */
export async function readFact(
  db: Kysely<Database>,
  columns: Columns,
  dimensions: readonly string[],
  buckets: readonly Bucket[],
  known: Known,
  settings: Reading,
): Promise<Readings> {
  const readings: FillingReadings = new Map();
  if (buckets.length === 0 || columns.all.length === 0) return readings;
  const cut = dimensions.filter((dimension) => dimension !== 'all');
  const apart = cut.filter((dimension) => FACTS[columns.fact].partsBy?.[dimension] !== undefined);
  for (const own of [cut.filter((dimension) => !apart.includes(dimension)), ...apart.map((dimension) => [dimension])]) {
    for (const [kind, asked] of Map.groupBy(columns.all, ({ how }) => how.kind)) {
      const question = { asked, columns, cut: own, buckets, known, settings };
      await readInto(readings, db, question, kind === 'by_day' ? dailyQuery(question) : wholeQuery(question), settings.edition);
    }
  }
  return readings;
}

type FillingReadings = Map<Bucket, Map<string, Map<string, (number | null)[]>>>;

/** A dimension that looks at rows of its own says nothing about the total. */
async function readInto(
  readings: FillingReadings,
  db: Kysely<Database>,
  { asked, columns, cut, buckets }: Question,
  query: Sql,
  edition: string | undefined,
): Promise<void> {
  const isApart = cut.some((dimension) => FACTS[columns.fact].partsBy?.[dimension] !== undefined);
  const { rows } = await db.executeQuery<FusedRow>(CompiledQuery.raw(inEdition(query, edition)));
  for (const row of rows) {
    if (isApart && row.dimension < 0) continue;
    const dimension = row.dimension < 0 ? 'all' : (cut[row.dimension] as string);
    const ofBucket = entry(readings, buckets[row.bucket] as Bucket, () => new Map<string, Map<string, (number | null)[]>>());
    const ofDimension = entry(ofBucket, dimension, () => new Map<string, (number | null)[]>());
    const numbers = entry(ofDimension, row.member ?? 'all', () => columns.all.map((): number | null => null));
    for (const { index } of asked) numbers[index] = row[`a${index}`] ?? null;
  }
}

interface FusedRow {
  readonly bucket: number;
  readonly dimension: number;
  readonly member: string | null;
  readonly [column: `a${number}`]: number | null;
}

/** The value under a key, made when it is missing. */
export function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

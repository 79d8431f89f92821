import { CompiledQuery, type Kysely } from 'kysely';
import { inEdition, type Reading } from '../../domain/editions.ts';
import type { Settings } from '../../domain/settings.ts';
import { memberSql } from '../dimensions.ts';
import { factBy, FACTS } from '../facts.ts';
import { dayLiteral, literal, type Sql, valuesTable } from '../sql-text.ts';
import type { Bucket } from './buckets.ts';
import { type Columns, knownTable } from './columns.ts';
import type { Known } from './known.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Numbers of one fact: bucket → dimension → member → one number per column. */
export type Readings = ReadonlyMap<Bucket, ReadonlyMap<string, ReadonlyMap<string, readonly (number | null)[]>>>;

/**
 * One query for all measures and dimensions of one fact over the buckets given: each row is taken to the buckets its day lies in,
 * then grouped by bucket and by each dimension (GROUPING SETS).
 */
export function fusedQuery(columns: Columns, dimensions: readonly string[], buckets: readonly Bucket[], known: Known, settings: Settings): Sql {
  const fact = FACTS[columns.fact];
  const cut = dimensions.filter((dimension) => dimension !== 'all');
  const first = buckets.map((bucket) => bucket.first).toSorted()[0] as string;
  const last = buckets
    .map((bucket) => bucket.last)
    .toSorted()
    .at(-1) as string;
  const values = columns.all.map((column) => `${column.row} as v${column.index}`);
  const members = cut.map((dimension, i) => `${memberSql(dimension, fact, settings)} as d${i}`);
  const sets = ['(bucket)', ...cut.map((_, i) => `(bucket, d${i})`)];
  return `with ${knownTable(columns, known)},
${bucketTable(buckets)}
select bucket, ${grouped(cut.length)} as dimension, ${cut.length > 0 ? `coalesce(${cut.map((_, i) => `d${i}`).join(', ')})` : 'null::text'} as member,
  ${columns.all.map((column) => `${column.aggregate(`v${column.index}`)} as a${column.index}`).join(',\n  ')}
from (
  select b.bucket, ${[`${fact.day} as day`, ...members, ...values].join(',\n    ')}
  from ${FACTS[factBy(columns.fact, cut)].from(literal(settings.timeZone))}
  join known k on k.connection_id = f.connection_id
  join bucket b on ${fact.day} between b.first_day and b.last_day
  where ${fact.day} between ${dayLiteral(first)} and ${dayLiteral(last)} and (${fact.where ?? 'true'})
  offset 0
) fact
group by grouping sets (${sets.join(', ')})`;
}

/** Number of the dimension a group is about; -1 for the total. */
function grouped(count: number): Sql {
  const cases = Array.from({ length: count }, (_, i) => `when grouping(d${i}) = 0 then ${i}`);
  return count === 0 ? '-1' : `case ${cases.join(' ')} else -1 end`;
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

/** Runs the query and sorts its rows into readings. */
export async function readFact(
  db: Kysely<Database>,
  columns: Columns,
  dimensions: readonly string[],
  buckets: readonly Bucket[],
  known: Known,
  settings: Reading,
): Promise<Readings> {
  const readings = new Map<Bucket, Map<string, Map<string, (number | null)[]>>>();
  if (buckets.length === 0 || columns.all.length === 0) return readings;
  const cut = dimensions.filter((dimension) => dimension !== 'all');
  const apart = cut.filter((dimension) => FACTS[columns.fact].partsBy?.[dimension] !== undefined);
  await readInto(
    readings,
    db,
    columns,
    cut.filter((dimension) => !apart.includes(dimension)),
    buckets,
    known,
    settings,
  );
  for (const dimension of apart) await readInto(readings, db, columns, [dimension], buckets, known, settings);
  return readings;
}

/** Reads the dimensions that look at the same rows. One that looks at rows of its own says nothing about the total. */
async function readInto(
  readings: Map<Bucket, Map<string, Map<string, (number | null)[]>>>,
  db: Kysely<Database>,
  columns: Columns,
  cut: readonly string[],
  buckets: readonly Bucket[],
  known: Known,
  settings: Reading,
): Promise<void> {
  const isApart = cut.some((dimension) => FACTS[columns.fact].partsBy?.[dimension] !== undefined);
  const { rows } = await db.executeQuery<FusedRow>(CompiledQuery.raw(inEdition(fusedQuery(columns, cut, buckets, known, settings), settings.edition)));
  for (const row of rows) {
    if (isApart && row.dimension < 0) continue;
    const dimension = row.dimension < 0 ? 'all' : (cut[row.dimension] as string);
    const ofBucket = entry(readings, buckets[row.bucket] as Bucket, () => new Map<string, Map<string, (number | null)[]>>());
    entry(ofBucket, dimension, () => new Map<string, (number | null)[]>()).set(
      row.member ?? 'all',
      columns.all.map((column) => row[`a${column.index}`] ?? null),
    );
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

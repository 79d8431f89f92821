import type { EntityName } from '../domain/entities.ts';
import { BOUND_BY } from './fact-table.ts';
import { stagingColumns } from './rows.ts';
import { FACT_TABLES, ownerOf } from './tables.ts';

/** Columns of a staging table that are not content of the row. */
const NOT_CONTENT = new Set(['source_version', 'row_no']);

/** Staging table of an entity, in the transaction's own temporary schema. */
export const stagingTable = (entity: EntityName): string => `pg_temp.stage_${entity}`;

/** Staging table with the column types of the real one, gone with the transaction. */
export function buildStagingSql(entity: EntityName): string {
  const columns = stagingColumns(entity).filter((column) => column !== 'row_no');
  return `create temp table stage_${entity} on commit drop as select ${columns.join(', ')}, 0 as row_no from ${FACT_TABLES[entity].table} with no data`;
}

export const buildCopySql = (entity: EntityName): string => `copy ${stagingTable(entity)} (${stagingColumns(entity).join(', ')}) from stdin`;

const list = (columns: readonly string[], prefix = ''): string => columns.map((column) => `${prefix}${column}`).join(', ');

const VERSION = ['source_version', 'mapper_version', 'page_seq'] as const;

/**
 * The one statement that brings staged rows into their table.
 *
 * - Twins within a page: the highest source version wins, then the last one of the page.
 * - Against the row that stands: (source_version, mapper_version, page_seq) decides, older ones change nothing.
 * - A row that differs in nothing is not written. One that only has a newer version keeps that version (else a page
 *   read late could bring back what was overtaken), but is not reported as changed: its `loaded_at` stays, and that is how
 *   the answer tells the two apart.
 *
 * Parameters: $1 connection, $2 mapper version, $3 page sequence, $4 instant the page was read.
 * Returns a row for each fact that was inserted or really changed: `self`, `owner` and `old_owner`.
 */
export function buildMergeSql(entity: EntityName): string {
  const { table, key, id, mark = id, keeps } = FACT_TABLES[entity];
  const staged = stagingColumns(entity).filter((column) => column !== 'row_no');
  const content = stagingColumns(entity).filter((column) => !NOT_CONTENT.has(column));
  const compared = content.filter((column) => !key.includes(column));
  const differs = `(${list(compared, 'held.')}) is distinct from (${list(compared, 'excluded.')})`;
  const owner = ownerOf(entity);
  const bound = owner === undefined ? 'null' : BOUND_BY[owner];
  return `with incoming as (
  select distinct on (${list(key)}) * from ${stagingTable(entity)} order by ${list(key)}, source_version desc, row_no desc
), merged as (
  insert into ${table} as held (connection_id, ${list(staged)}, mapper_version, page_seq, first_seen_at, last_seen_at)
  select $1::text, ${list(staged)}, $2::int, $3::bigint, $4::timestamptz, $4::timestamptz from incoming order by ${list(key)}
  on conflict (connection_id, ${list(key)}) do update set
    ${[...[...compared, ...VERSION].map((column) => `${column} = excluded.${column}`), ...(keeps ? [`${keeps.column} = ${keeps.sql}`] : [])].join(', ')},
    last_seen_at = case when ${differs} then excluded.last_seen_at else held.last_seen_at end,
    loaded_at = case when ${differs} then now() else held.loaded_at end
  where (${list(VERSION, 'held.')}) <= (${list(VERSION, 'excluded.')})
    and ((held.source_version, held.mapper_version) < (excluded.source_version, excluded.mapper_version) or ${differs})
  returning ${list(key)}, ${mark === undefined ? 'null' : mark} as self, ${bound} as owner, loaded_at = now() as is_changed
)
${owner === undefined || key.includes(bound) ? 'select self, owner, null as old_owner from merged where is_changed' : selectWithFormerOwner(entity, bound)}`;
}

/**
 * A row that may move to another ticket, contract or customer touches the one it leaves, too. The former one is looked up by the row's key, row by row: the
 * statement's snapshot still shows the row as it stood.
 * `limit` keeps the planner from reading the whole table for each page.
 */
function selectWithFormerOwner(entity: EntityName, bound: string): string {
  const { table, key } = FACT_TABLES[entity];
  return `select self, merged.owner, before.owner as old_owner
from merged left join lateral (
  select ${bound} as owner from ${table} as held where held.connection_id = $1 and ${key.map((column) => `held.${column} = merged.${column}`).join(' and ')} limit 1
) as before on true
where is_changed`;
}

import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Day } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import type { Row } from '../story/story-rows.ts';

/** Tables of work beside the stories of tickets: key beside connection_id, and the day a row counts on. `handling` counts through agent_day. */
export const WORK_TABLES = {
  call_story: { key: ['call_id'], day: 'day' },
  call_part: { key: ['call_id', 'seq'], day: 'day' },
  handling: { key: ['kind', 'id', 'seq'], day: undefined },
  agent_day: { key: ['agent_id', 'day'], day: 'day' },
  bot_story: { key: ['conversation_id'], day: 'day' },
  automation_story: { key: ['run_id'], day: 'day' },
  article_story: { key: ['count_id'], day: 'day' },
  revenue_event: { key: ['event_id'], day: 'occurred_on' },
} as const satisfies Record<string, { key: readonly string[]; day: string | undefined }>;

export type WorkTable = keyof typeof WORK_TABLES;

/** What stood and what stands now of one row that differs. */
export interface Difference {
  readonly old_row: Row | null;
  readonly new_row: Row | null;
}

/** Takes note of a day on which something differs. */
export interface StaleMarks {
  add(fact: WorkTable, day: Day | null | undefined): void;
}

/**
 * Replaces the rows of `table` (as `o`) that `scope` selects by `rows`, writing only what differs, and marks the days of what differed, old and new.
 * Returns the differences.
 */
export async function replaceWork(
  tx: Transaction<Database>,
  table: WorkTable,
  scope: RawBuilder<unknown>,
  rows: readonly Row[],
  stale: StaleMarks,
): Promise<readonly Difference[]> {
  const { key: ownKey, day } = WORK_TABLES[table];
  const columns = await columnsOf(tx, table);
  const key = ['connection_id', ...ownKey];
  const content = columns.filter((column) => !key.includes(column));
  const list = (names: readonly string[], each: (name: string) => string, separator = ', ') => sql.raw(names.map(each).join(separator));
  const relation = sql.raw(`support.${table}`);
  const { rows: differences } = await sql<Difference>`
    with n as materialized (select * from json_populate_recordset(null::${relation}, ${JSON.stringify(rows)}::json)),
    o as materialized (select o.* from ${relation} o where ${scope}),
    differing as materialized (
      select ${list(key, (name) => `coalesce(n."${name}", o."${name}") as "${name}"`)}, n.connection_id is null as is_gone, to_jsonb(o) as old_row, to_jsonb(n) as new_row
      from n full join o on ${list(key, (name) => `n."${name}" = o."${name}"`, ' and ')}
      where n.connection_id is null or o.connection_id is null or ${list(content, (name) => `o."${name}" is distinct from n."${name}"`, ' or ')}),
    gone as (delete from ${relation} s using differing d where d.is_gone and ${list(key, (name) => `s."${name}" = d."${name}"`, ' and ')}),
    written as (
      insert into ${relation} (${list(columns, (name) => `"${name}"`)})
      select ${list(columns, (name) => `n."${name}"`)} from n join differing using (${list(key, (name) => `"${name}"`)})
      on conflict (${list(key, (name) => `"${name}"`)}) do update set ${list(content, (name) => `"${name}" = excluded."${name}"`)}, loaded_at = now())
    select case when d.old_row ->> 'connection_id' is null then null else d.old_row end as old_row,
      case when d.is_gone then null else d.new_row end as new_row from differing d`.execute(tx);
  if (day !== undefined) {
    for (const each of differences) {
      stale.add(table, each.old_row?.[day] as Day | undefined);
      stale.add(table, each.new_row?.[day] as Day | undefined);
    }
  }
  return differences;
}

/** Of rows that a source could have brought: left to their defaults. */
const PROVENANCE: ReadonlySet<string> = new Set([
  'loaded_at',
  'source_updated_at',
  'source_version',
  'mapper_version',
  'page_seq',
  'first_seen_at',
  'last_seen_at',
]);

const COLUMNS = new Map<WorkTable, readonly string[]>();

async function columnsOf(tx: Transaction<Database>, table: WorkTable): Promise<readonly string[]> {
  const known = COLUMNS.get(table);
  if (known) return known;
  const result = await sql<{
    name: string;
  }>`select attname as name from pg_attribute where attrelid = ${`support.${table}`}::regclass and attnum > 0 and not attisdropped order by attnum`.execute(tx);
  const columns = result.rows.map((row) => row.name).filter((name) => !PROVENANCE.has(name));
  COLUMNS.set(table, columns);
  return columns;
}

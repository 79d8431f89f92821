import { sql, type Transaction } from 'kysely';
import type { Day } from '../domain/values.ts';
import type { Database } from '../warehouse/schema.ts';
import { type Contact, contactOf } from './earlier.ts';
import { keyTable, type TicketKey } from './keys.ts';
import { STORY_TABLES, type Row, type StoryTable } from './story/story-rows.ts';
import type { WorkTable } from './work/write-work.ts';

type Tx = Transaction<Database>;

/** Where a table of the story is kept: with the facts, or with an edition of it. */
export type Place = (table: string) => string;
export const STORY: Place = (table) => `support.${table}`;

/** Names of what a day can be stale for: a fact table, or one of the two that look at it another way. */
export type StaleFact = StoryTable | 'survey_answer' | 'survey_offer' | 'sla_risk' | WorkTable;

/** Collects the days that have to be rebuilt. A stock's range ends at `today`. */
export class StaleDays {
  readonly #marks = new Set<string>();
  readonly #today: Day;

  constructor(today: Day) {
    this.#today = today;
  }

  add(fact: StaleFact, day: Day | null | undefined): void {
    if (day) this.#marks.add(`${fact} ${day}`);
  }

  addRange(fact: StaleFact, first: Day | null, last: Day | null): void {
    const end = last === null || last > this.#today ? this.#today : last;
    if (first === null) return;
    for (let day = first; day <= end; day = nextDay(day)) this.add(fact, day);
  }

  async save(tx: Tx): Promise<number> {
    const marks = [...this.#marks].map((mark) => mark.split(' ') as [string, string]);
    if (marks.length === 0) return 0;
    await sql`insert into sync.stale_day (fact, day) select * from unnest(${marks.map(([fact]) => fact)}::text[], ${marks.map(([, day]) => day)}::date[])`.execute(
      tx,
    );
    return marks.length;
  }
}

function nextDay(day: Day): Day {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}

/** Dimensions that all facts of a ticket are counted under: when one changes, every day of the ticket is stale. */
const DIMENSIONS = [
  'is_countable',
  'origin',
  'channel',
  'is_social',
  'network',
  'priority',
  'ticket_type',
  'topic',
  'brand_id',
  'organization_id',
  'customer_id',
  'segment',
  'person_hash',
  'is_complaint',
  'is_bot_only',
  'is_contact',
  'at',
  'tags',
  'fields',
];

/**
 * Replaces the rows of these tickets in one story table, writing only rows that differ, and marks the days of what differed, old and new.
 * Rows of the batch that are not among `rows` are deleted.
 */
export async function replaceRows(
  tx: Tx,
  table: StoryTable,
  keys: readonly TicketKey[],
  rows: readonly Row[],
  stale: StaleDays,
  place: Place = STORY,
): Promise<number> {
  const home = sql.raw(place(table));
  const columns = await columnsOf(tx, table);
  const key = ['connection_id', 'ticket_id', ...STORY_TABLES[table].key];
  const content = columns.filter((column) => !key.includes(column));
  const differ = content.map((column) => `o."${column}" is distinct from n."${column}"`).join(' or ');
  const days = dayColumns(table);
  const result = await sql<Record<string, Day | null>>`
    with batch as materialized (select * from ${keyTable(keys)}),
    n as materialized (select * from json_populate_recordset(null::${home}, ${JSON.stringify(rows)}::json)),
    o as materialized (select s.* from batch join ${home} s using (connection_id, ticket_id)),
    differing as materialized (
      select ${sql.raw(key.map((column) => `coalesce(n."${column}", o."${column}") as "${column}"`).join(', '))}, n.connection_id is null as is_gone
        ${sql.raw(days.map((column) => `, o."${column}" as "old_${column}", n."${column}" as "new_${column}"`).join(''))}
      from n full join o on ${sql.raw(key.map((column) => `n."${column}" = o."${column}"`).join(' and '))}
      where n.connection_id is null or o.connection_id is null or ${sql.raw(differ)}),
    gone as (delete from ${home} s using differing d where d.is_gone and ${sql.raw(key.map((column) => `s."${column}" = d."${column}"`).join(' and '))}),
    written as (
      insert into ${home} ${sql.raw(`(${columns.map((column) => `"${column}"`).join(', ')})`)}
      select ${sql.raw(columns.map((column) => `n."${column}"`).join(', '))} from n join differing using (${sql.raw(key.map((column) => `"${column}"`).join(', '))})
      on conflict (${sql.raw(key.map((column) => `"${column}"`).join(', '))}) do update set
        ${sql.raw(content.map((column) => `"${column}" = excluded."${column}"`).join(', '))}, loaded_at = now())
    select * from differing`.execute(tx);
  for (const row of result.rows) markDays(table, row, stale);
  return result.rows.length;
}

function dayColumns(table: StoryTable): readonly string[] {
  if (table === 'backlog_segment') return ['first_day', 'last_day', 'valid_to'];
  if (table === 'sla_event') return ['day', 'risk_first_day', 'risk_last_day'];
  return STORY_TABLES[table].day;
}

function markDays(table: StoryTable, row: Record<string, Day | null>, stale: StaleDays): void {
  for (const version of ['old', 'new'] as const) {
    for (const column of STORY_TABLES[table].day) stale.add(table, row[`${version}_${column}`]);
    if (table === 'backlog_segment') stale.addRange(table, row[`${version}_first_day`] ?? null, row[`${version}_last_day`] ?? null);
    if (table === 'sla_event') stale.addRange('sla_risk', row[`${version}_risk_first_day`] ?? null, row[`${version}_risk_last_day`] ?? null);
  }
}

const COLUMNS = new Map<StoryTable, readonly string[]>();

/** The table's own columns, so that a column added by a migration needs no second list; `loaded_at` is the database's. */
async function columnsOf(tx: Tx, table: StoryTable): Promise<readonly string[]> {
  const known = COLUMNS.get(table);
  if (known) return known;
  const result = await sql<{
    name: string;
  }>`select attname as name from pg_attribute where attrelid = ${`support.${table}`}::regclass and attnum > 0 and not attisdropped order by attnum`.execute(tx);
  const columns = result.rows.map((row) => row.name).filter((name) => name !== 'loaded_at');
  COLUMNS.set(table, columns);
  return columns;
}

/** Marks every day of tickets whose dimensions are about to change. Call before the rows are replaced, and again after. */
export async function markAllDays(tx: Tx, keys: readonly TicketKey[], stale: StaleDays, place: Place = STORY): Promise<void> {
  if (keys.length === 0) return;
  for (const [table, { day }] of Object.entries(STORY_TABLES)) {
    for (const column of day) {
      const result = await sql<{
        day: Day | null;
      }>`select distinct s.${sql.ref(column)} as day from ${keyTable(keys)} join ${sql.raw(place(table))} s using (connection_id, ticket_id)`.execute(tx);
      for (const row of result.rows) stale.add(table as StoryTable, row.day);
    }
  }
  await markSurveyDays(tx, keys, stale, place);
  const segments = await sql<{
    first_day: Day;
    last_day: Day | null;
  }>`select distinct first_day, last_day from ${keyTable(keys)} join ${sql.raw(place('backlog_segment'))} using (connection_id, ticket_id) where first_day is not null`.execute(
    tx,
  );
  for (const row of segments.rows) stale.addRange('backlog_segment', row.first_day, row.last_day);
  const risks = await sql<{
    first_day: Day;
    last_day: Day | null;
  }>`select distinct risk_first_day as first_day, risk_last_day as last_day from ${keyTable(keys)} join ${sql.raw(place('sla_event'))} using (connection_id, ticket_id) where risk_first_day is not null`.execute(
    tx,
  );
  for (const row of risks.rows) stale.addRange('sla_risk', row.first_day, row.last_day);
}

async function markSurveyDays(tx: Tx, keys: readonly TicketKey[], stale: StaleDays, place: Place): Promise<void> {
  const answers = await sql<{
    day: Day | null;
    offered_day: Day | null;
  }>`select distinct day, offered_day from ${keyTable(keys)} join ${sql.raw(place('survey_answer'))} using (connection_id, ticket_id)`.execute(tx);
  for (const row of answers.rows) {
    stale.add('survey_answer', row.day);
    stale.add('survey_offer', row.offered_day);
  }
}

/** A ticket that is counted under something else than before, or that was not there. */
export interface RegroupedTicket extends TicketKey {
  readonly isNew: boolean;
  /** The contact it stood for, and the one it stands for now. */
  readonly old: Contact;
  readonly new: Contact;
}

/** Tickets whose dimensions in these new rows differ from what stands, with those that come and go. */
export async function regroupedTickets(tx: Tx, keys: readonly TicketKey[], rows: readonly Row[], place: Place = STORY): Promise<readonly RegroupedTicket[]> {
  const differ = DIMENSIONS.map((column) => `o."${column}" is distinct from n."${column}"`).join(' or ');
  const result = await sql<RegroupedTicket>`
    with n as materialized (select * from json_populate_recordset(null::support.ticket_story, ${JSON.stringify(rows)}::json)),
    o as materialized (select s.* from ${keyTable(keys)} join ${sql.raw(place('ticket_story'))} s using (connection_id, ticket_id))
    select coalesce(n.connection_id, o.connection_id) as "connectionId", coalesce(n.ticket_id, o.ticket_id) as "ticketId", o.ticket_id is null as "isNew",
      ${contactOf('o')} as old, ${contactOf('n')} as new
    from n full join o on n.connection_id = o.connection_id and n.ticket_id = o.ticket_id
    where n.ticket_id is null or o.ticket_id is null or ${sql.raw(differ)}`.execute(tx);
  return result.rows;
}

/** Calls and conversations with bots are counted under dimensions of their ticket, on days of their own. */
export async function markWorkDays(tx: Tx, keys: readonly TicketKey[], stale: StaleDays): Promise<void> {
  if (keys.length === 0) return;
  const { rows } = await sql<{ fact: 'call_story' | 'bot_story'; day: Day }>`
    with k as materialized (select * from ${keyTable(keys)})
    select 'call_story' as fact, day from k join support.call_story using (connection_id, ticket_id)
    union select 'call_story', day from k join support.call_part using (connection_id, ticket_id)
    union select 'bot_story', day from k join support.bot_story using (connection_id, ticket_id)`.execute(tx);
  for (const { fact, day } of rows) stale.add(fact, day);
}

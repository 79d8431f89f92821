import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Longer than a page or a batch of stories takes, shorter than a person waits. */
const LOCK_WAIT = '5s';

/**
 * What a rehearsal holds while it lasts: the pages of these connections, and every transform, wait for it. In this order, so that nobody waits crosswise.
 * Throws SQLSTATE 55P03 where somebody else holds them for long.
 */
export async function holdStill(db: Kysely<Database>, connectionIds: readonly string[]): Promise<void> {
  await sql`select set_config('lock_timeout', ${LOCK_WAIT}, true)`.execute(db);
  await sql`select from sync.connection where connection_id = any(${[...connectionIds]}::text[]) order by connection_id for update`.execute(db);
  await sql`select pg_advisory_xact_lock(hashtext('deskmeter.transform'))`.execute(db);
}

/** Work that waits for the next transform is none of the rehearsal's. */
export async function forgetWaiting(db: Kysely<Database>, asOf: Date): Promise<void> {
  await sql`delete from sync.touched`.execute(db);
  await sql`delete from sync.due where at <= ${asOf}`.execute(db);
}

/** Facts that reach every ticket of a connection: those that matter to the days shown are enough. */
const FAR_REACHING = ['agent', 'agent_group', 'schedule'];

/** Takes the far-reaching marks away; returns the connections they were of. */
export async function takeFarReaching(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ connection_id: string }>`
    with taken as (delete from sync.touched where entity = any(${FAR_REACHING}::text[]) returning connection_id) select distinct connection_id from taken`.execute(
    db,
  );
  return rows.map((row) => row.connection_id);
}

/** Marks tickets created or resolved since an instant, and those still unresolved; of these connections, or of all. */
export async function markRecentTickets(db: Kysely<Database>, since: Date, connectionIds?: readonly string[]): Promise<void> {
  await sql`insert into sync.touched (connection_id, entity, id)
    select t.connection_id, 'ticket', t.ticket_id from support.ticket t left join support.ticket_story s using (connection_id, ticket_id)
    where (s.resolved_at is null or greatest(t.created_at, s.resolved_at) >= ${since}) and ${connectionIds ? sql`t.connection_id = any(${[...connectionIds]}::text[])` : sql`true`}`.execute(
    db,
  );
}

/** Marks surveys offered or answered since an instant, and their tickets. */
export async function markRecentSurveys(db: Kysely<Database>, since: Date): Promise<void> {
  await sql`insert into sync.touched (connection_id, entity, id)
    select r.connection_id, m.entity, m.id from support.survey_response r
    cross join lateral (values ('survey_response', r.response_id), ('ticket', r.ticket_id)) as m(entity, id)
    where coalesce(r.responded_at, r.offered_at) >= ${since} and m.id is not null`.execute(db);
}

/** Marked tickets by their key, and whether they count as their stories stand. */
export async function countingNow(db: Kysely<Database>): Promise<Map<string, boolean>> {
  const { rows } = await sql<{ key: string; counts: boolean }>`
    select distinct m.connection_id || '/' || m.id as key, coalesce(s.is_countable, false) as counts
    from sync.touched m left join support.ticket_story s on s.connection_id = m.connection_id and s.ticket_id = m.id where m.entity = 'ticket'`.execute(db);
  return new Map(rows.map(({ key, counts }) => [key, counts]));
}

/** Keys of the tickets that are marked. */
export async function markedTickets(db: Kysely<Database>): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`select distinct connection_id || '/' || id as key from sync.touched where entity = 'ticket'`.execute(db);
  return new Set(rows.map(({ key }) => key));
}

/** Those of them that count as their stories stand. */
export async function countingOf(db: Kysely<Database>, keys: Iterable<string>): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select k.key from unnest(${[...keys]}::text[]) as k(key) join support.ticket_story s
      on s.connection_id = split_part(k.key, '/', 1) and s.ticket_id = substr(k.key, strpos(k.key, '/') + 1) where s.is_countable`.execute(db);
  return new Set(rows.map(({ key }) => key));
}

/** Whether an error says that somebody else held a lock for too long. */
export const isHeldByOthers = (error: unknown): boolean => (error as { code?: unknown } | undefined)?.code === '55P03';

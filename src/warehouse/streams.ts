import { type Kysely, sql } from 'kysely';
import { storableJson, storableText } from './encode.ts';
import { LostPlaceError } from './lost-place-error.ts';
import type { Database } from './schema.ts';

/** Older windows of a first load: where they end, the one being read, and what the last one took. Instants are ISO text. */
export interface Backfill {
  /** When the vendor's first change happened, asked once where the config names no start. */
  readonly oldest?: string;
  readonly window?: { readonly from: string; readonly cursor?: unknown; readonly pages: number };
  /** What the last window covered, and what reading it took: pages, and time where one run read all of it. */
  readonly last?: { readonly ms: number; readonly pages: number; readonly tookMs?: number };
  /** Share of the rest that is read, 0 to 1, where it comes in one window by another order than that of time. */
  readonly share?: number;
}

export interface StreamKey {
  readonly connectionId: string;
  readonly stream: string;
}

/** Where a stream stands before a run reads it. */
export interface StreamState {
  readonly cursor: unknown;
  readonly firstLoadedAt: Date | null;
  /** When it was last read to its end; null while it fails. */
  readonly lastSuccessAt: Date | null;
  /** Read in windows: everything from here on has been read; null from the beginning. */
  readonly loadedFrom: Date | null;
  /** Null when no window is left. */
  readonly backfill: Backfill | null;
}

/** What a source offers, as far as it is kept with the stream. */
export interface OfferedStream {
  readonly name: string;
  readonly mode: string;
  readonly windows?: { readonly cutsLives?: boolean; readonly lacksWaiting?: boolean };
  readonly archive?: { readonly afterDays: number; readonly readBy?: string };
}

/** Gives every stream the source offers its row. Those no longer offered stay, but are not shown as failing. */
export async function registerStreams(db: Kysely<Database>, connectionId: string, streams: readonly OfferedStream[]): Promise<void> {
  const offered = JSON.stringify(
    streams.map(({ name, mode, windows, archive }) => ({
      stream: name,
      mode,
      cuts_lives: windows?.cutsLives === true,
      lacks_waiting: windows?.lacksWaiting === true,
      archived_after_days: archive?.afterDays ?? null,
      archive_stream: archive?.readBy ?? null,
    })),
  );
  const kept = ['mode', 'cuts_lives', 'lacks_waiting', 'archived_after_days', 'archive_stream'];
  const list = (prefix: string) => sql.raw(kept.map((column) => `${prefix}${column}`).join(', '));
  await sql`insert into sync.stream as held (connection_id, stream, ${list('')})
    select ${connectionId}, stream, ${list('')} from jsonb_to_recordset(${offered}::jsonb)
      as s(stream text, mode text, cuts_lives boolean, lacks_waiting boolean, archived_after_days integer, archive_stream text)
    on conflict (connection_id, stream) do update set (${list('')}, is_offered) = (${list('excluded.')}, true)
    where (${list('held.')}) is distinct from (${list('excluded.')}) or not held.is_offered`.execute(db);
  const names = streams.map((stream) => stream.name);
  await sql`update sync.stream set is_offered = false where connection_id = ${connectionId} and is_offered and stream <> all(${names}::text[])`.execute(db);
}

const where = ({ connectionId, stream }: StreamKey) => sql`connection_id = ${connectionId} and stream = ${stream}`;

/** Notes the attempt, and tells where the stream stands. */
export async function beginStream(db: Kysely<Database>, key: StreamKey, at: Date): Promise<StreamState> {
  const { rows } = await sql<StateRow>`update sync.stream set last_attempt_at = ${at} where ${where(key)} returning ${STATE}`.execute(db);
  return stateOf(rows[0]);
}

/** Where the streams of a connection stand, by name. */
export async function readStreamStates(db: Kysely<Database>, connectionId: string): Promise<ReadonlyMap<string, StreamState>> {
  const { rows } = await sql<StateRow & { stream: string }>`select stream, ${STATE} from sync.stream where connection_id = ${connectionId}`.execute(db);
  return new Map(rows.map((row) => [row.stream, stateOf(row)]));
}

const STATE = sql.raw(`cursor, first_loaded_at, loaded_from, backfill, case when status = 'ok' then last_success_at end as last_success_at`);

interface StateRow {
  readonly cursor: unknown;
  readonly first_loaded_at: Date | null;
  readonly last_success_at: Date | null;
  readonly loaded_from: Date | null;
  readonly backfill: Backfill | null;
}

const stateOf = (row: StateRow | undefined): StreamState => ({
  cursor: row?.cursor ?? undefined,
  firstLoadedAt: row?.first_loaded_at ?? null,
  lastSuccessAt: row?.last_success_at ?? null,
  loadedFrom: row?.loaded_from ?? null,
  backfill: row?.backfill ?? null,
});

/** jsonb null for "no cursor yet" is SQL null, so that both read back as undefined. */
const cursorJson = (cursor: unknown): string | null => (cursor === undefined || cursor === null ? null : storableJson(cursor));

/** Moves the cursor, but only from the value this run read or wrote last. Throws LostPlaceError when another one stands there. */
export async function moveCursor(db: Kysely<Database>, key: StreamKey, from: unknown, to: unknown): Promise<void> {
  const result = await sql`update sync.stream set cursor = ${cursorJson(to)}::jsonb
    where ${where(key)} and cursor is not distinct from ${cursorJson(from)}::jsonb`.execute(db);
  if (result.numAffectedRows !== 1n) throw new LostPlaceError(key.connectionId);
}

export interface StreamProgress {
  readonly rows: number;
  readonly rejects: number;
  readonly knownTo: Date | undefined;
  readonly progress: number | undefined;
}

/** Counts a page. `known_to` is only shown once the first load is complete: before, nothing is known. */
export async function countPage(db: Kysely<Database>, key: StreamKey, page: StreamProgress): Promise<void> {
  await sql`update sync.stream set rows = rows + ${page.rows}, rejects = rejects + ${page.rejects}, progress = coalesce(${page.progress ?? null}::float8, progress),
    known_to = case when first_loaded_at is null then known_to else greatest(known_to, ${page.knownTo ?? null}::timestamptz) end
    where ${where(key)}`.execute(db);
}

/** The stream was read to its end: everything the vendor knew at `knownTo` is here. */
export async function finishStream(db: Kysely<Database>, key: StreamKey, at: Date, knownTo: Date): Promise<void> {
  await sql`update sync.stream set status = 'ok', error = null, next_step = null, progress = 1, last_success_at = ${at},
    first_loaded_at = coalesce(first_loaded_at, ${at}), known_to = greatest(known_to, ${knownTo}::timestamptz)
    where ${where(key)}`.execute(db);
}

/** The stream went through without having anything to read: it fails no longer, and what is known stays as it is. What plan or scope leave out stays left out until it is read. */
export async function recoverStream(db: Kysely<Database>, key: StreamKey): Promise<void> {
  await sql`update sync.stream set status = case when first_loaded_at is null then 'loading' else 'ok' end, error = null, next_step = null
    where ${where(key)} and status = 'failing'`.execute(db);
}

/** The stream could not be read to its end. What is known stays known. */
export async function failStream(
  db: Kysely<Database>,
  key: StreamKey,
  failure: { readonly status: 'failing' | 'unavailable'; readonly error: string; readonly nextStep: string },
): Promise<void> {
  await sql`update sync.stream set status = ${failure.status}, error = ${storableText(failure.error)}, next_step = ${storableText(failure.nextStep)}
    where ${where(key)}`.execute(db);
}

/**
 * What happened to a ticket begins before it ends: of events, so much behind the start of what is read is not shown while older windows
 * are still to come, because answers that were waited for from before would be missing there.
 */
const SETTLED_AFTER = sql.raw(`interval '3 days'`);

/**
 * Since when the facts of the loaded streams are complete: as far as windows have been read, and `since` of the config once they all are.
 * Null without one: everything the vendor has is here, so they are known from their first day on. Tickets that were in the vendor's archive
 * before we came are missing until they are read one by one: of an account that is older, days before are not known.
 */
export async function noteKnownFrom(db: Kysely<Database>, connectionId: string, since: Date | undefined): Promise<void> {
  await sql`update sync.stream s set known_from = n.known_from from (
      select stream, greatest(${since ?? null}::timestamptz, ${ARCHIVED},
        case when backfill is not null then loaded_from + case when cuts_lives then ${SETTLED_AFTER} else interval '0' end end) as known_from
      from sync.stream l where connection_id = ${connectionId}) n
    where s.connection_id = ${connectionId} and n.stream = s.stream and s.first_loaded_at is not null and s.known_from is distinct from n.known_from`.execute(
    db,
  );
}

/** Before this instant tickets may be missing, for they were in the archive; null where none can be. */
const ARCHIVED = sql.raw(`(select l.first_loaded_at - make_interval(days => l.archived_after_days)
  where l.archived_after_days is not null
  and not exists (select from sync.stream a where a.connection_id = l.connection_id and a.stream = l.archive_stream and a.is_offered
    and (a.status = 'unavailable' or (a.first_loaded_at is not null and a.status <> 'loading')))
  and exists (select from support.ticket t where t.connection_id = l.connection_id and t.created_at < l.first_loaded_at - make_interval(days => l.archived_after_days)))`);

/**
 * The facts have to reach further back than before. Streams that were read in windows get older ones, the others are read again from their
 * start. Rows stay; merging them again changes nothing.
 */
export async function reachBack(db: Kysely<Database>, connectionId: string): Promise<void> {
  await sql`update sync.stream set cursor = null, status = 'loading', first_loaded_at = null, known_to = null, known_from = null, progress = null
    where connection_id = ${connectionId} and mode <> 'observe' and loaded_from is null`.execute(db);
  await sql`update sync.stream set backfill = coalesce(backfill, '{}') where connection_id = ${connectionId} and loaded_from is not null`.execute(db);
}

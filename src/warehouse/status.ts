import { type Kysely, type Selectable, sql } from 'kysely';
import { type FirstLoad, firstLoadOf, type LoadingStream, shareRead } from './first-load.ts';
import type { Database, StreamRow } from './schema.ts';
import type { Backfill } from './streams.ts';

/** What `status` prints of a stream. */
export interface StreamStatus {
  readonly stream: string;
  readonly status: 'loading' | 'ok' | 'failing' | 'unavailable' | 'stopped';
  readonly last_success_at: Date | null;
  readonly last_attempt_at: Date | null;
  readonly known_from: Date | null;
  readonly known_to: Date | null;
  /** Seconds since `known_to`; null while nothing is known. */
  readonly lag_s: number | null;
  readonly rows: number;
  readonly rejects: number;
  /** Records rejected and not mapped since. */
  readonly open_rejects: number;
  /** Share of the first load, 0 to 1, where the vendor lets us tell. */
  readonly progress: number | null;
  /** Older windows of the first load are still to be read. */
  readonly is_loading: boolean;
  readonly error: string | null;
  readonly next_step: string | null;
}

export interface ConnectionStatus {
  readonly id: string;
  readonly source: string;
  readonly account: string | null;
  readonly time_zone: string | null;
  /** False once it is missing from the config: its numbers stay, but do not grow. */
  readonly is_configured: boolean;
  /** True while a live run owns it. */
  readonly is_running: boolean;
  /** Null once it is done, and for helpdesks that are not read in windows. */
  readonly first_load: FirstLoad | null;
  readonly streams: readonly StreamStatus[];
}

/** Where every connection and stream stands as of `now`. */
export async function readStatus(db: Kysely<Database>, now: Date): Promise<readonly ConnectionStatus[]> {
  const connections = await db
    .selectFrom('sync.connection')
    .select(['connection_id', 'source', 'account_name', 'time_zone', 'is_configured', 'since'])
    .select(sql<boolean>`run_id is not null and lease_until > clock_timestamp()`.as('is_running'))
    .select(sql<Date | null>`(select min(r.started_at) from sync.run r where r.connection_id = sync.connection.connection_id)`.as('began'))
    .orderBy('connection_id')
    .execute();
  const streams = await db
    .selectFrom('sync.stream as s')
    .selectAll('s')
    .select((query) =>
      query
        .selectFrom('sync.reject as r')
        .whereRef('r.connection_id', '=', 's.connection_id')
        .whereRef('r.stream', '=', 's.stream')
        .select(query.fn.countAll<number>().as('count'))
        .as('open_rejects'),
    )
    .where('s.is_offered', '=', true)
    .orderBy('s.stream')
    .execute();
  return connections.map((connection) => {
    const own = streams.filter((stream) => stream.connection_id === connection.connection_id);
    const windows = own.filter((stream) => stream.status !== 'unavailable').map((stream) => ({ ...stream, ...windowsOf(stream) }));
    return {
      id: connection.connection_id,
      source: connection.source,
      account: connection.account_name,
      time_zone: connection.time_zone,
      is_configured: connection.is_configured,
      is_running: connection.is_running,
      first_load: firstLoadOf(windows, connection.since, connection.began, now),
      streams: own.map((stream) => ({ ...statusOf(stream, connection, now), open_rejects: stream.open_rejects ?? 0 })),
    };
  });
}

type Stream = Omit<Selectable<StreamRow>, 'backfill'> & { readonly backfill: unknown };

const windowsOf = ({ loaded_from, known_from, backfill }: Stream): LoadingStream => ({ loaded_from, known_from, backfill: backfill as Backfill | null });

function statusOf(stream: Stream, connection: { readonly is_configured: boolean; readonly since: Date | null }, now: Date): Omit<StreamStatus, 'open_rejects'> {
  const isLoading = stream.backfill !== null && stream.status !== 'unavailable';
  const status = isLoading && stream.status === 'ok' ? 'loading' : stream.status;
  return {
    stream: stream.stream,
    status: connection.is_configured ? status : 'stopped',
    last_success_at: stream.last_success_at,
    last_attempt_at: stream.last_attempt_at,
    known_from: stream.known_from,
    known_to: stream.known_to,
    lag_s: stream.known_to === null ? null : Math.max(0, Math.round((now.getTime() - stream.known_to.getTime()) / 1000)),
    rows: stream.rows,
    rejects: stream.rejects,
    progress: isLoading ? shareRead(windowsOf(stream), connection.since, now) : stream.progress,
    is_loading: isLoading,
    error: stream.error,
    next_step: stream.next_step,
  };
}

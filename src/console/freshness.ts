import type * as z from 'zod';
import type { ConnectionStatus, StreamStatus } from '../warehouse/status.ts';
import type { freshness } from './api/connections.ts';

export type Freshness = z.output<typeof freshness>;

/** Two turns may be missed for good reasons, such as a restart, before anybody should worry. */
const TURNS = 2;
const GRACE_MS = 10 * 60_000;

/** How often a stream is read: by the schedule, or more seldom where its source says so. */
export type EveryMs = (stream: string) => number;

/** Is a stream as new as its schedule lets it be? */
export function freshnessOf(stream: StreamStatus, everyMs: EveryMs, now: Date): Freshness {
  if (stream.status !== 'ok') return stream.status;
  const age = stream.last_success_at === null ? Infinity : now.getTime() - stream.last_success_at.getTime();
  return age > TURNS * everyMs(stream.stream) + GRACE_MS ? 'late' : 'fresh';
}

const WORST_FIRST: readonly Freshness[] = ['failing', 'late', 'loading', 'fresh'];

/** A connection is as its worst stream; what plan or scope leave out is no trouble. */
export function worstOf(connection: ConnectionStatus, streams: readonly Freshness[]): Freshness {
  if (!connection.is_configured) return 'stopped';
  return WORST_FIRST.find((each) => streams.includes(each)) ?? (streams.length > 0 ? 'unavailable' : 'loading');
}

import type { Backfill } from './streams.ts';

/** How far the first load of a connection has come. */
export interface FirstLoad {
  /** Everything that changed from here on has been read. */
  readonly read_to: Date;
  /** The window being read now; null between two of them. */
  readonly window: { readonly from: Date; readonly to: Date } | null;
  /** Share of the time to cover (or of the rows, of a list in another order) that is read, 0 to 1; null while nobody knows how far back it goes. */
  readonly share: number | null;
  /** From here on days are shown. */
  readonly known_from: Date | null;
  /** Seconds that the rest takes at the pace so far; null while that cannot be told. */
  readonly left_s: number | null;
}

export interface LoadingStream {
  readonly loaded_from: Date | null;
  readonly known_from: Date | null;
  readonly backfill: Backfill | null;
}

const DAY_MS = 86_400_000;

/** Share of a stream that has been read: of the time between its end and now, or of its rows; null while its end is not known. */
export function shareRead({ loaded_from, backfill }: LoadingStream, since: Date | null, now: Date): number | null {
  if (backfill?.share !== undefined) return backfill.share;
  const floor = since ?? (backfill?.oldest === undefined ? null : new Date(backfill.oldest));
  if (floor === null || loaded_from === null) return null;
  const span = now.getTime() - floor.getTime();
  return span <= 0 ? 1 : Math.min(1, (now.getTime() - loaded_from.getTime()) / span);
}

/** Of streams with windows to read, the one that is behind says how far the connection is. Undefined when none has. */
export function firstLoadOf(streams: readonly LoadingStream[], since: Date | null, began: Date | null, now: Date): FirstLoad | null {
  const loading = streams.filter((stream) => stream.backfill !== null && stream.loaded_from !== null);
  const behind = loading.toSorted((a, b) => (b.loaded_from as Date).getTime() - (a.loaded_from as Date).getTime())[0];
  if (behind === undefined) return null;
  const reading = loading.find((stream) => stream.backfill?.window !== undefined);
  const share = shareRead(behind, since, now);
  const known = loading.flatMap((stream) => stream.known_from ?? []).toSorted((a, b) => b.getTime() - a.getTime())[0];
  return {
    read_to: behind.loaded_from as Date,
    window: reading?.backfill?.window === undefined ? null : { from: new Date(reading.backfill.window.from), to: reading.loaded_from as Date },
    share,
    known_from: known ?? null,
    left_s: share === null || began === null ? null : leftS(share, now.getTime() - began.getTime()),
  };
}

/** At the pace so far; nothing is said of a load that just began, or that nobody went on with for days. */
function leftS(share: number, elapsedMs: number): number | null {
  if (share <= 0 || elapsedMs < 1000 || elapsedMs > 30 * DAY_MS) return null;
  return Math.round(((elapsedMs / 1000) * (1 - share)) / share);
}

import type { ReadContext, Stream } from '../sources/source.ts';
import { type Backfill, noteKnownFrom, readStreamStates } from '../warehouse/streams.ts';
import { finishWindow, moveWindow } from '../warehouse/windows.ts';
import type { StreamReport } from './report.ts';
import type { Run } from './run.ts';
import { guarded, readContext, readCursor, startOf } from './sync-stream.ts';
import { walkPages } from './walk.ts';
import { askOldest, type FirstChanges, floorOf, nextWindow, planTarget, type Unread, wholeFrom, type Window } from './windows.ts';

/** Streams of this run that have older windows to read. */
async function unreadOf(run: Run, streams: readonly Stream[], given: ReadonlySet<string>): Promise<readonly Unread[]> {
  const states = await readStreamStates(run.database.db, run.connectionId);
  const open: Unread[] = [];
  for (const stream of streams) {
    const state = states.get(stream.name);
    if (given.has(stream.name) || !state?.backfill || state.loadedFrom === null || state.firstLoadedAt === null) continue;
    open.push({ stream, loadedFrom: state.loadedFrom, backfill: state.backfill, floor: floorOf(stream, state.backfill, run.since) });
  }
  return open;
}

/** Are older windows of a first load left to read? */
export const hasWindows = async (run: Run, streams: readonly Stream[]): Promise<boolean> => (await unreadOf(run, streams, new Set())).length > 0;

/** How many of the streams that are read in windows know their newest days. */
export async function countBegun(run: Run, streams: readonly Stream[]): Promise<number> {
  const states = await readStreamStates(run.database.db, run.connectionId);
  return streams.filter(({ name, windows }) => windows !== undefined && (states.get(name)?.firstLoadedAt ?? null) !== null).length;
}

/** The stream's floor, asked of the vendor where the config names none and nobody asked yet. */
async function withFloor(run: Run, unread: Unread, known: FirstChanges): Promise<Unread> {
  if (unread.floor !== undefined) return unread;
  const { stream, backfill } = unread;
  const asked = await askOldest(stream, backfill, readContext(run), known);
  await run.fence.write(({ db }) => moveWindow(db, { connectionId: run.connectionId, stream: stream.name }, backfill, asked));
  return { ...unread, backfill: asked, floor: floorOf(stream, asked, run.since) };
}

/** Where a window begins: the last one, where nobody named an instant, with whatever the vendor has, should its first change be older than it said. */
const firstCursor = (run: Run, { unread: { stream }, from, isLast }: Window, context: ReadContext): unknown =>
  isLast && run.since === undefined && stream.windows?.start === undefined ? undefined : startOf(stream, from, context);

/** Reads one window of one stream: from its beginning, or from where a run that died stopped, to what is loaded already. */
async function readWindow(run: Run, window: Window, report: StreamReport): Promise<'done' | 'stopped'> {
  const { stream, backfill, loadedFrom } = window.unread;
  const key = { connectionId: run.connectionId, stream: stream.name };
  const from = window.from.toISOString();
  const begun = backfill.window ?? { from, pages: 0 };
  const isInOne = stream.windows?.inOne === true;
  const startedAt = run.clock.now().getTime();
  let stored: Backfill = backfill;
  let pages = begun.pages;
  const after = (): Backfill => {
    const { window: _read, ...rest } = stored;
    // A window that another run began tells its pages, but not how long they took.
    const tookMs = begun.cursor === undefined ? { tookMs: run.clock.now().getTime() - startedAt } : {};
    return { ...rest, last: { ms: loadedFrom.getTime() - window.from.getTime(), pages, ...tookMs } };
  };
  const finish = (): [Date | null, Backfill | null] => (window.isLast ? [wholeFrom(stream, run.since), null] : [window.from, after()]);
  const context = readContext(run, { until: loadedFrom });
  const cursor = begun.cursor === undefined ? firstCursor(run, window, context) : readCursor(stream, begun.cursor);
  // A window that lies beyond the vendor's first change has nothing to ask for.
  const isEmpty = window.from >= loadedFrom;
  const walked = isEmpty
    ? { end: 'undone' as const }
    : await walkPages(run, stream, report, {
        from: cursor,
        context,
        tellsKnown: false,
        ...(!isInOne && { share: shareOf(run, window) }),
        move: async (db, page) => {
          pages += 1;
          if (page.done) return finishWindow(db, key, stored, ...finish());
          const share = isInOne && page.progress !== undefined ? { share: page.progress } : {};
          const next: Backfill = { ...stored, ...share, window: { from, cursor: page.next, pages } };
          await moveWindow(db, key, stored, next);
          stored = next;
        },
      });
  if (walked.end !== 'undone') return walked.end;
  await run.fence.write(async ({ db }) => {
    await finishWindow(db, key, stored, ...finish());
    await noteKnownFrom(db, run.connectionId, run.since);
  });
  return 'done';
}

/** Share of the time to cover that is read once this window is. */
function shareOf(run: Run, { unread: { floor }, from }: Window): number {
  const [now, bottom] = [run.startedAt.getTime(), floor?.getTime() ?? from.getTime()];
  return now <= bottom ? 1 : Math.min(1, (now - from.getTime()) / (now - bottom));
}

export interface WindowsRead {
  /** Windows are left to read. */
  readonly isLeft: boolean;
  /** How many were read, in part at least. */
  readonly read: number;
  readonly error?: unknown;
}

/**
 * Reads older windows of a first load, all streams of each in turn. A run in steps ends with one window, so that what is known now can be
 * shown, and the next one begins with what is new; with none (`step` 0) where the newest days have just been read.
 */
export async function readWindows(run: Run, streams: readonly Stream[], step: 0 | 1): Promise<WindowsRead> {
  const given = new Set<string>();
  const known: FirstChanges = new Map();
  let target: number | undefined;
  for (let [read, steps] = [0, 0]; ; read += 1) {
    const open: Unread[] = [];
    for (const unread of await unreadOf(run, streams, given)) open.push(await withFloor(run, unread, known));
    let window = target === undefined ? undefined : nextWindow(open, target);
    if (window === undefined) {
      if (open.length === 0) return { isLeft: false, read };
      if (run.inSteps === true && steps >= step && isLevel(open)) return { isLeft: true, read };
      target = planTarget(open) as number;
      steps += 1;
      window = nextWindow(open, target);
    }
    const report = run.reports.find((each) => each.stream === window?.unread.stream.name);
    if (window === undefined || report === undefined || run.signal.aborted) return { isLeft: true, read };
    const { stream } = window.unread;
    const { goesOn, error } = await guarded(run, stream, report, true, () => readWindow(run, window, report));
    if (error !== undefined || !goesOn) return { isLeft: true, read: read + 1, error };
    if (report.status === 'unavailable') given.add(stream.name);
  }
}

const isLevel = (open: readonly Unread[]): boolean =>
  open.every(({ backfill, loadedFrom }) => backfill.window === undefined && loadedFrom.getTime() === open[0]?.loadedFrom.getTime());

import { GiveUpError } from '../domain/errors.ts';
import type { MapContext, Page, ReadContext, Stream } from '../sources/source.ts';
import { namedIds } from '../warehouse/named-ids.ts';
import { beginStream, failStream, finishStream, moveCursor, type StreamState } from '../warehouse/streams.ts';
import { commitPage } from './commit-page.ts';
import { endsWithoutReport, explainWriteFailure, judgeFailure } from './failure.ts';
import type { StreamReport } from './report.ts';
import type { Run } from './run.ts';

/** Where a walk begins, and whether the stored cursor follows it. */
interface Walk {
  readonly from: unknown;
  /** `page`: with every page; `end`: only when all is read again; `never`: a re-read leaves it where it is. */
  readonly moves: 'page' | 'end' | 'never';
}

function planWalk(run: Run, stream: Stream, state: StreamState): Walk {
  if (run.kind === 'full' && stream.mode !== 'observe') return { from: undefined, moves: 'end' };
  if (run.kind === 'since' && run.rereadFrom !== undefined) {
    // Snapshots have no days, they read all anyway; a stream that is still loading goes on loading.
    if (stream.cursorAt !== undefined && state.firstLoadedAt !== null) return { from: stream.cursorAt(run.rereadFrom), moves: 'never' };
  }
  return { from: readCursor(stream, state.cursor), moves: 'page' };
}

function readCursor(stream: Stream, stored: unknown): unknown {
  if (stored === undefined) return undefined;
  try {
    return stream.parseCursor(stored);
  } catch (error) {
    throw new GiveUpError(
      `The stored cursor of stream ${stream.name} makes no sense.`,
      `Read the stream again: deskmeter sync --full --stream ${stream.name}`,
      {
        cause: error,
      },
    );
  }
}

const readContext = (run: Run, walk: Walk): ReadContext => ({
  http: run.http,
  ...(run.hosts && { hosts: run.hosts }),
  clock: run.clock,
  signal: run.signal,
  since: run.since,
  settings: run.settings,
  reference: run.reference,
  redact: run.redact,
  named: (query) => namedIds(run.database.db, run.connectionId, query),
  mayPause: walk.moves === 'page',
});

/**
 * Is a list that hardly changes still fresh? By stretches of the clock, not by the time since: the first run after midnight reads again,
 * so that the day that ended is known at once.
 */
function isFresh(run: Run, stream: Stream, state: StreamState): boolean {
  const { everyMs } = stream;
  if (everyMs === undefined || run.kind !== 'sync' || run.streams !== undefined) return false;
  // The cursor of a snapshot says that its last walk did not come to its end.
  if (stream.mode === 'snapshot' && state.cursor !== undefined) return false;
  if (state.firstLoadedAt === null || state.lastSuccessAt === null) return false;
  return Math.floor(state.lastSuccessAt.getTime() / everyMs) === Math.floor(run.clock.now().getTime() / everyMs);
}

/** The mapping of a page. A record that fails is a reject; a mapping that throws is a fault, and loud. */
export function mapPage(stream: Stream, raw: Page<unknown>['raw'], context: MapContext): ReturnType<Stream['map']> {
  try {
    return stream.map(raw, context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GiveUpError(
      `Mapping a page of stream ${stream.name} failed (${raw.path}): ${reason}.`,
      'This is a fault of deskmeter: please report it with this line.',
      {
        cause: error,
      },
    );
  }
}

/** Reads the pages of one stream and commits each; returns once the vendor has no more for now, or the run is asked to stop. */
async function walkPages(run: Run, stream: Stream, state: StreamState, report: StreamReport): Promise<'done' | 'stopped'> {
  const walk = planWalk(run, stream, state);
  const startedAt = run.clock.now();
  let stored: unknown = state.cursor;
  let known: Date | undefined;
  let finished = false;
  for await (const page of stream.read(walk.from, readContext(run, walk))) {
    if (run.signal.aborted) return 'stopped';
    const observedAt = run.clock.now();
    const mapping = mapPage(stream, page.raw, { connectionId: run.connectionId, settings: run.settings, reference: run.reference, observedAt });
    // A re-read from a day says nothing about the time before that day.
    if (walk.moves !== 'never') known = later(known, page.knownTo);
    const next = stream.mode === 'snapshot' && page.done ? undefined : page.next;
    const moves = walk.moves === 'page' || (walk.moves === 'end' && page.done);
    await commitPage({
      run,
      stream,
      report,
      page,
      mapping,
      observedAt,
      cursor: moves ? { from: stored, to: next } : undefined,
      knownTo: walk.moves === 'never' ? undefined : (known ?? startedAt),
    }).catch((error: unknown) => {
      throw explainWriteFailure(error, `a page of stream ${stream.name}`);
    });
    if (moves) stored = next;
    Object.assign(run.reference, mapping.learned);
    run.onProgress?.({
      connectionId: run.connectionId,
      stream: stream.name,
      pages: report.pages,
      rows: report.rows,
      rejects: report.rejects,
      progress: page.progress,
      done: page.done,
    });
    finished = page.done;
    if (finished || run.signal.aborted) break;
  }
  if (finished) return 'done';
  if (run.signal.aborted) return 'stopped';
  if (walk.moves === 'never' || stream.isLate === true) return 'done';
  // The vendor had nothing (more): what it knew when we began is here. A snapshot begins anew next time.
  const key = { connectionId: run.connectionId, stream: stream.name };
  await run.fence.write(async ({ db }) => {
    if (stream.mode === 'snapshot' && walk.moves === 'page') await moveCursor(db, key, stored, undefined);
    await finishStream(db, key, run.clock.now(), known ?? startedAt);
  });
  return 'done';
}

const later = (a: Date | undefined, b: Date | undefined): Date | undefined => (a !== undefined && b !== undefined ? (a > b ? a : b) : (a ?? b));

/**
 * Reads one stream to its end, page by page. Its failure is written down; the answer tells whether the streams after it
 * may be read. Throws only what leaves nothing to write to: LostPlaceError, WarehouseGoneError.
 */
export async function syncStream(run: Run, stream: Stream, report: StreamReport): Promise<{ readonly goesOn: boolean; readonly error?: unknown }> {
  const key = { connectionId: run.connectionId, stream: stream.name };
  const state = await run.fence
    .write(({ db }) => beginStream(db, key, run.clock.now()))
    .catch((error: unknown) => {
      throw explainWriteFailure(error, `the start of stream ${stream.name}`);
    });
  if (isFresh(run, stream, state)) {
    report.status = 'ok';
    return { goesOn: true };
  }
  try {
    report.status = (await walkPages(run, stream, state, report)) === 'done' ? 'ok' : 'stopped';
    return { goesOn: report.status === 'ok' };
  } catch (error) {
    if (endsWithoutReport(error)) throw error;
    if (run.signal.aborted) {
      report.status = 'stopped';
      return { goesOn: false };
    }
    const failure = judgeFailure(error, stream, state.firstLoadedAt !== null);
    run.log[failure.status === 'failing' ? 'error' : 'warn']({ connection: run.connectionId, stream: stream.name, err: error }, failure.error);
    Object.assign(report, { status: failure.status, error: failure.error, nextStep: failure.nextStep });
    await run.fence.write(({ db }) => failStream(db, key, failure));
    return failure.status === 'unavailable' ? { goesOn: true } : { goesOn: failure.goesOn, error };
  }
}

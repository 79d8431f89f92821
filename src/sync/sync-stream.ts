import { GiveUpError } from '../domain/errors.ts';
import type { ReadContext, Stream } from '../sources/source.ts';
import { heldTickets } from '../warehouse/held-versions.ts';
import { lastMessages } from '../warehouse/last-messages.ts';
import { unlisted } from '../warehouse/listed.ts';
import { namedIds } from '../warehouse/named-ids.ts';
import { standingTickets } from '../warehouse/standing-tickets.ts';
import { type Backfill, beginStream, failStream, finishStream, moveCursor, noteKnownFrom, recoverStream, type StreamState } from '../warehouse/streams.ts';
import { beginWindows, forgetWindows, moveWindow } from '../warehouse/windows.ts';
import { endsWithoutReport, explainWriteFailure, judgeFailure } from './failure.ts';
import type { StreamReport } from './report.ts';
import type { Run } from './run.ts';
import { archivedBefore } from './tombstones.ts';
import { type Walk, walkPages } from './walk.ts';
import { beginOf, NEWEST_MS, wholeFrom } from './windows.ts';

/** Where a read begins, and whether the stored cursor follows it. */
interface Plan {
  readonly from: unknown;
  /** `page`: with every page; `end`: only when all is read again; `never`: a re-read leaves it where it is. */
  readonly moves: 'page' | 'end' | 'never';
}

function planRead(run: Run, stream: Stream, state: StreamState): Plan {
  if (run.kind === 'full' && stream.mode !== 'observe') return { from: undefined, moves: 'end' };
  if (run.kind === 'since' && run.rereadFrom !== undefined) {
    // Snapshots have no days, they read all anyway; a stream that is still loading goes on loading.
    if (stream.cursorAt !== undefined && state.firstLoadedAt !== null) return { from: stream.cursorAt(run.rereadFrom), moves: 'never' };
  }
  if (state.cursor === undefined && state.backfill !== null && state.loadedFrom !== null)
    return { from: startOf(stream, state.loadedFrom, readContext(run)), moves: 'page' };
  return { from: readCursor(stream, state.cursor), moves: 'page' };
}

/** Where a stream is read from an instant on. */
export const startOf = (stream: Stream, from: Date, context: ReadContext): unknown => stream.windows?.start?.(from, context) ?? stream.cursorAt?.(from);

export function readCursor(stream: Stream, stored: unknown): unknown {
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

export const readContext = (run: Run, more: Pick<ReadContext, 'mayPause' | 'until' | 'unlisted'> = {}): ReadContext => ({
  http: run.http,
  ...(run.hosts && { hosts: run.hosts }),
  clock: run.clock,
  signal: run.signal,
  since: run.since,
  // A full run reads all in one go.
  ...(run.kind !== 'full' && { newestFrom: newestFrom(run) }),
  settings: run.settings,
  reference: run.reference,
  redact: run.redact,
  ...(run.kind === 'sync' && run.streams === undefined && { mayStand: true }),
  ...(run.kind === 'sync' && { heldTickets: (tickets) => heldTickets(run.database.db, run.connectionId, tickets) }),
  lastMessages: (ticketIds) => lastMessages(run.database.db, run.connectionId, ticketIds),
  standingTickets: (range) => standingTickets(run.database.db, run.connectionId, range),
  named: (query) => namedIds(run.database.db, run.connectionId, query),
  ...more,
});

/** A change feed that nothing was read of yet begins with its newest days; what is older comes in windows. */
async function withNewestFirst(run: Run, stream: Stream, state: StreamState): Promise<StreamState> {
  const isNew = state.cursor === undefined && state.firstLoadedAt === null && state.loadedFrom === null;
  if (stream.windows === undefined || run.kind === 'full' || !isNew) return state;
  const begin = beginOf(stream, run.since);
  const newest = newestFrom(run);
  const isShort = begin !== undefined && begin >= newest;
  if (isShort && stream.windows.inOne) return state;
  if (!isShort && (await stream.windows.isWorth?.(newest, readContext(run))) === false) return state;
  const backfill: Backfill | null = isShort ? null : { ...(stream.windows.inOne === true && { share: 0 }) };
  const begun = { ...state, loadedFrom: isShort ? begin : newest, backfill };
  await run.fence.write(({ db }) => beginWindows(db, { connectionId: run.connectionId, stream: stream.name }, begun.loadedFrom, begun.backfill));
  return begun;
}

const newestFrom = (run: Run): Date => new Date(run.startedAt.getTime() - NEWEST_MS);

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

/** Reads what is new of one stream; returns once the vendor has no more for now, or the run is asked to stop. */
async function readNew(run: Run, stream: Stream, known: StreamState, report: StreamReport): Promise<'done' | 'stopped'> {
  const state = await withNewestFirst(run, stream, known);
  const plan = planRead(run, stream, state);
  const key = { connectionId: run.connectionId, stream: stream.name };
  const startedAt = run.clock.now();
  let stored: unknown = state.cursor;
  let pages = 0;
  const move: Walk['move'] = async (db, page) => {
    if (plan.moves === 'never' || (plan.moves === 'end' && !page.done)) return;
    const next = stream.mode === 'snapshot' && page.done ? undefined : page.next;
    await moveCursor(db, key, stored, next);
    stored = next;
    pages += 1;
    if (page.done && state.firstLoadedAt === null && state.backfill !== null) {
      const tookMs = run.clock.now().getTime() - startedAt.getTime();
      await moveWindow(db, key, state.backfill, { ...state.backfill, last: { ms: NEWEST_MS, pages, ...(state.cursor === undefined && { tookMs }) } });
    }
    if (plan.moves === 'end' && stream.windows !== undefined) await forgetWindows(db, key, wholeFrom(stream, run.since));
  };
  const notesLists = state.firstLoadedAt !== null && plan.moves !== 'never';
  const lookUp: ReadContext['unlisted'] = (query) => unlisted(run.database.db, key, query, archivedBefore(run));
  const context = readContext(run, { mayPause: plan.moves === 'page', ...(notesLists && { unlisted: lookUp }) });
  const walked = await walkPages(run, stream, report, { from: plan.from, context, move, tellsKnown: plan.moves !== 'never', notesLists });
  if (walked.end !== 'undone') return walked.end;
  if (plan.moves === 'never') return 'done';
  if (stream.isLate === true) {
    // Nothing to read now tells nothing of what is known, but what failed before does not any more.
    await run.fence.write(({ db }) => recoverStream(db, key));
    return 'done';
  }
  // The vendor had nothing (more): what it knew when we began is here. A snapshot begins anew next time.
  await run.fence.write(async ({ db }) => {
    if (stream.mode === 'snapshot' && plan.moves === 'page') await moveCursor(db, key, stored, undefined);
    await finishStream(db, key, run.clock.now(), walked.known ?? startedAt);
    await noteKnownFrom(db, run.connectionId, run.since);
  });
  return 'done';
}

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
  return guarded(run, stream, report, state.firstLoadedAt !== null, () => readNew(run, stream, state, report));
}

/** Does `read`, and writes down how it went. */
export async function guarded(
  run: Run,
  stream: Stream,
  report: StreamReport,
  isLoaded: boolean,
  read: () => Promise<'done' | 'stopped'>,
): Promise<{ readonly goesOn: boolean; readonly error?: unknown }> {
  try {
    report.status = (await read()) === 'done' ? 'ok' : 'stopped';
    return { goesOn: report.status === 'ok' };
  } catch (error) {
    if (endsWithoutReport(error)) throw error;
    if (run.signal.aborted) {
      report.status = 'stopped';
      return { goesOn: false };
    }
    const failure = judgeFailure(error, stream, isLoaded);
    run.log[failure.status === 'failing' ? 'error' : 'warn']({ connection: run.connectionId, stream: stream.name, err: error }, failure.error);
    Object.assign(report, { status: failure.status, error: failure.error, nextStep: failure.nextStep });
    await run.fence.write(({ db }) => failStream(db, { connectionId: run.connectionId, stream: stream.name }, failure));
    return failure.status === 'unavailable' ? { goesOn: true } : { goesOn: failure.goesOn, error };
  }
}

import { describeError, DeskmeterError } from '../domain/errors.ts';
import type { Json, Stream } from '../sources/source.ts';
import { dropArchivedPages } from '../warehouse/archive.ts';
import { registerConnection } from '../warehouse/connections.ts';
import { claimConnection } from '../warehouse/fence.ts';
import { readReferences } from '../warehouse/references.ts';
import { closeRun, countRun, openRun, type RunKind } from '../warehouse/runs.ts';
import { failStream, noteKnownFrom } from '../warehouse/streams.ts';
import { endsWithoutReport, explainWriteFailure, isWarehouseGone } from './failure.ts';
import { chooseStreams, prepareConnection } from './prepare.ts';
import { replayPages, type ReplayCounts } from './replay.ts';
import { newStreamReport, type RunReport, runTotals } from './report.ts';
import type { Run, SyncRequest } from './run.ts';
import { countBegun, hasWindows, readWindows } from './read-windows.ts';
import { syncStream } from './sync-stream.ts';
import { forgetSeen, sawEverything, writeTombstones } from './tombstones.ts';

const DEFAULT_ARCHIVE_MS = 30 * 86_400_000;

/** What a run is left with besides its streams' reports. */
interface Outcome {
  replayedPages: number;
  tombstones: number;
  isLoading: boolean;
  error: unknown;
}

const kindOf = (request: SyncRequest): RunKind => (request.full === true ? 'full' : request.rereadFrom === undefined ? 'sync' : 'since');

/** Registers and claims the connection, opens a run, does `work`, and gives the connection free whatever happens. */
async function withRun<Result>(
  request: SyncRequest,
  kind: RunKind,
  work: (run: Run, known: Awaited<ReturnType<typeof registerConnection>>) => Promise<Result>,
): Promise<Result> {
  const { db, pool } = request.database;
  await registerConnection(db, request.connectionId, request.source, request.since);
  const fence = await claimConnection(pool, request.connectionId, request.leaseMs);
  try {
    // Read again, now that nobody else writes.
    const known = await registerConnection(db, request.connectionId, request.source, request.since);
    const startedAt = request.clock.now();
    await fence.write(({ db: inside }) => openRun(inside, fence, kind, startedAt));
    const reference = (await readReferences(db, request.connectionId)) as Record<string, Json>;
    const archiveMs = request.archiveMs ?? DEFAULT_ARCHIVE_MS;
    const meter = { usageBefore: { ...request.http.usage }, quotasBefore: request.http.quotas ?? [] };
    return await work({ ...request, archiveMs, fence, kind, startedAt, reports: [], ...meter, reference }, known);
  } catch (error) {
    throw isWarehouseGone(error) ? explainWriteFailure(error, `the run of connection ${request.connectionId}`) : error;
  } finally {
    // If the warehouse is gone, the lease ends by itself.
    await fence.release().catch(() => undefined);
  }
}

/** What is new of every stream, then older windows of a first load, and costly extras once all of them are read. */
async function readStreams(run: Run, outcome: Outcome): Promise<void> {
  const streams = chooseStreams(run);
  run.reports.push(...streams.map((stream) => ({ ...newStreamReport(stream.name), status: 'skipped' as const })));
  const begun = await countBegun(run, streams);
  const isWhole = await readEach(
    run,
    streams.filter((stream) => stream.isLate !== true),
    outcome,
  );
  if (!isWhole || run.signal.aborted) return;
  if (run.kind !== 'full') {
    const isNew = (await countBegun(run, streams)) > begun;
    const windows = outcome.error === undefined ? await readWindows(run, streams, isNew ? 0 : 1) : { isLeft: await hasWindows(run, streams), read: 0 };
    outcome.error ??= windows.error;
    outcome.isLoading = windows.isLeft;
    // What changed while the last window was read has left it for the head of its feed: without it the days that are final now would change again.
    const again = streams.filter((stream) => stream.looksUp === true || (stream.windows !== undefined && !windows.isLeft));
    if (windows.read > 0 && !(await readEach(run, again, outcome))) return;
  }
  const late = streams.filter((stream) => stream.isLate === true);
  if (!outcome.isLoading) await readEach(run, late, outcome);
  else for (const report of run.reports) if (report.status === 'skipped' && late.some(({ name }) => name === report.stream)) report.status = 'waiting';
}

/** Reads streams in order; false when the ones after a failed one could not be. */
async function readEach(run: Run, streams: readonly Stream[], outcome: Outcome): Promise<boolean> {
  for (const stream of streams) {
    const report = run.reports.find((each) => each.stream === stream.name);
    if (report === undefined || run.signal.aborted) return false;
    report.status = 'reading';
    const { goesOn, error } = await syncStream(run, stream, report);
    outcome.error ??= error;
    if (!goesOn) return false;
  }
  return true;
}

/** A failure that concerns the whole connection is shown at each of its streams that was not read. */
async function failAll(run: Run, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const nextStep = error instanceof DeskmeterError ? error.action : 'This is a fault of deskmeter: please report it with this line.';
  const unread = run.connection.streams.filter((stream) => run.reports.every((report) => report.stream !== stream.name || report.status === 'skipped'));
  await run.fence.write(async ({ db }) => {
    for (const stream of unread) await failStream(db, { connectionId: run.connectionId, stream: stream.name }, { status: 'failing', error: message, nextStep });
  });
}

const needsConfig = (error: unknown): boolean => error instanceof DeskmeterError && error.recovery === 'fix-config';

function statusOf(run: Run, error: unknown): RunReport['status'] {
  const isWhole = run.reports.length > 0 && !run.reports.some((report) => ['stopped', 'skipped', 'reading'].includes(report.status));
  if (run.signal.aborted && !isWhole) return 'stopped';
  if (needsConfig(error) || (error !== undefined && run.reports.length === 0)) return 'failed';
  return run.reports.some(({ status }) => status !== 'ok' && status !== 'unavailable' && status !== 'waiting') ? 'partial' : 'ok';
}

async function endRun(run: Run, outcome: Outcome): Promise<RunReport> {
  const status = statusOf(run, outcome.error);
  const totals = runTotals(run.reports, run);
  const at = run.clock.now();
  await run.fence.write(async (transaction, pageSeq) => {
    const { db } = transaction;
    const isWhole = status === 'ok' && sawEverything(run);
    if (isWhole) outcome.tombstones = await writeTombstones(transaction, run, pageSeq);
    await forgetSeen(db, run.connectionId);
    await noteKnownFrom(db, run.connectionId, run.since);
    await countRun(db, run.fence, totals);
    await closeRun(db, run.fence, {
      at,
      status,
      error: outcome.error === undefined ? null : describeError(outcome.error),
      reconciled: { isWhole, streams: run.connection.streams.filter((stream) => stream.reconciles === true).map(({ name }) => name) },
    });
  });
  await dropArchivedPages(run.database.db, new Date(at.getTime() - (run.archiveMs ?? DEFAULT_ARCHIVE_MS)));
  return { connectionId: run.connectionId, runId: run.fence.runId, kind: run.kind, status, streams: run.reports, totals, ...outcome };
}

/**
 * One run over a connection: claims it, reads its streams in order, one transaction per page, and writes down how it went.
 * Failures of vendor and streams are in the report (`status`, `error`, `streams`). Throws WaitError while another run holds the
 * connection, FixConfigError for a stream name it does not have, LostPlaceError when another one took it over, WarehouseGoneError when there is no place left to write to.
 */
export async function syncConnection(request: SyncRequest): Promise<RunReport> {
  chooseStreams(request);
  return withRun(request, kindOf(request), async (run, known) => {
    const outcome: Outcome = { replayedPages: 0, tombstones: 0, isLoading: false, error: undefined };
    try {
      await run.fence.write(({ db }) => forgetSeen(db, run.connectionId));
      outcome.replayedPages = await prepareConnection(run, known);
      await readStreams(run, outcome);
    } catch (error) {
      if (endsWithoutReport(error) || isWarehouseGone(error)) throw error;
      if (!run.signal.aborted) outcome.error = error;
    }
    if (needsConfig(outcome.error) || (outcome.error !== undefined && run.reports.length === 0)) await failAll(run, outcome.error);
    return endRun(run, outcome);
  });
}

/** Maps the archived pages of a connection again under the settings of `request`, without asking the vendor. Throws what stops it. */
export async function replayConnection(request: SyncRequest): Promise<ReplayCounts & { readonly runId: string }> {
  return withRun(request, 'replay', async (run) => {
    const counts = await replayPages(run);
    const status = run.signal.aborted ? 'stopped' : 'ok';
    await run.fence.write(async ({ db }) => {
      await countRun(db, run.fence, { ...runTotals([], run), ...counts, perStream: {} });
      await closeRun(db, run.fence, { at: run.clock.now(), status, error: null });
    });
    return { ...counts, runId: run.fence.runId };
  });
}

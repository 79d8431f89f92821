import type { Json, Stream } from '../sources/source.ts';
import { archivedPages, type ArchivedPage } from '../warehouse/archive.ts';
import { loadMapping } from './commit-page.ts';
import { explainWriteFailure } from './failure.ts';
import type { Run } from './run.ts';
import { mapPage } from './walk.ts';

export interface ReplayCounts {
  pages: number;
  rows: number;
  changed: number;
  rejects: number;
  /** Pages of streams the source no longer has. */
  skipped: number;
}

async function replayPage(run: Run, stream: Stream, page: ArchivedPage, counts: ReplayCounts): Promise<void> {
  const raw = { path: page.path, body: page.body as Json };
  const context = { connectionId: run.connectionId, settings: run.settings, reference: run.reference, observedAt: page.fetchedAt };
  const mapping = mapPage(stream, raw, context);
  const stamp = {
    connectionId: run.connectionId,
    runId: run.fence.runId,
    stream: stream.name,
    mapperVersion: stream.mapperVersion,
    // The page keeps its place in the order, so that a replay overtakes nothing that was loaded after it.
    pageSeq: page.pageSeq,
    observedAt: page.fetchedAt,
  };
  const loaded = await run.fence
    .write((transaction) => loadMapping(transaction, stamp, mapping))
    .catch((error: unknown) => {
      throw explainWriteFailure(error, `page ${page.pageSeq} of stream ${stream.name}`);
    });
  Object.assign(run.reference, mapping.learned);
  counts.pages += 1;
  counts.rows += mapping.records.length;
  counts.changed += loaded.changed;
  counts.rejects += loaded.rejects.length;
}

/**
 * Maps the archived pages of a connection again, in the order they were loaded and through the same load, without asking
 * the vendor. Cursors stay. Pages older than the archive time are gone; their rows stay as they are.
 */
export async function replayPages(run: Run): Promise<ReplayCounts> {
  const counts: ReplayCounts = { pages: 0, rows: 0, changed: 0, rejects: 0, skipped: 0 };
  const streams = new Map(run.connection.streams.map((stream) => [stream.name, stream]));
  for await (const page of archivedPages(run.database.db, run.connectionId)) {
    if (run.signal.aborted) break;
    const stream = streams.get(page.stream);
    if (stream === undefined) counts.skipped += 1;
    else await replayPage(run, stream, page, counts);
  }
  return counts;
}

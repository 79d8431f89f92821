import type { Kysely } from 'kysely';
import { GiveUpError } from '../domain/errors.ts';
import type { MapContext, Page, ReadContext, Stream } from '../sources/source.ts';
import type { Database } from '../warehouse/schema.ts';
import { commitPage } from './commit-page.ts';
import { explainWriteFailure } from './failure.ts';
import type { StreamReport } from './report.ts';
import type { Run } from './run.ts';

/** One walk over the pages of a stream: from where, and what each committed page says. */
export interface Walk {
  readonly from: unknown;
  readonly context: ReadContext;
  /** Moves, in the page's transaction, what tells where the next run goes on. */
  readonly move: (db: Kysely<Database>, page: Page<unknown>) => Promise<void>;
  /** False when it says nothing about what is known: a re-read of some days, or an older window. */
  readonly tellsKnown: boolean;
  /** What lists show is noted; false (or left out) in a first load, where nothing can be gone yet. */
  readonly notesLists?: boolean;
  /** Share of the first load that is done with it; left out, the pages tell. */
  readonly share?: number;
}

export interface Walked {
  /** undone: the stream ended before a page was `done`. */
  readonly end: 'done' | 'undone' | 'stopped';
  /** The latest instant a page stated to be known. */
  readonly known: Date | undefined;
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

const later = (a: Date | undefined, b: Date | undefined): Date | undefined => (a !== undefined && b !== undefined ? (a > b ? a : b) : (a ?? b));

/** Reads the pages of one stream and commits each; returns once the vendor has no more for now, or the run is asked to stop. */
export async function walkPages(run: Run, stream: Stream, report: StreamReport, walk: Walk): Promise<Walked> {
  const startedAt = run.clock.now();
  let known: Date | undefined;
  let isDone = false;
  for await (const told of stream.read(walk.from, walk.context)) {
    const page = walk.share === undefined ? told : { ...told, progress: walk.share };
    if (run.signal.aborted) return { end: 'stopped', known };
    const observedAt = run.clock.now();
    const mapping = mapPage(stream, page.raw, { connectionId: run.connectionId, settings: run.settings, reference: run.reference, observedAt });
    if (walk.tellsKnown) known = later(known, page.knownTo);
    await commitPage({
      run,
      stream,
      report,
      page,
      mapping: { ...mapping, fields: [...(mapping.fields ?? []), ...(page.fields ?? [])] },
      observedAt,
      move: (db) => walk.move(db, page),
      notesLists: walk.notesLists === true,
      knownTo: walk.tellsKnown ? (known ?? startedAt) : undefined,
    }).catch((error: unknown) => {
      throw explainWriteFailure(error, `a page of stream ${stream.name}`);
    });
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
    isDone = page.done;
    if (isDone || run.signal.aborted) break;
  }
  return { end: isDone ? 'done' : run.signal.aborted ? 'stopped' : 'undone', known };
}

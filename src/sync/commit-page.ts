import type { Kysely } from 'kysely';
import type { Entity } from '../domain/entities.ts';
import type { Mapping, Page, Stream } from '../sources/source.ts';
import { archivePage, packBody } from '../warehouse/archive.ts';
import { type Loaded, loadRecords, type Misfit } from '../warehouse/load.ts';
import { noteFields } from '../warehouse/fields-seen.ts';
import { noteListed } from '../warehouse/listed.ts';
import { removeGone } from '../warehouse/remove-gone.ts';
import { saveReferences } from '../warehouse/references.ts';
import { clearRejects, type RejectedRecord, saveRejects } from '../warehouse/rejects.ts';
import { countRun } from '../warehouse/runs.ts';
import type { Database } from '../warehouse/schema.ts';
import { countPage, finishStream, noteKnownFrom } from '../warehouse/streams.ts';
import { markTouched } from '../warehouse/touched.ts';
import type { Transaction } from '../warehouse/transaction.ts';
import { runTotals, type StreamReport } from './report.ts';
import type { Run } from './run.ts';
import { noteSeen } from './tombstones.ts';

/** A page read and mapped, on its way into the warehouse. */
export interface PageToCommit {
  readonly run: Run;
  readonly stream: Stream;
  readonly report: StreamReport;
  readonly page: Page<unknown>;
  readonly mapping: Mapping;
  readonly observedAt: Date;
  /** Moves, in the page's transaction, what says where the next run goes on. */
  readonly move: (db: Kysely<Database>) => Promise<void>;
  /** What a list shows is noted, so that at its end what is gone can be found. */
  readonly notesLists: boolean;
  /** What is known once the last page is in; undefined when this walk says nothing about what is known. */
  readonly knownTo: Date | undefined;
}

const misfitReject = ({ record, reason }: Misfit): RejectedRecord => ({ id: record.id ?? null, entity: record.entity, reason, raw: record });

/** Loads mapped records with everything that belongs to them. The same for a sync and a replay. */
export async function loadMapping(
  transaction: Transaction,
  stamp: {
    readonly connectionId: string;
    readonly runId: string;
    readonly stream: string;
    readonly mapperVersion: number;
    readonly pageSeq: number;
    readonly observedAt: Date;
  },
  mapping: Mapping,
): Promise<Loaded & { readonly rejects: readonly RejectedRecord[] }> {
  const { db } = transaction;
  const loaded = await loadRecords(transaction, stamp, mapping.records);
  const rejects = [...mapping.rejects, ...loaded.misfits.map(misfitReject)];
  const misfits = new Set<Entity>(loaded.misfits.map((misfit) => misfit.record));
  await clearRejects(
    db,
    stamp.connectionId,
    mapping.records.filter((record) => !misfits.has(record)),
  );
  await saveRejects(db, { connectionId: stamp.connectionId, stream: stamp.stream, runId: stamp.runId, at: stamp.observedAt }, rejects);
  const removed = mapping.gone === undefined ? [] : await removeGone(transaction, stamp, mapping.gone);
  await markTouched(db, stamp.connectionId, [...loaded.touched, ...removed]);
  if (mapping.fields !== undefined && mapping.fields.length > 0) await noteFields(db, stamp.connectionId, mapping.fields, stamp.observedAt);
  if (mapping.learned !== undefined) await saveReferences(db, stamp.connectionId, mapping.learned);
  return { ...loaded, changed: loaded.changed + removed.length, rejects };
}

/**
 * The one transaction of a page: records, rejects, touched marks, what was learned, the archived page, the cursor or window and the
 * counters. All of it or nothing; a run that lost its place writes nothing.
 */
export async function commitPage(work: PageToCommit): Promise<void> {
  const { run, stream, page, mapping, observedAt } = work;
  const { connectionId, runId } = run.fence;
  const key = { connectionId, stream: stream.name };
  const packed = run.archiveMs === 0 ? undefined : await packBody(page.raw.body);
  const after = await run.fence.write(
    async (transaction, pageSeq) => {
      const { db } = transaction;
      const stamp = { connectionId, runId, stream: stream.name, mapperVersion: stream.mapperVersion, pageSeq, observedAt };
      const loaded = await loadMapping(transaction, stamp, mapping);
      if (packed !== undefined) {
        const archived = { pageSeq, stream: stream.name, path: page.raw.path, packed, mapperVersion: stream.mapperVersion, fetchedAt: observedAt };
        await archivePage(db, connectionId, archived);
      }
      if (run.kind === 'full') await noteSeen(db, run.fence, mapping.records, loaded.rejects);
      if (work.notesLists && page.lists !== undefined) await noteListed(db, key, page.lists, mapping.records);
      await work.move(db);
      await countPage(db, key, {
        rows: mapping.records.length,
        rejects: loaded.rejects.length,
        knownTo: work.knownTo === undefined ? undefined : page.knownTo,
        progress: page.progress,
      });
      if (page.done && work.knownTo !== undefined) await finishStream(db, key, observedAt, work.knownTo);
      if (page.done) await noteKnownFrom(db, connectionId, run.since);
      const counted = countReport(work.report, mapping, loaded);
      await countRun(db, run.fence, runTotals([...run.reports.filter((report) => report !== work.report), counted], run));
      return counted;
    },
    { page: true },
  );
  Object.assign(work.report, after);
}

/** The stream's report with this page in it; kept only once the page is committed. */
function countReport(report: StreamReport, mapping: Mapping, loaded: Loaded & { readonly rejects: readonly unknown[] }): StreamReport {
  return {
    ...report,
    pages: report.pages + 1,
    rows: report.rows + mapping.records.length - loaded.misfits.length,
    changed: report.changed + loaded.changed,
    rejects: report.rejects + loaded.rejects.length,
    tickets: report.tickets + mapping.records.filter((record) => record.entity === 'ticket').length,
  };
}

import { isDeepStrictEqual } from 'node:util';
import type { Connection, Json, MapContext, Mapping, MappingSettings } from '../sources/source.ts';
import { type ArchivedPage, archivedPages } from '../warehouse/archive.ts';
import { saveInputs } from '../warehouse/inputs.ts';
import { readReferences } from '../warehouse/references.ts';
import type { Transaction } from '../warehouse/transaction.ts';
import { loadMapping } from './commit-page.ts';
import { mapPage } from './walk.ts';

/** A connection as it is read under some settings. */
export interface Side {
  readonly connection: Connection;
  readonly settings: MappingSettings;
}

/**
 * Maps the archived pages of a connection under other settings and loads those that come out otherwise, as a replay does, in a transaction that is
 * rolled back. Returns how many tickets were looked at: of those whose pages are dropped it knows nothing. Stops at the signal.
 */
export async function rehearseMapping(transaction: Transaction, connectionId: string, before: Side, after: Side, signal: AbortSignal): Promise<number> {
  const { db, client } = transaction;
  const reference = (await readReferences(db, connectionId)) as Record<string, Json>;
  const learned = { ...reference };
  const seen = new Set<string>();
  await saveInputs(db, connectionId, after.connection.inputs);
  for await (const page of archivedPages(db, connectionId)) {
    if (signal.aborted) break;
    const was = mapped(before, connectionId, page, reference);
    const becomes = mapped(after, connectionId, page, learned);
    for (const record of becomes?.records ?? []) if (record.entity === 'ticket') seen.add(record.id);
    if (!becomes || isDeepStrictEqual(was, becomes)) continue;
    const { stream, pageSeq, fetchedAt: observedAt } = page;
    const mapperVersion = after.connection.streams.find(({ name }) => name === stream)?.mapperVersion ?? 0;
    await loadMapping(transaction, { connectionId, runId: 'rehearsal', stream, mapperVersion, pageSeq, observedAt }, becomes);
    // A load is made for a transaction of its own: its staging tables have to go before the next one.
    await client.query('discard temp');
    Object.assign(learned, becomes.learned);
  }
  return seen.size;
}

function mapped({ connection, settings }: Side, connectionId: string, page: ArchivedPage, reference: Record<string, Json>): Mapping | undefined {
  const stream = connection.streams.find(({ name }) => name === page.stream);
  const context: MapContext = { connectionId, settings, reference, observedAt: page.fetchedAt };
  return stream && mapPage(stream, { path: page.path, body: page.body as Json }, context);
}

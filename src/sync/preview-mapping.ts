import { type Kysely, sql } from 'kysely';
import type { Connection, Json, MapContext, MappingSettings } from '../sources/source.ts';
import { archivedPages } from '../warehouse/archive.ts';
import { readReferences } from '../warehouse/references.ts';
import type { Database } from '../warehouse/schema.ts';
import { mapPage } from './walk.ts';

/** What other mapping settings would make of the tickets whose pages are archived. */
export interface MappingPreview {
  /** Vendor ids of tickets that count now and would no longer. */
  readonly leave: readonly string[];
  readonly comeBack: readonly string[];
  /** Tickets that would be read otherwise: another topic, status, complaint … */
  readonly changed: number;
  /** Tickets that were looked at. */
  readonly seen: number;
}

interface Side {
  readonly connection: Connection;
  readonly settings: MappingSettings;
}

/**
 * Maps the archived pages under both settings, as a replay would, and compares what comes of each ticket: the latest page about it counts.
 * Writes nothing. Of tickets whose pages are dropped it knows nothing.
 */
export async function previewMapping(db: Kysely<Database>, connectionId: string, before: Side, after: Side): Promise<MappingPreview> {
  const reference = (await readReferences(db, connectionId)) as Record<string, Json>;
  const latest = new Map<string, readonly [was: Told, becomes: Told]>();
  for await (const page of archivedPages(db, connectionId)) {
    const raw = { path: page.path, body: page.body as Json };
    const told = ({ connection, settings }: Side): ReadonlyMap<string, Told> => {
      const stream = connection.streams.find(({ name }) => name === page.stream);
      const context: MapContext = { connectionId, settings, reference, observedAt: page.fetchedAt };
      return new Map(
        stream ? mapPage(stream, raw, context).records.flatMap((record) => (record.entity === 'ticket' ? [[record.id, toldOf(record)]] : [])) : [],
      );
    };
    const [was, becomes] = [told(before), told(after)];
    for (const [id, then] of was) latest.set(id, [then, becomes.get(id) ?? then]);
  }
  const all = [...latest];
  return {
    leave: await countedNow(
      db,
      connectionId,
      all.filter(([, [was, becomes]]) => was.counts && !becomes.counts).map(([id]) => id),
    ),
    comeBack: all.filter(([, [was, becomes]]) => !was.counts && becomes.counts).map(([id]) => id),
    changed: all.filter(([, [was, becomes]]) => was.counts && becomes.counts && was.text !== becomes.text).length,
    seen: all.length,
  };
}

/** Spam, tests and merged tickets count nowhere already. */
async function countedNow(db: Kysely<Database>, connectionId: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ ticket_id: string }>`
    select ticket_id from support.ticket_story where connection_id = ${connectionId} and ticket_id = any(${[...ids]}::text[]) and is_countable`.execute(db);
  return rows.map((row) => row.ticket_id);
}

interface Told {
  readonly counts: boolean;
  readonly text: string;
}

const toldOf = (record: { readonly excludedBy?: string | null }): Told => ({ counts: (record.excludedBy ?? null) === null, text: JSON.stringify(record) });

import type { Entities, Entity, EntityName } from '../../../src/domain/entities.ts';
import type { Http } from '../../../src/http/http.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import type { Connection, Json, MappingSettings, RawPage, Reject } from '../../../src/sources/source.ts';

export interface Reading {
  readonly connection: Connection;
  readonly http: Http;
  readonly redact: (body: unknown) => Json;
  readonly clock: Clock;
  readonly settings: MappingSettings;
  readonly since?: Date;
}

export interface ReadStreams {
  /** The records that stand in the end: newest version of each id. */
  of<Name extends EntityName>(entity: Name): readonly Entities[Name][];
  readonly rejects: readonly Reject[];
  readonly pages: readonly RawPage[];
  readonly cursors: Record<string, unknown>;
  readonly reference: Record<string, Json>;
}

/** Reads the streams (all, or those named) to their end as the sync would, keeping what the warehouse would keep. */
export async function readAll(reading: Reading, only?: readonly string[], before?: Pick<ReadStreams, 'cursors' | 'reference'>): Promise<ReadStreams> {
  const reference = { ...before?.reference };
  const cursors = { ...before?.cursors };
  const records = new Map<string, Entity>();
  const rejects: Reject[] = [];
  const pages: RawPage[] = [];
  const context = { ...reading, since: reading.since, reference, signal: new AbortController().signal };
  for (const stream of reading.connection.streams) {
    if (only !== undefined && !only.includes(stream.name)) continue;
    const from = stream.mode === 'snapshot' || cursors[stream.name] === undefined ? undefined : stream.parseCursor(cursors[stream.name]);
    for await (const page of stream.read(from, context)) {
      pages.push(page.raw);
      cursors[stream.name] = JSON.parse(JSON.stringify(page.next));
      const mapping = stream.map(page.raw, { connectionId: 'c', settings: reading.settings, reference, observedAt: reading.clock.now() });
      Object.assign(reference, mapping.learned);
      rejects.push(...mapping.rejects);
      for (const record of mapping.records) keep(records, record);
      if (page.done) break;
    }
  }
  return {
    of: (entity) => [...records.values()].filter((record) => record.entity === entity) as never,
    rejects,
    pages,
    cursors,
    reference,
  };
}

function keep(records: Map<string, Entity>, record: Entity): void {
  const key = `${record.entity}/${record.id}`;
  const held = records.get(key);
  if (held === undefined || held.version <= record.version) records.set(key, record);
}

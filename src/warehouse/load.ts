import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Entity, EntityName } from '../domain/entities.ts';
import { SkipRecordError } from '../domain/errors.ts';
import type { Owner } from './fact-table.ts';
import { buildCopySql, buildMergeSql, buildStagingSql } from './merge.ts';
import { encodeRow } from './rows.ts';
import { ENTITY_NAMES, FACT_TABLES, ownerOf } from './tables.ts';
import type { Transaction } from './transaction.ts';

/** What decides between two versions of one record, beside the record's own version. */
export interface PageStamp {
  readonly connectionId: string;
  readonly mapperVersion: number;
  readonly pageSeq: number;
  /** When the page was read. */
  readonly observedAt: Date;
}

/** Something whose story has to be derived again: what the fact is bound to, or the fact itself. */
export interface Touched {
  readonly entity: EntityName | Owner;
  readonly id: string;
}

/** A record that its table cannot hold. */
export interface Misfit {
  readonly record: Entity;
  readonly reason: string;
}

export interface Loaded {
  /** Facts inserted or really changed. */
  readonly changed: number;
  /** Without duplicates; empty when nothing really changed. */
  readonly touched: readonly Touched[];
  readonly misfits: readonly Misfit[];
}

interface Encoded {
  readonly lines: Map<EntityName, string[]>;
  readonly misfits: Misfit[];
}

function encode(records: readonly Entity[]): Encoded {
  const encoded: Encoded = { lines: new Map(), misfits: [] };
  for (const record of records) {
    const lines = encoded.lines.get(record.entity) ?? [];
    try {
      lines.push(encodeRow(record, lines.length));
      encoded.lines.set(record.entity, lines);
    } catch (error) {
      if (!(error instanceof SkipRecordError)) throw error;
      encoded.misfits.push({ record, reason: error.message });
    }
  }
  return encoded;
}

async function stage({ client }: Transaction, entity: EntityName, lines: readonly string[]): Promise<void> {
  await client.query(buildStagingSql(entity));
  const copy = client.query(copyFrom(buildCopySql(entity)));
  copy.end(lines.join(''));
  await finished(copy);
}

interface MergedRow {
  readonly self: string | null;
  readonly owner: string | null;
  readonly old_owner: string | null;
}

async function merge({ client }: Transaction, entity: EntityName, stamp: PageStamp): Promise<readonly MergedRow[]> {
  const values = [stamp.connectionId, stamp.mapperVersion, stamp.pageSeq, stamp.observedAt];
  return (await client.query<MergedRow>(buildMergeSql(entity), values)).rows;
}

function* touchedBy(entity: EntityName, rows: readonly MergedRow[]): Iterable<Touched> {
  const isTouched = FACT_TABLES[entity].touches.includes('self');
  const owner = ownerOf(entity);
  for (const { self, owner: now, old_owner: before } of rows) {
    if (isTouched && self !== null) yield { entity, id: self };
    if (owner === undefined) continue;
    if (now !== null) yield { entity: owner, id: now };
    if (before !== null) yield { entity: owner, id: before };
  }
}

/**
 * Brings one page's records into their tables: COPY to a staging table and one merge per entity, in the transaction
 * given. Call it once per transaction. A record that does not fit its table becomes a misfit, the others go on.
 */
export async function loadRecords(transaction: Transaction, stamp: PageStamp, records: readonly Entity[]): Promise<Loaded> {
  const { lines, misfits } = encode(records);
  const touched = new Map<string, Touched>();
  let changed = 0;
  // Always in the same order, so that two loads never wait for each other crosswise.
  for (const entity of ENTITY_NAMES) {
    const staged = lines.get(entity);
    if (staged === undefined) continue;
    await stage(transaction, entity, staged);
    const rows = await merge(transaction, entity, stamp);
    changed += rows.length;
    for (const item of touchedBy(entity, rows)) touched.set(`${item.entity} ${item.id}`, item);
  }
  return { changed, touched: [...touched.values()], misfits };
}

import { promisify } from 'node:util';
import { zstdCompress, zstdDecompressSync } from 'node:zlib';
import { type Kysely, sql } from 'kysely';
import { storableText } from './encode.ts';
import type { Database } from './schema.ts';

const compress = promisify(zstdCompress);

/** A redacted page as the archive keeps it. */
export interface ArchivedPage {
  readonly pageSeq: number;
  readonly stream: string;
  readonly path: string;
  readonly body: unknown;
  readonly fetchedAt: Date;
}

/** Redacted page body as stored: JSON, zstd. */
export const packBody = (body: unknown): Promise<Buffer> => compress(JSON.stringify(body ?? null));

/** Puts a packed page into the archive, in the transaction that loads it. */
export async function archivePage(
  db: Kysely<Database>,
  connectionId: string,
  page: Omit<ArchivedPage, 'body'> & { readonly packed: Buffer; readonly mapperVersion: number },
): Promise<void> {
  await db
    .insertInto('sync.page')
    .values({
      connection_id: connectionId,
      page_seq: page.pageSeq,
      stream: page.stream,
      path: storableText(page.path),
      body: page.packed,
      mapper_version: page.mapperVersion,
      fetched_at: page.fetchedAt,
    })
    .execute();
}

/** The archived pages of a connection in the order they were loaded, one at a time in memory. */
export async function* archivedPages(db: Kysely<Database>, connectionId: string): AsyncIterable<ArchivedPage> {
  for (let after = 0; ;) {
    const row = await db
      .selectFrom('sync.page')
      .selectAll()
      .where('connection_id', '=', connectionId)
      .where('page_seq', '>', after)
      .orderBy('page_seq')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return;
    after = row.page_seq;
    const body: unknown = JSON.parse(zstdDecompressSync(row.body).toString());
    yield { pageSeq: row.page_seq, stream: row.stream, path: row.path, body, fetchedAt: row.fetched_at };
  }
}

/** Drops the pages read before `before`; returns how many. */
export async function dropArchivedPages(db: Kysely<Database>, before: Date): Promise<number> {
  const result = await sql`delete from sync.page where fetched_at < ${before}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

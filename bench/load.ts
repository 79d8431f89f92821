import pg from 'pg';
import type { Entity } from '../src/domain/entities.ts';
import { loadRecords } from '../src/warehouse/load.ts';
import { openDatabase } from '../src/warehouse/database.ts';
import { withTransaction } from '../src/warehouse/transaction.ts';

/** A page of messages of a first load: what there is most of. */
function messages(page: number, size: number): Entity[] {
  return Array.from({ length: size }, (_, index): Entity => {
    const number = page * size + index;
    const at = new Date(Date.UTC(2026, 0, 1) + number * 1000);
    return {
      entity: 'ticket_message',
      id: String(number),
      version: at.getTime(),
      updatedAt: at,
      ticketId: String(Math.floor(number / 5)),
      at,
      authorType: number % 2 === 0 ? 'customer' : 'agent',
      authorId: String(number % 97),
      isPublic: true,
      channel: 'email',
      isAutoReply: false,
      viaRule: false,
      sentiment: null,
    };
  });
}

const COLUMNS = [
  'ticket_id',
  'message_id',
  'at',
  'author_type',
  'author_id',
  'is_public',
  'channel',
  'is_auto_reply',
  'via_rule',
  'source_updated_at',
  'source_version',
];

/** The plain way, for comparison: rows as parameters of one insert, the last one wins; no versions, no answer what changed. */
async function plainInsert(client: pg.ClientBase, records: readonly Entity[]): Promise<void> {
  const values: unknown[] = [];
  for (const record of records) {
    if (record.entity !== 'ticket_message') continue;
    const { ticketId, id, at, authorType, authorId, isPublic, channel, isAutoReply, viaRule, updatedAt, version } = record;
    values.push(ticketId, id, at, authorType, authorId, isPublic, channel, isAutoReply, viaRule, updatedAt, version);
  }
  const row = (number: number) => `('bench',${COLUMNS.map((_, index) => `$${number * COLUMNS.length + index + 1}`).join(',')})`;
  await client.query(
    `insert into support.ticket_message (connection_id, ${COLUMNS.join(', ')}) values ${records.map((_, index) => row(index)).join(',')}
     on conflict (connection_id, ticket_id, message_id) do update set ${COLUMNS.slice(2)
       .map((column) => `${column} = excluded.${column}`)
       .join(', ')}`,
    values,
  );
}

/** Compares the load of pages (COPY to staging, one merge) with plain multi-row inserts. Prints rows per second and the ratio, per page size. */
export async function benchLoad(url: string): Promise<void> {
  const database = openDatabase(url, { max: 2, applicationName: 'deskmeter bench' });
  const seconds = async (work: () => Promise<void>): Promise<number> => {
    await database.pool.query('truncate support.ticket_message');
    const from = performance.now();
    await work();
    return (performance.now() - from) / 1000;
  };
  for (const size of [10, 100, 1000, 5000]) {
    const pages = Math.min(100, Math.ceil(20_000 / size));
    const stamp = { connectionId: 'bench', mapperVersion: 1, observedAt: new Date('2026-01-01T00:00:00Z') };
    const load = () =>
      seconds(async () => {
        for (let page = 0; page < pages; page += 1) {
          await withTransaction(database.pool, (transaction) => loadRecords(transaction, { ...stamp, pageSeq: page + 1 }, messages(page, size)));
        }
      });
    const plain = () =>
      seconds(async () => {
        for (let page = 0; page < pages; page += 1) await withTransaction(database.pool, ({ client }) => plainInsert(client, messages(page, size)));
      });
    await load();
    const [ours, theirs] = [await load(), await plain()];
    const rate = (s: number) => `${Math.round((pages * size) / s).toLocaleString('en')} rows/s`;
    process.stdout.write(`load, pages of ${size}: ${rate(ours)}; plain insert: ${rate(theirs)}; ratio ${(theirs / ours).toFixed(2)}\n`);
  }
  await database.close();
}

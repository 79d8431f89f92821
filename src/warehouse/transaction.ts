import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient } from 'pg';
import type pg from 'pg';
import type { Database } from './schema.ts';

/** One open transaction: typed queries and COPY on the same client. */
export interface Transaction {
  readonly db: Kysely<Database>;
  readonly client: PoolClient;
}

/** Transactions within a rehearsal are savepoints of it: nothing of it may ever be committed. */
const NESTED: Readonly<Record<string, string>> = { begin: 'savepoint nested', commit: 'release savepoint nested', rollback: 'rollback to savepoint nested' };

/** A Kysely that knows one client only, so that its queries run inside that client's transaction. */
function onClient(client: PoolClient): Kysely<Database> {
  const query = (text: string, values?: unknown[]) => client.query(NESTED[text] ?? text, values);
  const connection = { query, release: () => undefined };
  const pool = { connect: () => Promise.resolve(connection), end: () => Promise.resolve() };
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

type Work<Result> = (transaction: Transaction) => Promise<Result>;

/**
 * Runs `work` in one READ COMMITTED transaction: committed when it returns, rolled back when it throws.
 * A client whose rollback fails is thrown away: the server has rolled back on its own.
 */
export const withTransaction = <Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> => run(pool, work, 'commit');

/** Runs `work` likewise, and nothing of what it wrote stays. What it locks is locked for others meanwhile. */
export const rehearse = <Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> => run(pool, work, 'rollback');

async function run<Result>(pool: pg.Pool, work: Work<Result>, end: 'commit' | 'rollback'): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The server may end the connection while we are between two queries; without a listener that would end the process.
  const onError = (error: Error): void => void (broken = error);
  client.on('error', onError);
  try {
    await client.query('begin isolation level read committed');
    const result = await work({ db: onClient(client), client });
    await client.query(end);
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken ??= failure));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

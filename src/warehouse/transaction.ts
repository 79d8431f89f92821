import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient } from 'pg';
import type pg from 'pg';
import type { Database } from './schema.ts';

/** One open transaction: typed queries and COPY on the same client. */
export interface Transaction {
  readonly db: Kysely<Database>;
  readonly client: PoolClient;
}

/** A Kysely that knows one client only, so that its queries run inside that client's transaction. */
function onClient(client: PoolClient): Kysely<Database> {
  const connection = { query: client.query.bind(client), release: () => undefined };
  const pool = { connect: () => Promise.resolve(connection), end: () => Promise.resolve() };
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

/**
 * Runs `work` in one READ COMMITTED transaction: committed when it returns, rolled back when it throws.
 * A client whose rollback fails is thrown away: the server has rolled back on its own.
 */
export async function withTransaction<Result>(pool: pg.Pool, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The server may end the connection while we are between two queries; without a listener that would end the process.
  const onError = (error: Error): void => void (broken = error);
  client.on('error', onError);
  try {
    await client.query('begin isolation level read committed');
    const result = await work({ db: onClient(client), client });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken ??= failure));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

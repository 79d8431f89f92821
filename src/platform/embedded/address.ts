import { Client } from 'pg';
import { FixConfigError } from '../../domain/errors.ts';
import { OWNER, readPassword } from './cluster.ts';
import type { Place } from './place.ts';

/** Where the embedded server is asked: never over the network. */
export const LOOPBACK = '127.0.0.1';

/** The address of the warehouse; its database is created with the first use. */
export async function warehouseUrl(place: Place, port: number): Promise<string> {
  const address = (database: string) => `postgres://${OWNER}:${readPassword(place)}@${LOOPBACK}:${port}/${database}`;
  const client = new Client({ connectionString: address('postgres'), connectionTimeoutMillis: 30_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [OWNER]);
    if (rowCount === 0) await client.query(`create database ${OWNER}`).catch(unlessExists);
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new FixConfigError(
      `The password in ${place.folder}/password is not the one of the data beside it.`,
      'Put the two together that belong together, or move the folder away to begin anew.',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  return address(OWNER);
}

/** Two commands that start together both find it missing. */
function unlessExists(error: unknown): void {
  if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
}

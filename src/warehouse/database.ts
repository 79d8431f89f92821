import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

export interface OpenDatabase {
  readonly db: Kysely<Database>;
  /** For COPY, and for work on one client; everything else goes through `db`. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const OID = { int8: 20, numeric: 1700, date: 1082, dateArray: 1182, int8Array: 1016, textArray: 1009 } as const;

/** Big integers that a number cannot hold stay text: better a loud surprise than a silently rounded id. */
const readInt8 = (text: string): number | string => (Number.isSafeInteger(Number(text)) ? Number(text) : text);

const readText: (text: string) => string[] = pg.types.getTypeParser(OID.textArray as Parameters<typeof pg.types.getTypeParser>[0]);

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [OID.int8, readInt8],
  [OID.numeric, Number],
  // A day is a day: never an instant in whatever zone this machine is in.
  [OID.date, (text) => text],
  [OID.dateArray, readText],
  [OID.int8Array, (text) => readText(text).map(readInt8)],
]);

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS.get(oid)) || pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/**
 * Opens a pool on the warehouse. int8 and numeric arrive as numbers, timestamptz as `Date`, date as `YYYY-MM-DD`.
 * Nothing here depends on a session, so a transaction pooler may stand between.
 */
export function openDatabase(url: string, options: { readonly max?: number; readonly applicationName?: string } = {}): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 4,
    application_name: options.applicationName ?? 'deskmeter',
    connectionTimeoutMillis: 30_000,
    types,
  });
  // An idle connection that the server ended is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  // Nor must one that the server ends while the pool is closing it: the pool no longer listens then. Queries under way reject by themselves.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

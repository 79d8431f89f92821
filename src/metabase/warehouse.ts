import { GiveUpError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { MetabaseApi, MetabaseDatabase, MetabaseTable } from './api.ts';
import type { Tables } from './mbql.ts';
import { holds, type Report } from './report.ts';

/** How Metabase reaches the warehouse: with the login of BI tools, which reads the schema kpi and nothing else. */
export interface WarehouseAccess {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly isTls: boolean;
}

const WAIT_MS = 1_000;
const MOST_WAITS = 300;

/** The database of that name, made or brought up to date. Undefined in a dry run that would make it. */
export async function ensureDatabase(api: MetabaseApi, access: WarehouseAccess, report: Report): Promise<MetabaseDatabase | undefined> {
  const { name, host, port, database, user, password, isTls } = access;
  const shown = { host, port, dbname: database, user, ssl: isTls, 'schema-filters-type': 'inclusion', 'schema-filters-patterns': 'kpi' };
  const content = { name, engine: 'postgres', details: { ...shown, password }, is_full_sync: true };
  const standing = (await api.databases()).find((each) => each.name === name);
  if (standing === undefined) return report.write({ kind: 'database', name, did: 'created' }, () => api.createDatabase(content));
  // The password is never shown: it is sent along with whatever else changed, and a refused one shows when Metabase reads the tables.
  const did = holds(standing, { engine: 'postgres', details: shown }) ? 'kept' : 'changed';
  return (await report.write({ kind: 'database', name, did }, () => api.updateDatabase(standing.id, content))) ?? standing;
}

/** Lets Metabase read the tables, and waits until it knows those that are needed. */
export async function readTables(api: MetabaseApi, databaseId: number, needed: readonly string[], clock: Clock, signal: AbortSignal): Promise<Tables> {
  let tables = byName(await api.tables(databaseId));
  if (lacking(tables, needed).length === 0) return tables;
  await api.syncSchema(databaseId);
  for (let waits = 0; waits < MOST_WAITS; waits += 1) {
    await clock.sleep(WAIT_MS, signal);
    tables = byName(await api.tables(databaseId));
    if (lacking(tables, needed).length === 0) return tables;
  }
  throw new GiveUpError(
    `Metabase has not read the tables ${lacking(tables, needed).slice(0, 3).join(', ')} of the warehouse.`,
    'See in Metabase under Admin settings, Databases whether it reaches the warehouse; --db-host and --db-port name the address that it can reach.',
  );
}

const byName = (tables: readonly MetabaseTable[]): Tables => new Map(tables.map((table) => [table.name, table]));

/** A table without columns is still being read. */
const lacking = (tables: Tables, needed: readonly string[]): string[] => needed.filter((name) => (tables.get(name)?.fields.length ?? 0) === 0);

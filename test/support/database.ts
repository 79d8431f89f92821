import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Client, type Pool } from 'pg';
import { silentLog } from '../../src/platform/log.ts';
import { openDatabase } from '../../src/warehouse/database.ts';
import { migrate } from '../../src/warehouse/migrate.ts';
import { testServerUrl } from './test-server.ts';

export interface TestDatabase {
  readonly url: string;
  // The tests of each room look at other tables; none of them is the contract.
  // oxlint-disable-next-line no-explicit-any
  readonly db: Kysely<any>;
  readonly pool: Pool;
  /** As it was when it was made: every row that came since is deleted. */
  empty(): Promise<void>;
  /** Ends the pool and drops the database. */
  close(): Promise<void>;
}

/** Copies files: the other way writes each page to the log too, which takes several times as long. */
const copyOf = (template: string, name: string): string => `create database ${name} template ${template} strategy file_copy`;

/** Held while the template is made, so that test files that start together make it once. */
const TEMPLATE_LOCK = 4_711_002;

/** What several test files begin with: made once per run, copied for each of them. */
export interface Beginning {
  readonly name: string;
  fill(url: string): Promise<void>;
}

/** A fresh database with all migrations applied, for one test file; or a copy of a beginning. */
export async function testDatabase(options: { migrated?: boolean; beginning?: Beginning } = {}): Promise<TestDatabase> {
  const server = await testServerUrl();
  const template = options.beginning
    ? await filledTemplate(server, options.beginning)
    : options.migrated === false
      ? 'template0'
      : await migratedTemplate(server);
  const name = `t_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) => client.query(copyOf(template, name)));
  const url = databaseUrl(server, name);
  const { db, pool } = openDatabase(url, { max: 10, applicationName: 'deskmeter test' });
  // Dropping the database may end a connection that the pool is just closing; that is no failure of a test.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const close = async () => {
    if (!pool.ended) await pool.end();
    await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  return { url, db, pool, empty: () => empty(pool), close };
}

/** With a few rows deleting is far quicker than truncating so many tables, or than another database. */
async function empty(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ table: string }>(
    `select format('%I.%I', schemaname, tablename) as table from pg_tables
     where schemaname in ('support', 'sync', 'kpi', 'bullmq') and tablename not in ('migration', 'migration_lock')`,
  );
  await pool.query(rows.map(({ table }) => `delete from ${table}`).join('; '));
}

/** The migrated database the others are copied from. One per run: a server given by TEST_DATABASE_URL outlives the run. */
const migratedTemplate = (server: string): Promise<string> => templateOf(server, templateName(), 'template0', TEMPLATE_LOCK, (url) => migrate(url, silentLog));

async function filledTemplate(server: string, { name, fill }: Beginning): Promise<string> {
  return templateOf(server, templateName(name), await migratedTemplate(server), TEMPLATE_LOCK + 1, fill);
}

async function templateOf(server: string, name: string, from: string, lock: number, fill: (url: string) => Promise<unknown>): Promise<string> {
  await onServer(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lock]);
    const found = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [name]);
    if (found.rowCount === 1) return;
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(copyOf(from, name));
    await fill(databaseUrl(server, name));
    await client.query(`alter database ${name} is_template true allow_connections false`);
  });
  return name;
}

const templateName = (name = '') => `template_${process.env['DESKMETER_TEST_RUN'] ?? 'alone'}${name === '' ? '' : `_${name}`}`;

/** For the end of a run on a server that outlives it. */
export async function dropTemplates(server: string): Promise<void> {
  await onServer(server, async (client) => {
    const { rows } = await client.query<{ name: string }>('select datname as name from pg_database where datistemplate and starts_with(datname, $1)', [
      templateName(),
    ]);
    for (const { name } of rows) {
      await client.query(`alter database ${name} is_template false`);
      await client.query(`drop database ${name} with (force)`);
    }
  });
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

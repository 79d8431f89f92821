import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/index.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { BI_USER, ensureBiLogin } from '../../src/warehouse/bi-login.ts';
import { ensureRoles } from '../../src/warehouse/roles.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

/** Debian's libpostgresql-jdbc-java. */
const DRIVER = '/usr/share/java/postgresql.jar';
const hasJava = existsSync(DRIVER) && ['/usr/bin/java', '/usr/local/bin/java'].some((file) => existsSync(file));
const PASSWORD = 'for this test only';

let database: TestDatabase;
let lines: string[][] = [];
beforeAll(async () => {
  if (!hasJava) return;
  database = await testDatabase();
  await rebuild(database.db, { settings: DEFAULT_SETTINGS, asOf: new Date('2026-04-12T15:00:00Z'), scope: 'all', log });
  await ensureRoles(database.pool, 'named');
  await ensureBiLogin(database.pool, PASSWORD, 'named');
  const { hostname, port, pathname } = new URL(database.url);
  const program = fileURLToPath(new URL('Metadata.java', import.meta.url));
  const { stdout } = await promisify(execFile)('java', ['-cp', DRIVER, program, `jdbc:postgresql://${hostname}:${port}${pathname}`, BI_USER, PASSWORD], {
    maxBuffer: 16_000_000,
  });
  lines = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
});
afterAll(async () => {
  if (hasJava) await database.close();
});

const of = (kind: string) => lines.filter(([first]) => first === kind);

describe.runIf(hasJava)('a JDBC client that reads metadata as Metabase does', () => {
  test('sees the schema kpi and nothing else', () => {
    expect([...new Set(of('table').map(([, schema]) => schema))]).toEqual(['kpi']);
    expect(of('table').map(([, , table]) => table)).toEqual(expect.arrayContaining(['daily', 'daily_by_agent', 'daily_slice', 'ticket', 'work_list']));
  });

  test('finds a comment on every table and column', () => {
    expect(of('column').length).toBeGreaterThan(500);
    expect(lines.filter(([kind, , , , , remarks]) => kind === 'column' && !remarks)).toEqual([]);
    expect(lines.filter(([kind, , , remarks]) => kind === 'table' && !remarks)).toEqual([]);
  });

  test('finds keys and types that it can use: no arrays and no json but in the catalogue', () => {
    const keyOf = (table: string) => of('key').flatMap(([, , each, column]) => (each === table ? [column] : []));
    expect(keyOf('daily').toSorted()).toEqual(['day', 'dimension', 'kpi', 'member', 'variant']);
    expect([keyOf('agent'), keyOf('calendar')]).toEqual([['agent_id'], ['day']]);
    expect(of('column').filter(([, , table, , type]) => /^_|json/.test(type ?? '') && table !== 'catalog')).toEqual([]);
  });
});

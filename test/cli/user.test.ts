import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPassword } from '../../src/console/password.ts';
import { type Terminal } from '../../src/cli/terminal.ts';
import { runCommand } from '../../src/cli/program.ts';
import { silentLog } from '../../src/platform/log.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-user-'));
  writeFileSync(
    path.join(folder, 'deskmeter.yaml'),
    'warehouse: { url: "${DATABASE_URL}" }\nconnections: [{ id: a, source: freshdesk, subdomain: a, auth: { apiKey: "${KEY}" } }]\n',
  );
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(password: string, ...args: readonly string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const env = { DESKMETER_CONFIG: path.join(folder, 'deskmeter.yaml'), DATABASE_URL: database.url, KEY: 'k', DESKMETER_KEY: 'a key of the tests of users' };
  const rest = { env, clock: systemClock, log: silentLog, columns: 100, isInteractive: false, progress: () => undefined };
  const terminal: Terminal = { out: write, say: write, askSecret: () => Promise.resolve(password), ...rest };
  return { code: await runCommand(['user', ...args], terminal), text: lines.join('\n') };
}

test('a user is added once, with a password that only its hash remembers, and may get another one', async () => {
  expect(await run('short', 'add', 'ada')).toEqual({ code: 2, text: '✗ The password has 5 characters.\n  → Take at least 10.' });
  expect(await run('correct horse', 'add', 'ada', '--role', 'admin')).toEqual({ code: 0, text: '✓ ada may log in as admin.' });
  expect((await run('correct horse', 'add', 'ada')).text).toContain('deskmeter user password ada');
  const { rows } = await database.pool.query<{ password: string }>('select password from sync.console_user');
  expect(rows[0]?.password).toMatch(/^scrypt\$32768\$8\$1\$/);
  expect(await isPassword('correct horse', rows[0]?.password)).toBe(true);
  expect(await isPassword('correct house', rows[0]?.password)).toBe(false);
  await run('another horse', 'password', 'ada', '--role', 'viewer');
  expect(JSON.parse((await run('', 'list', '--json')).text)).toMatchObject([{ name: 'ada', role: 'viewer' }]);
  expect((await run('', 'remove', 'ada')).code).toBe(0);
  expect(await run('', 'remove', 'ada')).toMatchObject({ code: 2, text: expect.stringContaining('There is no user "ada".') as string });
});

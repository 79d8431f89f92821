import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { serverAccount } from '../../src/platform/embedded/account.ts';
import { packagedBinaries } from '../../src/platform/embedded/binaries.ts';
import { reachableBinaries } from '../../src/platform/embedded/place.ts';

/** No durability: a test server lives as long as its run. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200', 'shared_buffers=128MB', 'timezone=UTC'];

/** It must be asked for, so that tests of logins prove something. */
const PASSWORD = 'test';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Address of the server of this test run; the first worker that asks starts it, the others wait for it. */
export async function testServerUrl(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) return given;
  const folder = process.env['DESKMETER_TEST_SERVER'];
  if (folder === undefined) throw new Error('Database tests run through vitest with test/support/global-setup.ts');
  const ready = path.join(folder, 'url');
  if (claim(folder)) await start(folder, ready).catch((error: unknown) => publish(path.join(folder, 'failed'), String(error)));
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (existsSync(ready)) return readFileSync(ready, 'utf8');
    if (existsSync(path.join(folder, 'failed'))) throw new Error(readFileSync(path.join(folder, 'failed'), 'utf8'));
    await pause(50);
  }
  throw new Error(`The test server did not start; see ${path.join(folder, 'log')}`);
}

function claim(folder: string): boolean {
  try {
    mkdirSync(path.join(folder, 'claim'));
    return true;
  } catch {
    return false;
  }
}

async function start(folder: string, ready: string): Promise<void> {
  const account = serverAccount();
  const data = path.join(folder, 'data');
  mkdirSync(data);
  const as = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  if (account !== undefined) for (const each of [folder, data]) chownSync(each, account.uid, account.gid);
  // As root in a checkout that only root can enter, the server runs from a copy.
  const { initdb, postgres } = account === undefined ? packagedBinaries() : reachableBinaries(account, () => undefined, folder);
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  const options = [
    '--username=postgres',
    // Every command and worker opens connections of its own: what a login costs is not what they test.
    '--set=scram_iterations=1',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  execFileSync(initdb, [`--pgdata=${data}`, ...options], { ...as, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await freePort();
  const log = openSync(path.join(folder, 'log'), 'a');
  const server = spawn(postgres, ['-D', data, '-p', String(port), '-k', '', '-h', '127.0.0.1', ...SETTINGS.flatMap((each) => ['-c', each])], {
    ...as,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  server.unref();
  const url = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
  await answers(url);
  publish(ready, url);
}

function publish(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const client = new Client(url);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt > 400) throw error;
      await pause(50);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** Immediate shutdown: nothing of it is kept. Resolves when the server is gone. */
export async function stopTestServer(folder: string): Promise<void> {
  const pidFile = path.join(folder, 'data', 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  for (let waited = 0; waited < 5000 && signalled(pid, waited === 0 ? 'SIGQUIT' : 0); waited += 20) await pause(20);
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dropTemplates } from './database.ts';
import { stopTestServer } from './test-server.ts';

const PREFIX = 'deskmeter-test-';

/** Gives this run a folder for its database server. The server itself starts with the first test that asks for a database. */
export default async function setup(): Promise<() => Promise<void>> {
  await sweep();
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.env['DESKMETER_TEST_SERVER'] = folder;
  process.env['DESKMETER_TEST_RUN'] = String(process.pid);
  return async () => {
    const given = process.env['TEST_DATABASE_URL'];
    if (given !== undefined) await dropTemplates(given);
    await remove(folder);
  };
}

/** Servers of runs that were killed would stay for ever. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await remove(path.join(tmpdir(), name));
  }
}

async function remove(folder: string): Promise<void> {
  await stopTestServer(folder);
  rmSync(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stopTestServer } from './test-server.ts';

const PREFIX = 'deskmeter-test-';

/** Gives this run a folder for its database server. The server itself starts with the first test that asks for a database. */
export default function setup(): () => void {
  sweep();
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.env['DESKMETER_TEST_SERVER'] = folder;
  process.env['DESKMETER_TEST_RUN'] = String(process.pid);
  return () => remove(folder);
}

/** Servers of runs that were killed would stay for ever. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) remove(path.join(tmpdir(), name));
  }
}

function remove(folder: string): void {
  stopTestServer(folder);
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

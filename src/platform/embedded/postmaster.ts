import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandLine, isAlive } from '../process-identity.ts';

/** What a server writes about itself into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `stopping`, `ready` or `standby`. */
  readonly status: string;
}

/** The server that runs on this data folder now. A pid file that a crash left behind, its number perhaps given to another program, is no server. */
export function runningPostmaster(data: string): Postmaster | undefined {
  const postmaster = readPidFile(data);
  if (postmaster === undefined || !isAlive(postmaster.pid)) return undefined;
  return isServerOf(data, postmaster.pid) ? postmaster : undefined;
}

/** No system gives out a number this high. */
const NOBODY = 2 ** 31 - 1;

/**
 * Deals with the pid file of a server that did not end in order; returns whether there was one. PostgreSQL refuses to
 * start where another program has got the number by now, so that is replaced. The rest stays: by it PostgreSQL sees
 * whether parts of the dead server still write.
 */
export function disarmStalePidFile(data: string): boolean {
  const postmaster = readPidFile(data);
  if (postmaster === undefined || runningPostmaster(data) !== undefined) return false;
  if (isAlive(postmaster.pid)) writeFileSync(pidFile(data), readFileSync(pidFile(data), 'utf8').replace(/^.*/, String(NOBODY)));
  return true;
}

const pidFile = (data: string) => path.join(data, 'postmaster.pid');

/** The path is in the command line because we start the server with it. An unreadable command line speaks for the server. */
function isServerOf(data: string, pid: number): boolean {
  const command = commandLine(pid);
  return command.trim() === '' || command.includes(data);
}

function readPidFile(data: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(data), 'utf8').split('\n');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  const [pid, , , port, , , , status = ''] = lines;
  return { pid: Number(pid), port: Number(port), status: status.trim() };
}

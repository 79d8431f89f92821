import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GiveUpError } from '../../domain/errors.ts';
import { isAlive } from '../process-identity.ts';
import { hand, runAs } from './cluster.ts';
import type { Place } from './place.ts';
import { type Postmaster, runningPostmaster } from './postmaster.ts';
import { embeddedTrouble } from './trouble.ts';

const LOG_LIMIT_BYTES = 10_000_000;
const POLL_MS = 15;
/** Recovery after a power cut replays the log; it takes what it takes, but not for ever. */
const START_LIMIT_MS = 600_000;
const STOP_LIMIT_MS = 120_000;

/**
 * Starts the server in a process group of its own, so that Ctrl-C in a terminal reaches us and not the page in flight.
 * It outlives this process. Resolves when it accepts connections.
 */
export async function startServer(place: Place, port: number, listen: string): Promise<Postmaster> {
  const log = openLog(place);
  const begin = statSync(log.file).size;
  const args = ['-D', place.data, '-p', String(port), '-h', listen, '-c', 'unix_socket_directories='];
  const child = spawn(place.binaries.postgres, args, { ...runAs(place), detached: true, stdio: ['ignore', log.fd, log.fd] });
  let failure: Error | 'ended' | undefined;
  child.once('error', (error) => (failure = error));
  child.once('exit', () => (failure ??= 'ended'));
  child.unref();
  closeSync(log.fd);
  for (const since = Date.now(); Date.now() - since < START_LIMIT_MS; await pause(POLL_MS)) {
    if (failure !== undefined) throw embeddedTrouble(place.folder, failure === 'ended' ? readFileSync(log.file, 'utf8').slice(begin) : failure);
    const postmaster = runningPostmaster(place.data);
    if (postmaster?.status === 'ready') return postmaster;
  }
  throw new GiveUpError(`Embedded PostgreSQL in ${place.folder} did not become ready.`, `See ${log.file}.`);
}

/** Waits for a server that another process has just begun to start or to stop. Undefined when it is gone. */
export async function settledServer(place: Place): Promise<Postmaster | undefined> {
  for (const since = Date.now(); Date.now() - since < START_LIMIT_MS; await pause(POLL_MS)) {
    const postmaster = runningPostmaster(place.data);
    if (postmaster === undefined || postmaster.status === 'ready') return postmaster;
  }
  throw new GiveUpError(`Embedded PostgreSQL in ${place.folder} neither starts nor stops.`, `See ${place.folder}/server.log.`);
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. Resolves when the server is gone. */
export async function stopServer(place: Place): Promise<void> {
  const running = runningPostmaster(place.data);
  if (running === undefined) return;
  process.kill(running.pid, 'SIGINT');
  for (const since = Date.now(); Date.now() - since < STOP_LIMIT_MS; await pause(POLL_MS)) {
    if (!isAlive(running.pid)) return;
  }
  throw new GiveUpError(`Embedded PostgreSQL in ${place.folder} (process ${running.pid}) does not stop.`, `See ${place.folder}/server.log.`);
}

function openLog(place: Place): { file: string; fd: number } {
  const file = path.join(place.folder, 'server.log');
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  const fd = openSync(file, 'a', 0o600);
  hand(place, file);
  return { file, fd };
}

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../platform/clock.ts';
import { freePort, isPortFree } from '../platform/embedded/port.ts';
import { isSameProcess, processIdentity } from '../platform/process-identity.ts';

const HOST = '127.0.0.1';
const USUAL_PORT = 4000;
const START_MS = 30_000;
const LOOK_MS = 100;

const identityFile = (folder: string) => path.join(folder, 'console.pid');
const logFile = (folder: string) => path.join(folder, 'console.log');

/** The console's usual port, or another one where that is taken. */
export const portForConsole = async (): Promise<number> => ((await isPortFree(USUAL_PORT, HOST)) ? USUAL_PORT : freePort(HOST));

/** Starts the console on its own, so that it outlives this command. Its address once it answers; undefined when it does not, see `console.log` in the folder. */
export async function startKeptConsole(folder: string, config: string, clock: Clock): Promise<string | undefined> {
  stopKeptConsole(folder);
  const log = openSync(logFile(folder), 'w');
  const main = fileURLToPath(new URL(`../main${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url));
  const child = spawn(process.execPath, [main, 'console'], { detached: true, stdio: ['ignore', log, log], env: { ...process.env, DESKMETER_CONFIG: config } });
  closeSync(log);
  child.unref();
  const identity = child.pid === undefined ? undefined : processIdentity(child.pid);
  if (identity === undefined) return undefined;
  writeFileSync(identityFile(folder), identity);
  for (let waited = 0; waited < START_MS && isSameProcess(identity); waited += LOOK_MS) {
    const url = /The console is at (\S+)/.exec(readFileSync(logFile(folder), 'utf8'))?.[1];
    if (url !== undefined) return url;
    await clock.sleep(LOOK_MS);
  }
  return undefined;
}

/** Stops the console of an earlier demo, if it still runs. A later process with its number is left alone. */
export function stopKeptConsole(folder: string): void {
  if (!existsSync(identityFile(folder))) return;
  const identity = readFileSync(identityFile(folder), 'utf8');
  if (isSameProcess(identity)) process.kill(Number(identity.split(' ')[0]), 'SIGTERM');
  rmSync(identityFile(folder));
}

import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FixConfigError } from '../domain/errors.ts';
import type { Environment } from './fill-secrets.ts';

const FILE = '.deskmeter/console.key';
const SHORTEST = 16;

/** The one secret of the console: sessions are sealed with it, and secrets that people enter. */
export interface ConsoleKey {
  /** 32 bytes for one purpose; those of another purpose tell nothing about them. */
  for(purpose: 'session' | 'secrets'): Buffer;
}

/**
 * From the environment (`DESKMETER_CONSOLE_KEY`), else from a file of this user that is made on first use (`.deskmeter/console.key`). Processes on
 * several machines need the same one. Throws FixConfigError for a key too short to be one, or a file that cannot be used.
 */
export function consoleKey(env: Environment, file = FILE): ConsoleKey {
  const given = env['DESKMETER_CONSOLE_KEY'];
  const secret = given === undefined || given === '' ? keyOfFile(file) : given;
  if (secret.length < SHORTEST) {
    const where = given ? 'DESKMETER_CONSOLE_KEY' : file;
    throw new FixConfigError(`${where} is too short for a key.`, `Take at least ${SHORTEST} random characters, e.g. from openssl rand -hex 32.`);
  }
  return { for: (purpose) => Buffer.from(hkdfSync('sha256', secret, 'deskmeter console', purpose, 32)) };
}

function keyOfFile(file: string): string {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    // Of two processes that start at once one makes it, the other reads it.
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(file, error);
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw unusable(file, error);
  }
}

const unusable = (file: string, cause: unknown): FixConfigError =>
  new FixConfigError(`The key of the console cannot be kept in ${file} (${(cause as NodeJS.ErrnoException).code}).`, 'Set DESKMETER_CONSOLE_KEY instead.', {
    cause,
  });

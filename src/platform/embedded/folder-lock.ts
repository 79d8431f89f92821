import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GiveUpError } from '../../domain/errors.ts';
import { isSameProcess, ownIdentity } from '../process-identity.ts';

const PATIENCE_MS = 180_000;
/** Taking over a dead owner's lock is a matter of microseconds: a takeover this old has itself died. */
const DEAD_TAKEOVER_MS = 10_000;

let counter = 0;

/**
 * Runs `work` while no other process does so in this folder. A lock whose owner has died is taken over.
 * Not guaranteed across machines that share the folder over a network.
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = path.join(folder, 'lock');
  const mine = await acquire(lock);
  try {
    return await work();
  } finally {
    if (ownerOf(lock) === mine) rmSync(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<string> {
  counter += 1;
  const mine = `${ownIdentity()}\n${counter}`;
  for (const since = Date.now(); Date.now() - since < PATIENCE_MS; await pause(25)) {
    if (create(lock, mine)) return mine;
    takeOverFromTheDead(lock);
  }
  const owner = ownerOf(lock)?.split(' ')[0] ?? 'unknown';
  throw new GiveUpError(
    `Another deskmeter (process ${owner}) has been starting or stopping the embedded PostgreSQL for minutes.`,
    `End process ${owner} and run the command again.`,
  );
}

/** The file appears with its content or not at all: a reader never takes a half-written lock for a dead one. */
function create(lock: string, content: string): boolean {
  const draft = `${lock}.${process.pid}.${counter}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Only one at a time may remove a foreign lock, and looks again before it does: else it might remove a successor's. */
function takeOverFromTheDead(lock: string): void {
  if (!isOfTheDead(lock)) return;
  const takeover = `${lock}.takeover`;
  try {
    mkdirSync(takeover);
  } catch {
    if (ageOf(takeover) > DEAD_TAKEOVER_MS) rmSync(takeover, { recursive: true, force: true });
    return;
  }
  try {
    if (isOfTheDead(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(takeover, { recursive: true, force: true });
  }
}

function isOfTheDead(lock: string): boolean {
  const identity = ownerOf(lock)?.split('\n')[0];
  return identity !== undefined && !isSameProcess(identity);
}

function ownerOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return undefined;
  }
}

function ageOf(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSameProcess, ownIdentity } from '../process-identity.ts';
import { hand } from './cluster.ts';
import type { Place } from './place.ts';

/** A note that this process uses the server. One process may hold several. */
export interface Registration {
  readonly file: string;
}

let counter = 0;

const usersFolder = (place: Place) => path.join(place.folder, 'users');

/** Call under the folder's lock. */
export function register(place: Place): Registration {
  const folder = usersFolder(place);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  hand(place, folder);
  counter += 1;
  const file = path.join(folder, `${process.pid}-${counter}`);
  writeFileSync(file, ownIdentity());
  hand(place, file);
  return { file };
}

/** Call under the folder's lock. */
export function unregister(registration: Registration): void {
  rmSync(registration.file, { force: true });
}

/** Users that still live; the notes of those that died (kill -9) are cleared away. Call under the folder's lock. */
export function liveUsers(place: Place): number {
  let live = 0;
  for (const name of registrations(usersFolder(place))) {
    const file = path.join(usersFolder(place), name);
    if (isSameProcess(readFileSync(file, 'utf8'))) live += 1;
    else rmSync(file, { force: true });
  }
  return live;
}

function registrations(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { FixConfigError } from '../../domain/errors.ts';
import type { Place } from './place.ts';

/** Owner of the warehouse in the embedded server, and its database. */
export const OWNER = 'deskmeter';

const GIGABYTE = 2 ** 30;

/** Durable, because these are the user's data; the rest suits one machine with a few processes and a BI tool. */
function settings(): readonly string[] {
  const sharedBuffers = totalmem() > 3 * GIGABYTE ? '256MB' : '96MB';
  return [
    `shared_buffers=${sharedBuffers}`,
    'max_connections=100',
    'work_mem=16MB',
    'maintenance_work_mem=128MB',
    'max_wal_size=2GB',
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_checkpoints=off',
    'lc_messages=C',
  ];
}

/** Makes the data folder if there is none yet. Returns whether it did. Appears whole or not at all. */
export function ensureCluster(place: Place): boolean {
  const version = path.join(place.data, 'PG_VERSION');
  if (existsSync(version)) {
    refuseOtherVersion(place, readFileSync(version, 'utf8').trim());
    return false;
  }
  for (const name of readdirSync(place.folder)) if (name.startsWith('data.new')) rmSync(path.join(place.folder, name), { recursive: true, force: true });
  const draft = `${place.data}.new`;
  mkdirSync(draft, { mode: 0o700 });
  hand(place, draft);
  writeSecret(place, passwordFile(place), randomBytes(24).toString('base64url'));
  const options = [
    `--username=${OWNER}`,
    `--pwfile=${passwordFile(place)}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  execFileSync(place.binaries.initdb, [`--pgdata=${draft}`, ...options, '--no-sync', '--no-instructions', ...settings().map((each) => `--set=${each}`)], {
    ...runAs(place),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  renameSync(draft, place.data);
  return true;
}

function refuseOtherVersion(place: Place, found: string): void {
  const ours = /\d+/.exec(execFileSync(place.binaries.postgres, ['--version'], { ...runAs(place), encoding: 'utf8' }))?.[0];
  if (found === ours) return;
  throw new FixConfigError(
    `The data in ${place.data} is of PostgreSQL ${found}; this deskmeter brings ${ours ?? 'another one'}.`,
    'Restore a backup into a new folder, or move the folder away: deskmeter then reads everything from the helpdesks again.',
  );
}

/** Options of a child process that runs as the server's user. Our own working folder may be closed to it. */
export function runAs(place: Place): { cwd: string; uid?: number; gid?: number } {
  return place.account === undefined ? { cwd: '/' } : { cwd: '/', uid: place.account.uid, gid: place.account.gid };
}

/** Files made by root in the server's folder belong to the server's user, who may run the next command himself. */
export function hand(place: Place, file: string): void {
  if (place.account !== undefined) chownSync(file, place.account.uid, place.account.gid);
}

const passwordFile = (place: Place) => path.join(place.folder, 'password');

export function readPassword(place: Place): string {
  return readFileSync(passwordFile(place), 'utf8').trim();
}

function writeSecret(place: Place, file: string, content: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
  hand(place, file);
}

/** Who may log in from where: by password only; from other machines only when the server listens there. */
export function writeAccessRules(place: Place, isRemote: boolean): void {
  const anywhere = isRemote ? ['host all all all scram-sha-256'] : [];
  const file = path.join(place.data, 'pg_hba.conf');
  const rules = ['# Written by deskmeter at each start.', 'host all all 127.0.0.1/32 scram-sha-256', 'host all all ::1/128 scram-sha-256', ...anywhere];
  writeFileSync(file, `${rules.join('\n')}\n`, { mode: 0o600 });
  hand(place, file);
}

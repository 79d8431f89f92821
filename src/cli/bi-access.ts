import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FixConfigError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { BI_USER, ensureBiLogin, randomPassword } from '../warehouse/bi-login.ts';
import { openDatabase } from '../warehouse/database.ts';

/** What a BI tool has to be told. */
export interface BiAccess {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly jdbc: string;
}

/** The login waits for an administrator. */
export class LoginPendingError extends FixConfigError {
  /** What he has to run in the database, in order. */
  readonly statements: readonly string[];

  constructor(statements: readonly string[]) {
    super(
      'The user of the warehouse may not make a login for BI tools.',
      'Let an administrator run these statements in this database, then run "deskmeter bi" again:',
    );
    this.statements = statements;
  }
}

export interface BiTarget {
  readonly pool: Workspace['database']['pool'];
  /** Address of the warehouse as its owner reaches it. */
  readonly url: string;
  readonly agents: Settings['agents'];
  /** Where the readable password is kept; PostgreSQL itself keeps only a hash. */
  readonly passwordFile: string;
  readonly say: (line: string) => void;
}

/** The embedded server's is kept next to its data, another one's below the working folder: a login belongs to a server. */
export function biPasswordFile({ embedded, url }: Pick<Workspace, 'embedded' | 'url'>): string {
  if (embedded !== undefined) return path.join(embedded.folder, 'bi-password');
  const { hostname, port } = new URL(url);
  return path.join('.deskmeter', 'bi', `${hostname.replaceAll(/[^\w.-]/g, '_')}_${port === '' ? '5432' : port}`);
}

/**
 * The login of BI tools: made when it is missing, with the kept password or, with `rotate`, a new one. Throws LoginPendingError with the
 * statements for an administrator where the user of the warehouse may not make it; once they were run, it works.
 */
export async function biAccess(target: BiTarget, rotate = false): Promise<BiAccess> {
  const kept = rotate ? undefined : keptPassword(target.passwordFile);
  if (kept === undefined && !rotate && (await hasLogin(target))) {
    target.say(`! The login ${BI_USER} existed, but its password is not kept in ${target.passwordFile}: it has a new one now.`);
  }
  const password = kept ?? randomPassword();
  keepPassword(target.passwordFile, password);
  const { pending } = await ensureBiLogin(target.pool, password, target.agents);
  if (pending.length > 0 && !(await canLogIn(target.url, password))) {
    throw new LoginPendingError(pending);
  }
  return accessOf(target.url, password);
}

function accessOf(address: string, password: string): BiAccess {
  const url = new URL(address);
  const [host, port, database] = [url.hostname, url.port === '' ? '5432' : url.port, decodeURIComponent(url.pathname.slice(1))];
  const tls = url.searchParams.get('sslmode');
  const options = `currentSchema=kpi${tls === null ? '' : `&sslmode=${tls}`}`;
  return { host, port, database, user: BI_USER, password, jdbc: `jdbc:postgresql://${host}:${port}/${encodeURIComponent(database)}?${options}` };
}

async function hasLogin({ pool }: BiTarget): Promise<boolean> {
  return (await pool.query('select from pg_roles where rolname = $1', [BI_USER])).rowCount === 1;
}

async function canLogIn(address: string, password: string): Promise<boolean> {
  const url = new URL(address);
  url.username = BI_USER;
  url.password = password;
  const { pool, close } = openDatabase(url.href, { max: 1 });
  try {
    await pool.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await close();
  }
}

function keptPassword(file: string): string | undefined {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return text === '' ? undefined : text;
}

/** Readable for its owner only, from the first byte on; as root it goes to whom the folder belongs, who may run the next command. */
function keepPassword(file: string, password: string): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${password}\n`, { mode: 0o600 });
  if (process.getuid?.() === 0) {
    const { uid, gid } = statSync(folder);
    chownSync(draft, uid, gid);
  }
  renameSync(draft, file);
}

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Settings } from '../domain/settings.ts';
import { AGENT_READER, READER } from './role-names.ts';
import { attempt, inTurn, type RolesReport } from './roles.ts';

/** The user that a BI tool logs in as. */
export const BI_USER = 'deskmeter_bi';

const ITERATIONS = 4096;

/** A password nobody has seen: 192 random bits in letters, digits, - and _, so that it needs no escaping in an address. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Makes or updates the login of BI tools: read-only, `kpi` first in its path, queries ended after five minutes.
 * It sees agents only where they are named.
 */
export async function ensureBiLogin(pool: pg.Pool, password: string, agents: Settings['agents']): Promise<RolesReport> {
  return inTurn(pool, async (client) => {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [BI_USER]);
    const secret = `login password '${scramVerifier(password)}'`;
    const statements = [
      rowCount === 0 ? `create role ${BI_USER} ${secret}` : `alter role ${BI_USER} ${secret}`,
      `alter role ${BI_USER} set search_path = kpi`,
      `alter role ${BI_USER} set default_transaction_read_only = on`,
      `alter role ${BI_USER} set statement_timeout = '5min'`,
      `grant ${agents === 'named' ? AGENT_READER : READER} to ${BI_USER}`,
      ...(agents === 'named' || rowCount === 0 ? [] : [`revoke ${AGENT_READER} from ${BI_USER}`]),
    ];
    return { pending: await attempt(client, statements) };
  });
}

/** What PostgreSQL would store for `password` (RFC 5803), so that the password itself never reaches a server log. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
}

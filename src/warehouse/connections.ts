import { type Kysely, sql } from 'kysely';
import { FixConfigError, GiveUpError } from '../domain/errors.ts';
import { FIGURES_CONNECTION } from '../domain/figures.ts';
import { storableJson } from './encode.ts';
import { fingerprint } from './fingerprint.ts';
import type { Database } from './schema.ts';

/** What the warehouse remembered of a connection before this run. */
export interface KnownConnection {
  readonly accountId: string | null;
  readonly identity: string | null;
  readonly since: Date | null;
  readonly settingsFingerprint: string | null;
}

/**
 * Makes sure the connection has its row, and tells what was known of it. A source never changes under one id.
 * Pages archived before the connection was removed keep their numbers: new ones follow them.
 */
export async function registerConnection(db: Kysely<Database>, connectionId: string, source: string, since: Date | undefined): Promise<KnownConnection> {
  const find = () => db.selectFrom('sync.connection').selectAll().where('connection_id', '=', connectionId).executeTakeFirst();
  // Looked for first: an insert would wait for a page that holds the row, even one whose process hangs.
  let row = await find();
  if (row === undefined) {
    await sql`insert into sync.connection (connection_id, source, since, page_seq)
      values (${connectionId}, ${source}, ${since ?? null}, (select coalesce(max(page_seq), 0) from sync.page where connection_id = ${connectionId}))
      on conflict (connection_id) do nothing`.execute(db);
    row = await find();
  }
  if (row === undefined) throw new GiveUpError(`Connection ${connectionId} was removed while it was being registered.`, 'Start again.');
  if (row.source !== source) {
    throw new FixConfigError(
      `Connection ${connectionId} holds data of ${row.source}, the config says ${source}.`,
      `Give the new connection another id, or end the old one with: deskmeter remove ${connectionId}`,
    );
  }
  return { accountId: row.account_id, identity: row.identity, since: row.since, settingsFingerprint: row.settings_fingerprint };
}

/** Notes the mapping settings and the start of the facts that hold from now on. */
export async function noteSettings(db: Kysely<Database>, connectionId: string, settings: unknown, since: Date | undefined): Promise<void> {
  await db
    .updateTable('sync.connection')
    .set({ settings: storableJson(settings), settings_fingerprint: fingerprint(settings), since: since ?? null, is_configured: true, updated_at: sql`now()` })
    .where('connection_id', '=', connectionId)
    .execute();
}

export interface Account {
  readonly id: string;
  readonly name: string | null;
  readonly timeZone: string | null;
  readonly host: string | null;
  readonly identity: string | null;
}

/** Keeps which account the connection reads. Throws FixConfigError when it is another one than before: two accounts never mix under one id. */
export async function noteAccount(db: Kysely<Database>, connectionId: string, account: Account): Promise<void> {
  await refuseOtherAccount(db, connectionId, account);
  await db
    .updateTable('sync.connection')
    .set({ account_id: account.id, account_name: account.name, time_zone: account.timeZone, base_url_host: account.host, identity: account.identity })
    .where('connection_id', '=', connectionId)
    .execute();
}

/** Keeps the rate limits that the vendor stated; nothing where it stated none. */
export async function noteLimits(db: Kysely<Database>, connectionId: string, limits: readonly object[]): Promise<void> {
  if (limits.length === 0) return;
  await db
    .updateTable('sync.connection')
    .set({ limits: storableJson(limits) })
    .where('connection_id', '=', connectionId)
    .execute();
}

/** Throws FixConfigError when the connection holds data of another account. */
export async function refuseOtherAccount(db: Kysely<Database>, connectionId: string, account: Pick<Account, 'id' | 'name'>): Promise<void> {
  const row = await db.selectFrom('sync.connection').select(['account_id', 'account_name']).where('connection_id', '=', connectionId).executeTakeFirst();
  const held = row?.account_id ?? null;
  if (held === null || held === account.id) return;
  throw new FixConfigError(
    `Connection ${connectionId} holds data of account ${row?.account_name ?? held} (${held}), but the credentials lead to ${account.name ?? account.id} (${account.id}).`,
    `Give the other account a connection of its own, or end this one first with: deskmeter remove ${connectionId}`,
  );
}

/**
 * Tells the warehouse which connections the config names. The others keep their numbers and are shown as stopped; but for figures,
 * which come from files and need no line in the config.
 */
export async function noteConfigured(db: Kysely<Database>, connectionIds: readonly string[]): Promise<void> {
  await sql`update sync.connection set is_configured = (connection_id = any(${[...connectionIds]}::text[])), updated_at = now()
    where source <> ${FIGURES_CONNECTION} and is_configured <> (connection_id = any(${[...connectionIds]}::text[]))`.execute(db);
}

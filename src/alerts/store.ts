import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import type { Database } from '../warehouse/schema.ts';

/** An event that goes on. */
export interface OpenAlert {
  readonly alert_id: string;
  readonly rule: string;
  readonly subject: string;
  readonly opened_at: Date;
}

const FORGET_MS = 90 * 86_400_000;

export async function openAlerts(db: Kysely<Database>): Promise<readonly OpenAlert[]> {
  const { rows } =
    await sql<OpenAlert>`select alert_id, rule, subject, opened_at from sync.alert where over_at is null order by opened_at, rule, subject`.execute(db);
  return rows;
}

export async function openAlert(db: Kysely<Database>, rule: string, subject: string, at: Date): Promise<string> {
  const id = randomUUID();
  await sql`insert into sync.alert (alert_id, rule, subject, opened_at) values (${id}, ${rule}, ${subject}, ${at})`.execute(db);
  return id;
}

export async function endAlert(db: Kysely<Database>, id: string, at: Date, isWithdrawn: boolean): Promise<void> {
  await sql`update sync.alert set over_at = ${at}, is_withdrawn = ${isWithdrawn} where alert_id = ${id}`.execute(db);
}

/** Old events, and those about agents where agents are off. */
export async function forgetAlerts(db: Kysely<Database>, { agents }: Pick<Settings, 'agents'>, now: Date): Promise<void> {
  await sql`delete from sync.alert where over_at < ${new Date(now.getTime() - FORGET_MS)}`.execute(db);
  if (agents === 'off') await sql`delete from sync.alert where over_at is not null and subject like '%|agent|%'`.execute(db);
}

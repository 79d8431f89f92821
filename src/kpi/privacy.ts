import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import type { Database } from '../warehouse/schema.ts';

/** Tells the views how agents appear, under the name that the functions kpi.agents_setting() and kpi.agent_minimum() read. */
export async function savePrivacy(db: Kysely<Database>, { agents, agentMinimum }: Pick<Settings, 'agents' | 'agentMinimum'>): Promise<void> {
  const text = JSON.stringify({ agents, agentMinimum });
  const fingerprint = createHash('sha256').update(text).digest('hex');
  await sql`
    insert into sync.setting as s (name, value, fingerprint) values ('kpi_privacy', ${text}::jsonb, ${fingerprint})
    on conflict (name) do update set value = excluded.value, fingerprint = excluded.fingerprint, changed_at = now()
    where s.fingerprint <> excluded.fingerprint`.execute(db);
}

/** Where agents are off, the log of restatements does not remember them either. */
export async function forgetAgents(db: Kysely<Database>, { agents }: Pick<Settings, 'agents'>): Promise<void> {
  if (agents === 'off') await sql`delete from kpi.restatement where dimension = 'agent'`.execute(db);
}

/** May a screen that many people look at name agents? BI asks the database instead, role by role (`kpi.shows_agents()`). */
export const showsAgents = ({ agents }: Pick<Settings, 'agents'>): boolean => agents === 'named';

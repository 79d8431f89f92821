import { sql, type Transaction } from 'kysely';
import type { Day } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import { type WorkKey, workKeys } from '../keys.ts';

export type WorkEntity = 'call' | 'agent_time' | 'bot_conversation' | 'automation_run' | 'article_count' | 'revenue' | 'survey_response';

export interface Due extends WorkKey {
  /** Epoch milliseconds; undefined when only events change it. */
  readonly at: number | undefined;
  readonly since?: Day;
}

/** Replaces what is due of these things. */
export async function saveDue(tx: Transaction<Database>, entity: WorkEntity, keys: readonly WorkKey[], due: readonly Due[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`delete from sync.work_due w where w.entity = ${entity} and (w.connection_id, w.id) in (select * from ${workKeys(keys)})`.execute(tx);
  const ahead = due.filter((each) => each.at !== undefined);
  if (ahead.length === 0) return;
  await sql`insert into sync.work_due (connection_id, entity, id, at, since)
    select d.connection_id, ${entity}, d.id, d.at, d.since from unnest(${ahead.map((each) => each.connectionId)}::text[], ${ahead.map((each) => each.id)}::text[],
      ${ahead.map((each) => new Date(each.at as number))}::timestamptz[], ${ahead.map((each) => each.since ?? null)}::date[]) as d(connection_id, id, at, since)`.execute(
    tx,
  );
}

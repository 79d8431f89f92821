import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { rebuild } from '../../src/kpi/index.ts';
import { silentLog } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import type { Database } from '../../src/warehouse/schema.ts';
import { YEAR_END } from './facts.ts';
import { say, timed } from './measure.ts';
import { YEAR_SETTINGS } from './warehouse.ts';

const CHANGED = 3_000;

/** What a night costs a warehouse of this size: nothing new, and some thousand tickets of the last days that were answered or resolved once more. */
export async function measureNight(db: Kysely<Database>): Promise<void> {
  const options = { settings: YEAR_SETTINGS, asOf: YEAR_END, log: silentLog } as const;
  await timed('transform, nothing touched', () => transform(db, options));
  await timed('KPIs of the running day, nothing changed', () => rebuild(db, { ...options, scope: 'stale' }));
  await change(db);
  const told = await timed(`transform of ${CHANGED.toLocaleString('en')} changed tickets`, () => transform(db, options));
  say(`  ${told.tickets} stories told, ${told.written} rows written, ${told.staleDays} days of facts stale`);
  const built = await timed('their KPIs', () => rebuild(db, { ...options, scope: 'stale' }));
  say(`  ${built.days} days, ${built.written} rows written, ${built.deleted} deleted`);
}

/** Tickets that began in the last ten days get one more reply, at some instant of the last day. Every run takes others. */
async function change(db: Kysely<Database>): Promise<void> {
  await sql`
    with chosen as materialized (
      select connection_id, ticket_id, agent_id, row_number() over () as n from support.ticket
      where created_at > ${YEAR_END}::timestamptz - interval '10 days' and agent_id is not null order by random() limit ${CHANGED}
    ), written as (
      insert into support.ticket_message (connection_id, ticket_id, message_id, at, author_type, author_id, is_public, source_version, mapper_version, page_seq, first_seen_at, last_seen_at)
      select connection_id, ticket_id, 'night' || ${Date.now()}::text, ${YEAR_END}::timestamptz - n * interval '20 s', 'agent', agent_id, true, 1, 1, 1, now(), now() from chosen
    )
    insert into sync.touched (connection_id, entity, id) select connection_id, 'ticket', ticket_id from chosen`.execute(db);
}

import { type Kysely, sql } from 'kysely';

const PERSON = 'Keyed hash under which the customer is one person across helpdesks; null without one, and where identity_merge is off';

/** Ways from a person to their customers, tickets and calls. */
const INDEXES = [
  'support.customer (coalesce(email_hash, phone_hash)) where coalesce(email_hash, phone_hash) is not null',
  'support.ticket_story (person_hash) where person_hash is not null',
  'support.call_story (connection_id, customer_id) where customer_id is not null',
];

/** Tickets and calls keep the person they are counted for, so that a hash that comes late or changes is seen by comparison. Who is one person now is looked at by the next transform. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['ticket_story', 'call_story']) {
    await sql.raw(`alter table support.${table} add column person_hash text`).execute(db);
    await sql.raw(`comment on column support.${table}.person_hash is '${PERSON}'`).execute(db);
  }
  for (const index of INDEXES) await sql.raw(`create index on ${index}`).execute(db);
  await sql`insert into sync.touched (connection_id, entity, id)
    select connection_id, 'customer', customer_id from support.customer where coalesce(email_hash, phone_hash) is not null
      and (select value -> 'parameters' ->> 'identity_merge' from sync.setting where name = 'story') = 'true'`.execute(db);
}

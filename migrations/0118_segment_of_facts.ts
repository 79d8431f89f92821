import { type Kysely, sql } from 'kysely';

const COMMENTS: readonly (readonly [table: string, comment: string])[] = [
  ['ticket_story', 'Segment of the customer now, else of the organization; null without one'],
  ['survey_answer', 'Segment of the customer now, else of its organization; null without one'],
  ['revenue_event', 'Segment of the organization now, else of the customer; null without one'],
];

/** Ways from a customer or an organization to its facts. */
const INDEXES = [
  'support.ticket_story (connection_id, organization_id) where organization_id is not null',
  'support.survey_answer (connection_id, customer_id) where customer_id is not null',
  'support.customer (connection_id, organization_id) where organization_id is not null',
  'support.revenue_event (connection_id, customer_id) where customer_id is not null',
];

/** Facts keep the segment they are counted under, so that a changed one is seen by comparison. Who has one now is looked at by the next transform. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, comment] of COMMENTS) {
    await sql.raw(`alter table support.${table} add column segment text`).execute(db);
    await sql.raw(`comment on column support.${table}.segment is '${comment}'`).execute(db);
  }
  for (const index of INDEXES) await sql.raw(`create index on ${index}`).execute(db);
  await sql`insert into sync.touched (connection_id, entity, id)
    select connection_id, 'customer', customer_id from support.customer where segment is not null
    union all select connection_id, 'organization', organization_id from support.organization where segment is not null`.execute(db);
}

import { type Kysely, sql } from 'kysely';

/** An answer without a ticket counts for the organization of whoever gave it. The next transform looks at those who have one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table support.survey_answer add column organization_id text`.execute(db);
  await sql`comment on column support.survey_answer.organization_id is 'Organization of the customer now; null without one'`.execute(db);
  await sql`insert into sync.touched (connection_id, entity, id)
    select distinct c.connection_id, 'customer', c.customer_id from support.customer c
    join support.survey_response r on r.connection_id = c.connection_id and r.customer_id = c.customer_id where c.organization_id is not null`.execute(db);
}

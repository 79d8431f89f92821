import { type Kysely, sql } from 'kysely';

/** What looks up the tickets whose group may be that of an agent. */
const INDEXES = [
  'support.ticket_assignment (connection_id, agent_id) where group_id is null and agent_id is not null',
  'support.survey_response (connection_id, agent_id) where agent_id is not null',
];

const COMMENTS: Readonly<Record<string, string>> = {
  'support.ticket_story.current_group_id': 'Group now, else the default group of the agent now',
  'kpi.ticket.group_id': 'Group now, else the default group of the agent now',
};

/** What a ticket without a group counts for is the default group of the agent then. Forgetting what stories were told by tells them again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const index of INDEXES) await sql.raw(`create index on ${index}`).execute(db);
  for (const [column, comment] of Object.entries(COMMENTS)) await sql.raw(`comment on column ${column} is '${comment}'`).execute(db);
  await sql`delete from sync.setting where name = 'story'`.execute(db);
}

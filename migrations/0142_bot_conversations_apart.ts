import { type Kysely, sql } from 'kysely';
import { GRAINS, memberView } from './ddl/member-view.ts';
import { createView } from './ddl/view.ts';

const COMMENTS: Readonly<Record<string, string>> = {
  'support.ticket_story.is_bot_only':
    'Only a bot spoke with the customer: nobody answered, in writing or on the phone; null where that is not known, since its life began before what is read',
  'support.resolution.is_day_cohort':
    'Of the resolutions of the ticket on this local day the last that was reopened, else the last: the one reopen rate counts',
  'kpi.resolution.is_reopened': '1 reopened within the window, 0 not; once for a ticket and day: its last resolution that was reopened, else its last',
};

/** Conversations with a bot alone are told apart, and reopens count for whoever resolved before. Forgetting what stories were told by tells them again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table support.ticket_story add column is_bot_only boolean`.execute(db);
  for (const [column, comment] of Object.entries(COMMENTS)) await sql.raw(`comment on column ${column} is '${comment}'`).execute(db);
  for (const [grain, table] of GRAINS) await createView(db, memberView(grain, table, 'author'));
  await sql`delete from sync.setting where name = 'story'`.execute(db);
}

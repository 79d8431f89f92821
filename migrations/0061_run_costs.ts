import { type Kysely, sql } from 'kysely';

/** What a run cost beside what it read, and when deletions were last looked for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sync.run
    add column tickets bigint not null default 0,
    add column requests_per_1000_tickets double precision generated always as (requests * 1000.0 / nullif(tickets, 0)) stored,
    add column quota_share double precision,
    add column quota_bucket text,
    add column reconciled_at timestamptz`.execute(db);
  const comments = {
    tickets: 'Tickets loaded, repeated ones included',
    requests_per_1000_tickets: 'Requests per 1,000 tickets loaded; null for a run that loaded none',
    quota_share:
      "Of the rate limit that was used most: share of what it allows in the run's time, at least one of its windows; above our share where other apps left room",
    quota_bucket: 'Which limit that is: account, or an endpoint of the helpdesk',
    reconciled_at: 'When facts were last compared with all that the helpdesk lists, as of the end of the run: what is gone there is marked as gone',
  };
  for (const [column, comment] of Object.entries(comments))
    await sql.raw(`comment on column sync.run.${column} is '${comment.replaceAll("'", "''")}'`).execute(db);
}

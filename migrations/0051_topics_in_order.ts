import type { Kysely } from 'kysely';
import { createView } from './ddl/view.ts';

/** Places are told apart also where topics have the same number of tickets, and what is unknown comes last. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createView(db, {
    name: 'kpi.top_topic',
    comment: 'Topics of each period in order',
    columns: [
      ['period', 'd.period', 'As in kpi.compare'],
      ['first_day', 'd.first_day', 'First day of it'],
      ['last_day', 'd.last_day', 'Last day of it'],
      [
        'rank',
        "row_number() over (partition by d.period order by d.member = 'unknown', d.value desc, d.member)",
        'Place by tickets, 1 is the most; ties by name, unknown last',
      ],
      ['topic', 'd.member', 'Topic; unknown where there is none'],
      ['tickets', 'd.value', 'Inbound tickets created'],
      ['share', 'd.value / nullif(sum(d.value) over (partition by d.period), 0)', 'Part of all, as a fraction'],
      ['previous', 'd.previous', 'Tickets of the period before'],
      ['change', 'd.change', 'Change against it, as a fraction of it'],
    ],
    from: "kpi.compare d where d.kpi = 'top_topics' and d.variant = 'default' and d.dimension = 'topic'",
  });
}

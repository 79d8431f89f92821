import { type Kysely } from 'kysely';
import { createTable } from './ddl/table.ts';

/** Medians and counts of different values under filters: such numbers do not add up, so that the values themselves are kept by the filters. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'sync.value_slice',
    comment: 'The values behind medians and counts of different values, of a day by all filters at once',
    columns: [
      ['measure', 'text not null', 'Mark of the definition: its fact, value and condition'],
      ['day', 'date not null', 'Local day'],
      ['connection_id', 'text not null', 'Connection'],
      ['brand_id', 'text not null', 'Brand, as in kpi.brand; none without one'],
      ['group_id', 'text not null', 'Group it counts for, as in kpi.agent_group; none without one'],
      ['channel', 'text not null', 'Channel of the ticket'],
      ['numbers', 'double precision[]', 'Values of the facts in order; null where they are words'],
      ['words', 'text[]', 'Values of the facts in order, such as customers; null where they are numbers'],
      ['worst', 'smallint not null', 'Worst quality among the facts: 0 exact, 1 derived, 2 approx'],
    ],
    constraints: ['primary key (measure, day, connection_id, brand_id, group_id, channel)'],
  });
}

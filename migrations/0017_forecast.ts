import type { Kysely } from 'kysely';
import { createTable } from './ddl/table.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'support.forecast',
    comment: 'What was expected of a day, kept as it was on the day it was made, so that its error can be measured later',
    columns: [
      ['connection_id', "text not null default 'all'", 'all: made from the tickets of every connection'],
      ['kpi', "text not null default 'ticket_volume'", 'KPI that is forecast'],
      ['dimension', "text not null default 'all'", 'As in kpi.daily'],
      ['member', "text not null default 'all'", 'As in kpi.daily'],
      ['day', 'date not null', 'Day it is about'],
      ['made_on', 'date not null', 'Local day on which it was made'],
      ['forecast', 'double precision not null', "The forecast, in the KPI's unit"],
      ['loaded_at', 'timestamptz not null default now()', 'When this row was written; left out wherever tables are compared'],
    ],
    constraints: ['primary key (connection_id, kpi, dimension, member, day, made_on)'],
    indexes: ['made_on'],
  });
}

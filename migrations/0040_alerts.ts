import { type Kysely, sql } from 'kysely';
import { createTable } from './ddl/table.ts';

/** What rules of the config found, and the messages about it: written together, sent afterwards. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'sync.alert',
    comment: 'What a rule under alerts found, from when it began until it was over: one row per event',
    columns: [
      ['alert_id', 'text not null', 'Names the event in every message about it'],
      ['rule', 'text not null', 'Rule of the config'],
      ['subject', 'text not null', 'What it is about: a series, a member, a connection'],
      ['opened_at', 'timestamptz not null', 'When it was found'],
      ['over_at', 'timestamptz', 'When it was over; null while it goes on'],
      ['is_withdrawn', 'boolean not null default false', 'It did not end: its rule, target or connection left the config, and nobody was told'],
    ],
    constraints: ['primary key (alert_id)'],
    indexes: ['over_at'],
  });
  await sql`create unique index alert_open on sync.alert (rule, subject) where over_at is null`.execute(db);
  await createTable(db, {
    name: 'sync.delivery',
    comment: 'Messages on their way to a channel. One that is confirmed is never sent again; one that is not may reach its channel twice, under the same id',
    columns: [
      ['delivery_id', 'text not null', 'The same for every attempt: receivers know a repeated message by it'],
      ['about', 'text not null', 'The alert, or the report and its period'],
      ['event', 'text not null', 'alert.opened, alert.over, report or test'],
      ['channel', 'text not null', 'Channel of the config'],
      ['message', 'jsonb', 'What is to be said; null once it has been, or never will be'],
      ['created_at', 'timestamptz not null', 'When it was written'],
      ['attempts', 'integer not null default 0', 'How often it was tried'],
      ['tried_at', 'timestamptz', 'When it was tried last'],
      ['claimed_until', 'timestamptz', 'Until when the process that sends it may be silent before another one tries'],
      ['error', 'text', 'Why the last attempt failed; null when it did not'],
      ['confirmed_at', 'timestamptz', 'When the channel took it'],
      ['given_up_at', 'timestamptz', 'When it was given up'],
    ],
    constraints: ['primary key (delivery_id)'],
    indexes: ['about, channel'],
  });
  await sql`create index delivery_waiting on sync.delivery (created_at) where confirmed_at is null and given_up_at is null`.execute(db);
}

import type pg from 'pg';
import { put, type Row } from './rows.ts';

/** A ticket of the story with everything unremarkable; `at` decides the rest. */
export function ticket(id: string, at: string, rest: Row = {}): Row {
  return {
    connection_id: 'one',
    ticket_id: id,
    is_countable: true,
    origin: 'inbound',
    channel: 'email',
    is_social: false,
    priority: 'normal',
    is_complaint: false,
    tags: [],
    fields: {},
    url: `https://desk.example/${id}`,
    status_category: 'open',
    at,
    day: at.slice(0, 10),
    hour: Number(at.slice(11, 13)),
    is_contact: true,
    is_resolved_in_window: false,
    is_resolved_in_chat_window: false,
    reopen_count: 0,
    sla_met: 0,
    sla_breached: 0,
    quality: 'exact',
    ...rest,
  };
}

const event = (id: string, at: string, rest: Row): Row => ({
  connection_id: 'one',
  ticket_id: id,
  seq: 1,
  at,
  day: at.slice(0, 10),
  agent_id: 'a1',
  group_id: 'g1',
  quality: 'exact',
  ...rest,
});

export const firstReply = (id: string, at: string, seconds: number, rest: Row = {}): Row =>
  event(id, at, { created_day: at.slice(0, 10), seconds, business_seconds: null, ...rest });

export const resolution = (id: string, at: string, seconds: number, rest: Row = {}): Row =>
  event(id, at, {
    is_first: true,
    is_last: true,
    is_day_cohort: true,
    is_reopened: false,
    is_resolved_now: true,
    seconds,
    business_seconds: null,
    seconds_unsolved: seconds,
    seconds_excl_pending: seconds,
    seconds_excl_pending_hold: seconds,
    resolution_channel: 'email',
    ...rest,
  });

export const segment = (id: string, from: string, to: string | null, firstDay: string | null, lastDay: string | null, rest: Row = {}): Row => ({
  connection_id: 'one',
  ticket_id: id,
  seq: 1,
  valid_from: from,
  valid_to: to,
  first_day: firstDay,
  last_day: lastDay,
  status_category: 'open',
  agent_id: 'a1',
  group_id: 'g1',
  age_bucket: '0-1',
  is_awaiting_first: false,
  is_awaiting_agent: false,
  is_past_sla: false,
  quality: 'exact',
  ...rest,
});

export const answer = (id: string, at: string, group: string, rest: Row = {}): Row => ({
  connection_id: 'one',
  response_id: id,
  ticket_id: null,
  survey_type: 'csat',
  at,
  day: at.slice(0, 10),
  agent_id: 'a1',
  channel: 'email',
  is_counted: true,
  response_group: group,
  is_answered_in_window: false,
  quality: 'exact',
  ...rest,
});

/** Puts rows into tables of the story by table name and marks their days stale. */
export async function tell(pool: pg.Pool, tables: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) await put(pool, `support.${table}`, rows);
}

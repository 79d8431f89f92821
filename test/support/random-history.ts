import { sql, type Kysely } from 'kysely';
import type { Database } from '../../src/warehouse/schema.ts';

/** One thing that is loaded at one instant: SQL to run and the tickets it touches. */
interface Step {
  readonly at: Date;
  readonly kind: string;
  readonly ticket: string;
  readonly value: string | null;
  readonly id: number;
}

export interface RandomHistory {
  readonly steps: readonly Step[];
  readonly end: Date;
  apply(db: Kysely<Database>, step: Step): Promise<void>;
}

const HOUR = 3_600_000;
const START = Date.parse('2026-10-28T09:00:00Z');

/** A small deterministic generator: the same seed gives the same history. */
function dice(seed: number): (sides: number) => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    return (state >>> 8) % sides;
  };
}

const KINDS = [
  'status',
  'status',
  'customer',
  'customer',
  'agent',
  'agent',
  'group',
  'assignee',
  'spam',
  'merge',
  'priority',
  'topic',
  'rate',
  'sla',
  'customerOf',
  'time',
  'tier',
  'undelete',
] as const;
const STATUSES = ['open', 'pending', 'hold', 'resolved', 'resolved', 'closed'];

/** Tickets of two customers that live, return, are merged, marked, rated and moved, over weeks with a change of the clock. */
export function randomHistory(seed: number): RandomHistory {
  const roll = dice(seed);
  const tickets = ['T1', 'T2', 'T3', 'T4', 'T5'];
  const steps: Step[] = [];
  let at = START;
  for (const [i, ticket] of tickets.entries()) {
    at += roll(30) * HOUR;
    steps.push({ at: new Date(at), kind: 'create', ticket, value: `C${(i % 2) + 1}`, id: steps.length });
  }
  for (let i = 0; i < 30; i += 1) {
    at += (1 + roll(20)) * HOUR + roll(3600) * 1000;
    const kind = KINDS[roll(KINDS.length)] as string;
    const value =
      {
        status: STATUSES[roll(STATUSES.length)],
        group: `G${1 + roll(3)}`,
        assignee: `A${1 + roll(2)}`,
        rate: String(1 + roll(5)),
        topic: `topic${roll(2)}`,
        priority: roll(2) === 0 ? 'high' : 'low',
        customerOf: `C${1 + roll(2)}`,
        tier: String(1 + roll(3)),
      }[kind] ?? null;
    steps.push({ at: new Date(at), kind, ticket: tickets[roll(tickets.length)] as string, value, id: steps.length });
  }
  return { steps, end: steps.at(-1)?.at as Date, apply };
}

async function apply(db: Kysely<Database>, step: Step): Promise<void> {
  const { at, ticket, value, id } = step;
  await STATEMENTS[step.kind]?.(at, ticket, value, String(id)).execute(db);
  if (step.kind === 'tier') await sql`insert into sync.touched (connection_id, entity, id) values ('c', 'agent_group', 'G1')`.execute(db);
  else await sql`insert into sync.touched (connection_id, entity, id) values ('c', 'ticket', ${ticket})`.execute(db);
}

const change = (field: string) => (at: Date, ticket: string, value: string | null, id: string) =>
  sql`insert into support.ticket_change (connection_id, ticket_id, change_id, field, at, value) values ('c', ${ticket}, ${id}, ${field}, ${at}, ${value})`;

const message = (author: string) => (at: Date, ticket: string, _value: string | null, id: string) =>
  sql`insert into support.ticket_message (connection_id, ticket_id, message_id, at, author_type, author_id, is_public) values ('c', ${ticket}, ${id}, ${at}, ${author}, ${author}, true)`;

const STATEMENTS: Readonly<Record<string, (at: Date, ticket: string, value: string | null, id: string) => ReturnType<typeof sql>>> = {
  create: (at, ticket, value) =>
    sql`insert into support.ticket (connection_id, ticket_id, created_at, origin, channel, status_category, customer_id) values ('c', ${ticket}, ${at}, 'inbound', 'email', 'new', ${value})`,
  status: change('status'),
  group: change('group'),
  assignee: change('agent'),
  customer: message('customer'),
  agent: message('agent'),
  spam: (_at, ticket) => sql`update support.ticket set is_spam = not is_spam where ticket_id = ${ticket}`,
  merge: (at, ticket) => sql`update support.ticket set merged_into_id = 'T1', merged_at = ${at} where ticket_id = ${ticket} and ticket_id <> 'T1'`,
  undelete: (_at, ticket) => sql`update support.ticket set merged_into_id = null, merged_at = null, is_spam = false where ticket_id = ${ticket}`,
  priority: (_at, ticket, value) => sql`update support.ticket set priority = ${value} where ticket_id = ${ticket}`,
  topic: (_at, ticket, value) => sql`update support.ticket set topic = ${value} where ticket_id = ${ticket}`,
  customerOf: (_at, ticket, value) => sql`update support.ticket set customer_id = ${value} where ticket_id = ${ticket}`,
  rate: (at, ticket, value, id) =>
    sql`insert into support.survey_response (connection_id, response_id, survey_type, survey_id, ticket_id, responded_at, offered_at, scale_min, scale_max, score)
      values ('c', ${id}, 'csat', 'S', ${ticket}, ${at}, ${new Date(at.getTime() - HOUR)}, 1, 5, ${value})`,
  sla: (at, ticket, _value, id) =>
    sql`insert into support.sla_signal (connection_id, ticket_id, signal_id, metric, instance, kind, at, target_s, clock, due_at)
      values ('c', ${ticket}, ${id}, 'resolution', ${id}, 'apply', ${at}, 14400, 'calendar', ${new Date(at.getTime() + 4 * HOUR)})`,
  tier: (_at, _ticket, value) =>
    sql`insert into support.agent_group (connection_id, group_id, name, tier) values ('c', 'G1', 'One', ${value}) on conflict (connection_id, group_id) do update set tier = excluded.tier`,
  time: () => sql`select 1`,
};

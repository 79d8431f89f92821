/** What Zendesk counts about a ticket by itself (`metric_set`): whole minutes, cut off. */
import type { Instant, WorldEvent } from '../events.ts';
import { calendarOf } from '../sla.ts';
import type { World, WorldTicket } from '../world.ts';
import { apiUrl, isMessaging, iso, isoOrNull } from './wording.ts';

type Minutes = { readonly calendar: number | null; readonly business: number | null };

export function metricSetOf(world: World, ticket: WorldTicket): unknown {
  const { events, createdAt } = ticket;
  const replies = events.filter(({ kind }) => kind === 'agent_reply');
  // A ticket that an agent opened counts from the second public comment on.
  const counted = ticket.createdBy.type === 'agent' && replies[0]?.at === createdAt ? replies.slice(1) : replies;
  const firstReply = counted[0];
  const solved = events.filter((event) => event.kind === 'status' && (event.to === 'resolved' || (event.to === 'closed' && event.from !== 'resolved')));
  const since = (at: Instant | undefined): Minutes => (at === undefined ? NONE : span(world, ticket, createdAt, at));
  const metricId = ticket.id + 28_700_000_000_000;
  return {
    url: apiUrl(world, `ticket_metrics/${metricId}`),
    id: metricId,
    ticket_id: ticket.id,
    created_at: iso(createdAt),
    updated_at: iso(ticket.updatedAt),
    group_stations: stations(events, (event) => (event.kind === 'assignment' && event.toGroupId !== event.fromGroupId ? event.toGroupId : null)),
    assignee_stations: stations(events, (event) => (event.kind === 'assignment' && event.toAgentId !== event.fromAgentId ? event.toAgentId : null)),
    reopens: events.filter((event) => event.kind === 'status' && event.from === 'resolved' && event.to !== 'closed').length,
    replies: replies.length,
    ...instants(events, solved.at(-1)?.at),
    reply_time_in_minutes: isMessaging(ticket) ? NONE : since(firstReply?.at),
    reply_time_in_seconds: { calendar: isMessaging(ticket) && firstReply ? (firstReply.at - createdAt) / 1000 : null },
    first_resolution_time_in_minutes: since(solved[0]?.at),
    full_resolution_time_in_minutes: since(solved.at(-1)?.at),
    ...waits(world, ticket),
  };
}

const NONE: Minutes = { calendar: null, business: null };

/** By the schedule of the ticket's last group, as Zendesk does. */
function span(world: World, ticket: WorldTicket, from: Instant, to: Instant): Minutes {
  return { calendar: Math.floor((to - from) / 60_000), business: Math.floor(calendarOf(world, ticket.groupId).workBetween(from, to) / 60) };
}

function stations(events: readonly WorldEvent[], station: (event: WorldEvent) => number | null): number {
  return new Set(events.map(station).filter((id) => id !== null)).size;
}

function instants(events: readonly WorldEvent[], solvedAt: Instant | undefined): Record<string, string | null> {
  const last = (matches: (event: WorldEvent) => boolean) => isoOrNull(events.findLast(matches)?.at);
  const assigned = (event: WorldEvent) => event.kind === 'assignment' && event.toAgentId !== null && event.toAgentId !== event.fromAgentId;
  const status = last(({ kind }) => kind === 'status' || kind === 'created');
  return {
    status_updated_at: status,
    custom_status_updated_at: status,
    assignee_updated_at: last(({ actor, kind }) => actor.type === 'agent' && kind !== 'system_touch'),
    requester_updated_at: last(({ actor }) => actor.type === 'customer'),
    initially_assigned_at: isoOrNull(events.find(assigned)?.at),
    assigned_at: last(assigned),
    solved_at: isoOrNull(solvedAt),
    latest_comment_added_at: last((event) => 'text' in event),
  };
}

/** Time in each status up to the last resolution (or to the last event). */
function waits(world: World, ticket: WorldTicket): Record<string, Minutes> {
  const sums = { agent: [0, 0], requester: [0, 0], hold: [0, 0] };
  const changes = ticket.events.filter((event) => event.kind === 'created' || event.kind === 'status');
  for (const [index, change] of changes.entries()) {
    const next = changes[index + 1];
    if (next === undefined) break;
    const status = change.kind === 'created' ? change.status : change.to;
    const { calendar, business } = span(world, ticket, change.at, next.at);
    const add = (sum: number[]) => sum.splice(0, 2, sum[0]! + (calendar ?? 0), sum[1]! + (business ?? 0));
    if (status === 'pending') add(sums.agent);
    if (status === 'new' || status === 'open' || status === 'hold') add(sums.requester);
    if (status === 'hold') add(sums.hold);
  }
  const minutes = ([calendar = 0, business = 0]: readonly number[]): Minutes => ({ calendar, business });
  return {
    agent_wait_time_in_minutes: minutes(sums.agent),
    requester_wait_time_in_minutes: minutes(sums.requester),
    on_hold_time_in_minutes: minutes(sums.hold),
  };
}

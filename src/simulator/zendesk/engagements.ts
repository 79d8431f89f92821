/** Omnichannel engagements: who had a ticket in hand, from when to when. Told once they have ended, for 90 days. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldTicket } from '../world.ts';
import { clamp, errorReply } from './paging.ts';
import { canonicalHost } from './wording.ts';

const KEPT_MS = 90 * 86_400_000;
const PAGE = 10;
const MAX_PAGE = 100;

interface Engagement {
  readonly id: string;
  readonly ticket: WorldTicket;
  readonly agentId: number;
  readonly from: number;
  readonly to: number;
}

/** Each stretch of a ticket with one agent that an answer of this agent ended. */
export function engagementsOf(world: World): readonly Engagement[] {
  return world.tickets
    .filter(({ scrubbedAt }) => scrubbedAt === null)
    .flatMap((ticket) => {
      const replies = ticket.events.filter((event) => event.kind === 'time_entry');
      return replies.map((event, index) => ({
        id: `${ticket.index.toString(16).padStart(12, '0')}${index.toString(16).padStart(4, '0')}`,
        ticket,
        agentId: event.actor.id ?? 0,
        from: event.at - (event.kind === 'time_entry' ? event.seconds * 1000 : 0),
        to: event.at,
      }));
    })
    .toSorted((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
}

/** `start_time` counts by the beginning; goes on by start and id of the last one told. */
export function engagements(world: World, request: SimulatedRequest, rows: readonly Engagement[]): Reply {
  const oldest = request.now.getTime() - KEPT_MS;
  const start = Number(request.query.get('start_time') ?? oldest / 1000) * 1000;
  if (!Number.isFinite(start)) return errorReply(400, 'InvalidValue', 'start_time is not a Unix epoch time');
  const after = { from: Number(request.query.get('start_time_cursor') ?? Number.NaN) * 1000, id: request.query.get('engagement_id_cursor') ?? '' };
  const isAfter = (row: Engagement) =>
    Number.isFinite(after.from) ? row.from > after.from || (row.from === after.from && row.id > after.id) : row.from >= start;
  const shown = rows.filter((row) => row.from >= oldest && row.to <= request.now.getTime() && isAfter(row));
  const size = clamp(request.query.get('page_size') ?? String(PAGE), MAX_PAGE);
  const page = shown.slice(0, size);
  const last = page.at(-1);
  const hasMore = page.length < shown.length;
  const query = new URLSearchParams({ page_size: String(size), start_time_cursor: String((last?.from ?? 0) / 1000), engagement_id_cursor: last?.id ?? '' });
  return {
    body: {
      agent_engagement_data: page.map(engagementOf),
      has_more: hasMore,
      next_page_url: hasMore ? `${canonicalHost(world)}${request.path}?${query.toString()}` : null,
    },
  };
}

/** Instants without a zone. */
const bare = (at: number): string => new Date(at).toISOString().slice(0, 19);

function engagementOf({ id, ticket, agentId, from, to }: Engagement): Record<string, unknown> {
  return {
    engagement_id: id,
    ticket_id: ticket.id,
    // The documentation says text, recordings show numbers.
    agent_id: ticket.index % 2 === 0 ? agentId : String(agentId),
    group_id: ticket.groupId,
    requester_id: ticket.customerId,
    channel: ticket.channel === 'messaging' ? 'MESSAGING' : 'SUPPORT',
    offer_time_seconds: 3,
    assignment_to_first_reply_time_seconds: 60,
    average_requester_wait_time_seconds: 60,
    total_requester_wait_time_seconds: 60,
    longest_requester_wait_time_seconds: 60,
    agent_messages_count: 1,
    agent_replies_count: 1,
    end_user_messages_count: 1,
    engagement_start_time: bare(from),
    engagement_end_time: bare(to),
    engagement_start_reason: 'ASSIGNED',
    engagement_end_reason: 'STATUS_CHANGE',
    ticket_status_start: 'OPEN',
    ticket_status_end: 'PENDING',
  };
}

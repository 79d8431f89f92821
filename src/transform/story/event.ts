import type { Instant } from './facts.ts';
import { groupFor } from './group.ts';
import type { Life } from './life.ts';
import type { Row } from './story-rows.ts';

/** Instant as ISO text. */
export const iso = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString());

/** The key columns every row of the ticket starts with. */
export const keyOf = (life: Life): Row => ({ connection_id: life.facts.ticket.connectionId, ticket_id: life.facts.ticket.ticketId });

/** What every row of an event carries; `ticketGroupId` is the ticket's at that instant. Of a life whose beginning is not known, nothing is more than derived. */
export function event(life: Life, seq: number, at: Instant, agentId: string | null, ticketGroupId: string | null, quality: string): Row {
  const told = life.facts.cutAt !== undefined && quality === 'exact' ? 'derived' : quality;
  const groupId = groupFor(ticketGroupId, agentId, at, life.facts.memberships);
  return { ...keyOf(life), seq, at: iso(at), day: life.context.days.dayOf(at), agent_id: agentId, group_id: groupId, quality: told };
}

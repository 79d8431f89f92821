import type { TicketSummary } from '../../domain/entities.ts';
import { type CrmObject, lastModified, objectId, type Properties, propertiesOf } from './wire.ts';

interface Stated {
  readonly at: Date | null;
  readonly value: number | null;
  /** HubSpot took back what it stated before: the row has to say so. */
  readonly isCleared?: boolean;
}

const at = (instant: Date | null): Stated => ({ at: instant, value: null });

/** What HubSpot states about a ticket without the events behind it. What it does not state, and never did, makes no row. */
export function ticketSummaries(object: CrmObject): readonly TicketSummary[] {
  const properties = propertiesOf(object);
  const stated: readonly (readonly [TicketSummary['kind'], Stated])[] = [
    ['first_reply', at(firstReplyAt(properties))],
    ['last_agent_message', at(properties.at('hs_last_message_sent_at'))],
    ['last_customer_message', at(lastCustomerMessageAt(properties))],
    ['resolved', at(lastClosedAt(properties))],
    ['reopened', at(properties.at('hs_ticket_reopened_at'))],
    ['first_reply_business', { at: null, value: seconds(properties, 'hs_time_to_first_response_in_operating_hours') }],
    ['resolution_business', resolutionSeconds(properties)],
  ];
  const rows = stated.filter(([, { at: instant, value, isCleared }]) => instant !== null || value !== null || isCleared === true);
  return rows.map(([kind, { at: instant, value }]) => summary(object, kind, instant, value));
}

/** A reopen empties it until the next close. */
function resolutionSeconds(properties: Properties): Stated {
  const isCleared = properties.at('hs_ticket_reopened_at') !== null;
  return { at: null, value: seconds(properties, 'hs_time_to_close_in_operating_hours'), isCleared };
}

function summary(object: CrmObject, kind: TicketSummary['kind'], instant: Date | null, value: number | null): TicketSummary {
  const updatedAt = lastModified(object);
  const ticketId = objectId(object);
  return {
    entity: 'ticket_summary',
    id: `${ticketId}:${kind}`,
    version: updatedAt.getTime(),
    updatedAt,
    quality: 'derived',
    ticketId,
    kind,
    at: instant,
    value,
  };
}

/** The earlier of the first agent message of any channel and the first e-mail reply; the two disagree where one of them is not logged. */
export function firstReplyAt(properties: Properties): Date | null {
  return earliest(properties.at('hs_first_agent_message_sent_at'), properties.at('first_agent_reply_date'));
}

/** Last closing. `closed_date` is the fallback of older portals; both are rewritten by a reopen followed by a close. */
export function lastClosedAt(properties: Properties): Date | null {
  return properties.at('hs_last_closed_date') ?? properties.at('closed_date');
}

/** `last_reply_date` is the customer's last reply by e-mail, the other one of any conversation: the later is the last. */
export function lastCustomerMessageAt(properties: Properties): Date | null {
  const [reply, message] = [properties.at('last_reply_date'), properties.at('hs_last_message_received_at')];
  return reply !== null && message !== null ? new Date(Math.max(reply.getTime(), message.getTime())) : (reply ?? message);
}

function earliest(one: Date | null, other: Date | null): Date | null {
  return one !== null && other !== null ? new Date(Math.min(one.getTime(), other.getTime())) : (one ?? other);
}

/** Milliseconds, although their names say hours. */
function seconds(properties: Properties, name: string): number | null {
  const text = properties.text(name);
  return text === null || !Number.isFinite(Number(text)) ? null : Math.round(Number(text) / 1000);
}

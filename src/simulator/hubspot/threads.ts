/** Conversations of tickets that did not come by e-mail: threads, and their messages one thread at a time. */
import { isMessage, type Message } from '../events.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldTicket } from '../world.ts';
import { iso } from './crm-object.ts';
import { isByEmail } from './email-record.ts';
import { badRequest, notFound } from './errors.ts';
import { originOf, userIdOf } from './wording.ts';

/** A thread bears the number of its ticket in a range of its own. */
const FIRST_ID = 5_000_000_000;
const threadOf = (ticket: WorldTicket): number => FIRST_ID + ticket.index;

const messagesOf = (ticket: WorldTicket): readonly Message[] => ticket.events.filter(isMessage);
const hasThread = (ticket: WorldTicket): boolean => !isByEmail(ticket) && !ticket.isDeleted && ticket.mergedIntoId === null && messagesOf(ticket).length > 0;
const latestOf = (ticket: WorldTicket): number => messagesOf(ticket).at(-1)?.at ?? ticket.createdAt;

/** Ascending by the latest message, and only those after an instant. */
export function threads(world: World, request: SimulatedRequest): Reply {
  const limit = Number(request.query.get('limit') ?? 100);
  if (limit > 500) return badRequest('limit must be at most 500');
  const since = Date.parse(request.query.get('latestMessageTimestampAfter') ?? '');
  if (request.query.get('sort') !== 'latestMessageTimestamp' || Number.isNaN(since)) return badRequest('latestMessageTimestampAfter is needed with this sort');
  const offset = Number(request.query.get('after') ?? 0);
  const rows = world.tickets.filter((ticket) => hasThread(ticket) && latestOf(ticket) > since).toSorted((a, b) => latestOf(a) - latestOf(b) || a.id - b.id);
  const next = offset + limit;
  const results = rows.slice(offset, next).map((ticket) => ({
    id: String(threadOf(ticket)),
    createdAt: iso(ticket.createdAt),
    status: ticket.status === 'resolved' ? 'CLOSED' : 'OPEN',
    originalChannelId: originOf(ticket.entrance).channelId ?? '1000',
    latestMessageTimestamp: iso(latestOf(ticket)),
    spam: false,
    inboxId: '481939',
    associatedContactId: String(ticket.customerId),
    archived: false,
    ...(request.query.get('association') === 'TICKET' && { threadAssociations: { associatedTicketId: String(ticket.id) } }),
  }));
  return { body: { results, ...(next < rows.length && { paging: { next: { after: String(next) } } }) } };
}

export function threadMessages(world: World, request: SimulatedRequest): Reply {
  const ticket = world.tickets.find((each) => threadOf(each) === Number(request.params['id']));
  if (ticket === undefined) return notFound();
  const results = [
    { id: `${threadOf(ticket)}-0`, type: 'ASSIGNMENT', createdAt: iso(ticket.createdAt), createdBy: 'S-hubspot' },
    ...messagesOf(ticket).map((message) => printMessage(world, ticket, message)),
  ];
  return { body: { results } };
}

function printMessage(world: World, ticket: WorldTicket, message: Message): object {
  const actorId = actorOf(world, message);
  return {
    id: String(message.id),
    type: message.kind === 'private_note' ? 'COMMENT' : message.kind === 'auto_reply' ? 'WELCOME_MESSAGE' : 'MESSAGE',
    createdAt: iso(message.at),
    createdBy: actorId,
    senders: [{ actorId, name: 'CONFIDENTIAL-BODY somebody' }],
    direction: message.kind === 'customer_message' ? 'INCOMING' : 'OUTGOING',
    channelId: originOf(ticket.entrance).channelId ?? '1000',
    text: message.text,
    richText: `<p>${message.text}</p>`,
  };
}

function actorOf(world: World, { kind, actor }: Message): string {
  if (kind === 'customer_message') return `V-${actor.id}`;
  if (kind === 'bot_message') return 'B-1';
  const isPerson = actor.type === 'agent' && world.agents.some(({ id }) => id === actor.id);
  return isPerson ? `A-${userIdOf(actor.id as number)}` : 'S-hubspot';
}

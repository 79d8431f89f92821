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

/** Visitors who talked to the bot and left: threads without a ticket. */
const BOT_ONLY = 3;
const botOnly = (world: World) =>
  world.customers.slice(0, BOT_ONLY).map((customer, index) => {
    const at = world.start + (index + 1) * 86_400_000;
    return { id: FIRST_ID * 2 + index, customerId: customer.id, at, latest: at + 90_000 };
  });

/** Ascending by the latest message, and only those after an instant. */
export function threads(world: World, request: SimulatedRequest): Reply {
  const limit = Number(request.query.get('limit') ?? 100);
  if (limit > 500) return badRequest('limit must be at most 500');
  const since = Date.parse(request.query.get('latestMessageTimestampAfter') ?? '');
  if (request.query.get('sort') !== 'latestMessageTimestamp' || Number.isNaN(since)) return badRequest('latestMessageTimestampAfter is needed with this sort');
  const offset = Number(request.query.get('after') ?? 0);
  const hasTickets = request.query.get('association') === 'TICKET';
  const rows = [
    ...world.tickets.filter(hasThread).map((ticket) => ({ latest: latestOf(ticket), print: () => printThread(ticket, hasTickets) })),
    ...botOnly(world).map(({ id, customerId, at, latest }) => ({
      latest,
      print: () => threadRow(id, { at, latest, customerId, channelId: '1000', isClosed: true }),
    })),
  ]
    .filter(({ latest }) => latest > since && latest <= world.now)
    .toSorted((a, b) => a.latest - b.latest);
  const next = offset + limit;
  const results = rows.slice(offset, next).map(({ print }) => print());
  return { body: { results, ...(next < rows.length && { paging: { next: { after: String(next) } } }) } };
}

const printThread = (ticket: WorldTicket, hasTickets: boolean): object => ({
  ...threadRow(threadOf(ticket), {
    at: ticket.createdAt,
    latest: latestOf(ticket),
    customerId: ticket.customerId,
    channelId: originOf(ticket.entrance).channelId ?? '1000',
    isClosed: ticket.status === 'resolved',
  }),
  ...(hasTickets && { threadAssociations: { associatedTicketId: String(ticket.id) } }),
});

interface ThreadFacts {
  readonly at: number;
  readonly latest: number;
  readonly customerId: number;
  readonly channelId: string;
  readonly isClosed: boolean;
}

const threadRow = (id: number, { at, latest, customerId, channelId, isClosed }: ThreadFacts): object => ({
  id: String(id),
  createdAt: iso(at),
  status: isClosed ? 'CLOSED' : 'OPEN',
  originalChannelId: channelId,
  latestMessageTimestamp: iso(latest),
  spam: false,
  inboxId: '481939',
  associatedContactId: String(customerId),
  archived: false,
});

export function threadMessages(world: World, request: SimulatedRequest): Reply {
  const alone = botOnly(world).find(({ id }) => id === Number(request.params['id']));
  if (alone !== undefined) return { body: { results: withBot(alone) } };
  const ticket = world.tickets.find((each) => threadOf(each) === Number(request.params['id']));
  if (ticket === undefined) return notFound();
  const results = [
    { id: `${threadOf(ticket)}-0`, type: 'ASSIGNMENT', createdAt: iso(ticket.createdAt), createdBy: 'S-hubspot' },
    ...messagesOf(ticket).map((message) => printMessage(world, ticket, message)),
  ];
  return { body: { results } };
}

/** A greeting, a question, an answer, thanks. */
function withBot({ id, at, customerId }: ReturnType<typeof botOnly>[number]): readonly object[] {
  const said = (number: number, type: string, actorId: string, afterS: number) => ({
    id: `${id}-${number}`,
    type,
    createdAt: iso(at + afterS * 1000),
    createdBy: actorId,
    senders: [{ actorId, name: 'CONFIDENTIAL-BODY somebody' }],
    channelId: '1000',
    text: 'CONFIDENTIAL-BODY',
  });
  return [
    said(0, 'WELCOME_MESSAGE', 'B-1', 0),
    said(1, 'MESSAGE', `V-${customerId}`, 20),
    said(2, 'MESSAGE', 'L-9', 24),
    said(3, 'MESSAGE', `V-${customerId}`, 90),
  ];
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

import type { TicketMessage } from '../../domain/entities.ts';
import type { Gone } from '../../domain/gone.ts';
import type { ActorType } from '../../domain/values.ts';
import { idText, instant, joinMappings, mapEach, optionalId, optionalInstant, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, RawPage } from '../source.ts';
import { arrivalOf, OUTBOUND_EMAIL } from './channels.ts';
import { SOURCE_NAMES } from './ticket-fields.ts';
import { conversationRow, conversedTicketRow, learnedNames } from './wire.ts';

/** `source` of a conversation that is the comment of a survey answer: no message of the customer. */
const SURVEY_FEEDBACK = '6';
/** `source` of a conversation that went to somebody outside, not to the customer. */
const FORWARD = '8';
/** Source of a conversation that is a note. */
const NOTE = '2';

/** What of a ticket row tells whether its conversations are needed, and who asked when. */
export interface KeptTicket {
  readonly id: string | number;
  readonly source?: string | number | null;
  readonly requester_id?: string | number | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  /** Last reply of either side. */
  readonly replied_at: string | null;
}

export function keptTicket(row: unknown): KeptTicket {
  const { id, source, requester_id, created_at, updated_at, stats } = (row ?? {}) as KeptTicket & { stats?: Record<string, unknown> | null };
  const replies = [stats?.['agent_responded_at'], stats?.['requester_responded_at'], stats?.['first_responded_at']];
  const last = replies.filter((at): at is string => typeof at === 'string' && !Number.isNaN(Date.parse(at))).toSorted((a, b) => Date.parse(b) - Date.parse(a));
  return {
    id,
    source: source ?? null,
    requester_id: requester_id ?? null,
    created_at: created_at ?? null,
    updated_at: updated_at ?? null,
    replied_at: last[0] ?? null,
  };
}

/** Of a conversation, who wrote when to whom; never what. */
export function keptConversation(row: unknown): Json {
  const names = ['id', 'ticket_id', 'user_id', 'incoming', 'private', 'source', 'created_at', 'updated_at', 'auto_response', 'automation_id'];
  const all = (row ?? {}) as Record<string, Json>;
  return Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
}

/** A ticket with its conversations; null where none were read. */
export interface ConversedTicket extends KeptTicket {
  readonly conversations: readonly Json[] | null;
}

/**
 * Messages of tickets. A ticket's description is its first message, written by whoever asked; the conversations follow.
 * The message of a ticket without conversations is known as well: nobody has answered.
 */
export function mapConversations({ body }: RawPage, context: MapContext): Mapping {
  const tickets = Array.isArray(body) ? (body as unknown as readonly ConversedTicket[]) : undefined;
  const openings = mapEach('ticket_message', tickets ?? body, (row) => toDescription(row, context));
  const replies = (tickets ?? []).map((ticket) => mapEach('ticket_message', ticket.conversations ?? [], (row) => toMessage(row, ticket, context)));
  const gone = (tickets ?? []).flatMap((ticket, index) => messagesGone(ticket, replies[index]));
  return joinMappings(openings, ...replies, { records: [], rejects: [], gone });
}

/** All conversations of a ticket are read at once: a stored one that is not among them was deleted. */
function messagesGone({ id, conversations }: ConversedTicket, mapped: Mapping | undefined): readonly Gone[] {
  if (conversations === null || mapped === undefined || mapped.rejects.length > 0) return [];
  const ticketId = String(id);
  return [{ entity: 'ticket_message', ticketId, except: [`${ticketId}:description`, ...mapped.records.map((record) => record.id)] }];
}

function toDescription(input: unknown, context: MapContext): TicketMessage {
  const row = parseRecord(conversedTicketRow, input);
  const ticketId = idText(row.id, 'id');
  const source = optionalId(row.source, 'source');
  const isOutbound = source === OUTBOUND_EMAIL;
  const at = instant(row.created_at, 'created_at');
  return {
    entity: 'ticket_message',
    id: `${ticketId}:description`,
    ticketId,
    // Not that of the ticket, which moves with whatever happens to it: the latest look at the same message counts.
    version: at.getTime(),
    updatedAt: null,
    at,
    authorType: isOutbound ? 'agent' : 'customer',
    authorId: isOutbound ? null : optionalId(row.requester_id, 'requester_id'),
    isPublic: true,
    channel: channelOf(source, context),
    isAutoReply: false,
    viaRule: false,
    sentiment: null,
  };
}

function toMessage(input: unknown, ticket: ConversedTicket, context: MapContext): TicketMessage | undefined {
  const row = parseRecord(conversationRow, input);
  const source = optionalId(row.source, 'source');
  if (source === SURVEY_FEEDBACK) return undefined;
  if (isAfterLastReply(row.created_at, ticket)) return undefined;
  const updatedAt = optionalInstant(row.updated_at, 'updated_at');
  const at = instant(row.created_at, 'created_at');
  const viaRule = optionalId(row.automation_id, 'automation_id') !== null;
  return {
    entity: 'ticket_message',
    id: idText(row.id, 'id'),
    ticketId: idText(ticket.id, 'ticket_id'),
    version: (updatedAt ?? at).getTime(),
    updatedAt,
    at,
    authorType: authorOf(row.incoming === true, viaRule, row.auto_response === true),
    authorId: optionalId(row.user_id, 'user_id'),
    isPublic: row.private !== true && source !== FORWARD,
    channel: CHANNEL[source ?? ''] ?? channelOf(optionalId(ticket.source, 'source'), context),
    isAutoReply: row.auto_response === true,
    viaRule,
    ...(source === NOTE ? { isNote: true } : {}),
    sentiment: null,
  };
}

/** A message and the statistics that speak of it are written within this time. */
const STATED_WITHIN_MS = 60_000;

/**
 * Notes and answers of rules that follow the last reply bring no new reading by themselves. They are left for the next one, so that
 * what is known does not depend on when the ticket was read. The statistics are silent about e-mails we sent first.
 */
function isAfterLastReply(at: string | null | undefined, { source, replied_at: repliedAt }: ConversedTicket): boolean {
  if (String(source) === OUTBOUND_EMAIL || repliedAt === null) return false;
  return Date.parse(at ?? '') > Date.parse(repliedAt) + STATED_WITHIN_MS;
}

/** Channels that a conversation has by itself; replies and notes go where the ticket came from. */
const CHANNEL: Readonly<Record<string, TicketMessage['channel']>> = { '5': 'social', '7': 'social', '9': 'phone' };

const channelOf = (source: string | null, { settings, reference }: MapContext): TicketMessage['channel'] =>
  arrivalOf(settings, learnedNames(reference, SOURCE_NAMES), source).channel;

/** What comes in may be from an agent too, who answered by mail: the agents known decide. What goes out is from agents, unless a rule sent it. */
function authorOf(isIncoming: boolean, viaRule: boolean, isAuto: boolean): ActorType {
  if (isIncoming) return 'person';
  if (viaRule) return 'rule';
  return isAuto ? 'system' : 'agent';
}

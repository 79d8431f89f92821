/** Saves of the world as Zendesk's ticket events: one audit per save, a child event per change. */
import type { StatusCategory } from '../../domain/values.ts';
import type { Message, WorldEvent } from '../events.ts';
import { isMessage } from '../events.ts';
import type { World, WorldTicket } from '../world.ts';
import { FIELD_IDS, FORM_ID, customStatusId, isMessaging, iso, priorityWord, statusWord, viaChannel, viaText } from './wording.ts';

/** Events people do not see make no audit. */
const HIDDEN = new Set<WorldEvent['kind']>(['system_touch', 'scrubbed']);

/** The saves of a ticket that make an audit, in order. */
export function savesOf(ticket: WorldTicket): WorldEvent[][] {
  const saves: WorldEvent[][] = [];
  for (const event of ticket.events) {
    if (HIDDEN.has(event.kind)) continue;
    const last = saves.at(-1);
    if (last?.[0]?.batch === event.batch) last.push(event);
    else saves.push([event]);
  }
  return saves;
}

/** One row of incremental/ticket_events. `commentEvents`: comments in full, as the sideload gives them. */
export function auditOf(world: World, ticket: WorldTicket, save: readonly WorldEvent[], commentEvents: boolean): Record<string, unknown> {
  const [first] = save;
  if (first === undefined) throw new Error('a save without events');
  const isRule = first.actor.type === 'rule';
  return {
    id: first.batch,
    ticket_id: ticket.id,
    timestamp: first.at / 1000,
    created_at: iso(first.at),
    // System and rules have no user.
    updater_id: isRule || first.actor.id === null ? -1 : first.actor.id,
    via: isRule ? 'Rule' : viaText(ticket.entrance),
    via_reference_id: isRule ? 8 : 0,
    system: { client: 'Mozilla/5.0', ip_address: '203.0.113.7', location: 'London, ENG, United Kingdom', latitude: 51.5, longitude: -0.1 },
    event_type: 'Audit',
    metadata: {},
    child_events: save.flatMap((event) => childrenOf(world, ticket, event, commentEvents)),
  };
}

/** A helpdesk's list of event types is never complete: some tickets show one that nobody has heard of. */
const UNKNOWN_EVENT_EVERY = 97;

function childrenOf(world: World, ticket: WorldTicket, event: WorldEvent, commentEvents: boolean): unknown[] {
  const isRule = event.actor.type === 'rule';
  const part = (number: number) => ({ id: event.id * 10 + number, via: isRule ? 'Rule' : viaText(ticket.entrance), via_reference_id: isRule ? 8 : 0 });
  const isCreation = event.batch === ticket.events[0]?.batch;
  const change = (number: number, field: string, value: unknown, previous: unknown) => ({
    ...part(number),
    [field]: value,
    ...(isCreation ? { event_type: 'Create' } : { event_type: 'Change', previous_value: previous }),
  });
  if (isMessage(event)) return [messageOf(world, ticket, event, commentEvents, part(0))];
  switch (event.kind) {
    case 'created':
      return creationOf(ticket, event.status, event.priority, part);
    case 'status':
      return [
        change(0, 'status', statusWord(event.to), statusWord(event.from)),
        change(1, 'custom_status_id', String(customStatusId(ticket, event.to)), String(customStatusId(ticket, event.from))),
      ];
    case 'priority':
      return [change(0, 'priority', priorityWord(event.to), priorityWord(event.from))];
    case 'assignment':
      return [
        ...(event.toGroupId === event.fromGroupId ? [] : [change(0, 'group_id', text(event.toGroupId), text(event.fromGroupId))]),
        ...(event.toAgentId === event.fromAgentId ? [] : [change(1, 'assignee_id', text(event.toAgentId), text(event.fromAgentId))]),
      ];
    case 'rule_action':
      return [{ ...part(0), event_type: 'Change', tags: [event.tag], added_tags: [event.tag], removed_tags: [], previous_value: [] }];
    case 'merged':
      return [{ ...part(0), event_type: 'Change', tags: ['closed_by_merge'], added_tags: ['closed_by_merge'], removed_tags: [], previous_value: [] }];
    case 'deleted':
    case 'spam':
      return [change(0, 'status', 'deleted', statusWord(statusAt(ticket, event)))];
    case 'restored':
      return [change(0, 'status', statusWord(statusAt(ticket, event)), 'deleted')];
    case 'time_entry':
      return timeOf(ticket, event, change);
    case 'survey_offered':
    case 'survey_answered':
    case 'survey_rerated':
      return [{ ...part(0), event_type: event.kind === 'survey_offered' ? 'SurveyOffered' : 'SurveyResponseSubmitted', survey_id: String(event.surveyId) }];
    default:
      return [];
  }
}

function statusAt(ticket: WorldTicket, moment: WorldEvent): StatusCategory {
  const last = ticket.events.findLast((event) => event.id < moment.id && (event.kind === 'status' || event.kind === 'created'));
  return last?.kind === 'status' ? last.to : last?.kind === 'created' ? last.status : ticket.status;
}

const text = (id: number | null): string | null => (id === null ? null : String(id));

function creationOf(ticket: WorldTicket, status: WorldTicket['status'], priority: WorldTicket['priority'], part: (number: number) => object): unknown[] {
  const fields: readonly (readonly [string, unknown])[] = [
    ['subject', ticket.subject],
    ['requester_id', String(ticket.customerId)],
    ['status', statusWord(status)],
    ['custom_status_id', String(customStatusId(ticket, status))],
    ['priority', priorityWord(priority)],
    ['type', ticket.ticketType],
    ['brand_id', String(ticket.brandId)],
    ['ticket_form_id', String(FORM_ID)],
  ];
  const created: unknown[] = fields.map(([field, value], number) => ({ ...part(number), event_type: 'Create', [field]: value }));
  if (ticket.index % UNKNOWN_EVENT_EVERY === 0) created.push({ ...part(9), event_type: 'QuantumFluxObserved', flux: { level: 3 } });
  return created;
}

/** The total always changes; the field of the last update only when the number is another than before. */
function timeOf(
  ticket: WorldTicket,
  event: WorldEvent & { readonly kind: 'time_entry' },
  change: (number: number, field: string, value: unknown, previous: unknown) => object,
): unknown[] {
  const earlier = ticket.events.filter((other) => other.kind === 'time_entry' && other.id < event.id);
  const total = earlier.reduce((sum, other) => sum + (other.kind === 'time_entry' ? other.seconds : 0), 0);
  const last = earlier.at(-1);
  const lastSeconds = last?.kind === 'time_entry' ? last.seconds : null;
  const previousTotal = earlier.length === 0 ? null : String(total);
  const changes = [change(0, 'custom_ticket_fields', { [FIELD_IDS.timeTotal]: String(total + event.seconds) }, previousTotal)];
  if (lastSeconds !== event.seconds) {
    changes.push(change(1, 'custom_ticket_fields', { [FIELD_IDS.timeLast]: String(event.seconds) }, lastSeconds === null ? null : String(lastSeconds)));
  }
  return changes;
}

const isPublic = (event: Message): boolean => event.kind !== 'private_note';

/** Live messages of messaging are no comments; notes on such tickets are. */
function messageOf(world: World, ticket: WorldTicket, event: Message, commentEvents: boolean, part: object): unknown {
  if (isMessaging(ticket) && isPublic(event)) {
    return { ...part, type: 'ChatStartedEvent', event_type: 'ChatStartedEvent', value: { history: [{ type: 'ChatMessage', message: event.text }] } };
  }
  if (!commentEvents) return { ...part, event_type: 'Comment', comment_present: true, comment_public: isPublic(event) };
  return {
    ...part,
    type: ticket.entrance === 'voice' && event.at === ticket.createdAt ? 'VoiceComment' : 'Comment',
    event_type: 'Comment',
    author_id: event.actor.id === null || event.actor.type === 'rule' ? -1 : event.actor.id,
    body: event.text,
    html_body: `<p>${event.text}</p>`,
    plain_body: event.text,
    public: isPublic(event),
    attachments: [],
    audit_id: event.batch,
    created_at: iso(event.at),
    via: commentVia(world, ticket, event),
  };
}

function commentVia(world: World, ticket: WorldTicket, event: Message): unknown {
  if (event.actor.type === 'rule') {
    return { channel: 'rule', source: { from: { id: event.actor.id, title: 'Notify requester of received request' }, to: {}, rel: 'trigger' } };
  }
  const together = ticket.events.filter(({ batch }) => batch === event.batch);
  const merged = together.find(({ kind }) => kind === 'merged');
  if (merged?.kind === 'merged') {
    const survivor = world.ticket(merged.intoTicketId);
    return { channel: 'web', source: { from: {}, to: { ticket_id: survivor.id, subject: survivor.subject }, rel: 'merge' } };
  }
  const absorbed = together.find(({ kind }) => kind === 'absorbed');
  if (absorbed?.kind === 'absorbed') {
    return { channel: 'web', source: { from: { ticket_ids: [absorbed.loserTicketId] }, to: {}, rel: 'merge' } };
  }
  const isAgent = event.actor.type === 'agent';
  return { channel: isAgent ? 'web' : viaChannel(ticket.entrance), source: { from: {}, to: {}, rel: null } };
}

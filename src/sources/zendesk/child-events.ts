import { SkipRecordError } from '../../domain/errors.ts';
import type { Entity, TicketChange, TicketMark, TicketMessage } from '../../domain/entities.ts';
import type { ActorType, Channel } from '../../domain/values.ts';
import { idText, optionalId, optionalInstant, parseRecord } from '../parse.ts';
import type { Json, MapContext } from '../source.ts';
import { channelOfVia, isBotVia, isRuleVia } from './channels.ts';
import { mapTimeSpent } from './handle-time.ts';
import { isNobody } from './known-agents.ts';
import { type TicketEvent, viaWord } from './parent-event.ts';
import { readPriority, readStatus } from './statuses.ts';
import * as wire from './wire.ts';

/** What one child says: a message, or changes of the fields we follow. Kinds that nobody listed say nothing. */
export function mapChild(record: Json, index: number, event: TicketEvent, context: MapContext, seq: () => number): readonly Entity[] {
  const child = parseRecord(wire.childEvent, record);
  const kind = child.event_type ?? child.type ?? '';
  if (kind === 'Comment' || kind === 'VoiceComment') return mapMessage(child, event, context);
  if (kind === 'Create' || kind === 'Change') return [...mapChanges(child, index, event, context, seq), ...mapTimeSpent(child, event, context)];
  if (kind === 'ScheduleAssignment') return [change('schedule', optionalId(child.new_schedule_id, 'new_schedule_id'), child, event, seq())];
  return [];
}

function mapMessage(child: wire.ChildEvent, event: TicketEvent, context: MapContext): readonly Entity[] {
  const word = viaWord(child.via) ?? event.via;
  const author = optionalId(child.author_id, 'author_id') ?? event.updaterId;
  const isPublic = child.public ?? child.comment_public ?? false;
  const viaRule = isRuleVia(word);
  const at = optionalInstant(child.created_at, 'created_at') ?? event.at;
  const message: TicketMessage = {
    entity: 'ticket_message',
    id: idText(child.id, 'id'),
    version: at.getTime(),
    updatedAt: at,
    ticketId: event.ticketId,
    at,
    authorType: authorType(author, isPublic, viaRule, word),
    authorId: isNobody(author) ? null : author,
    isPublic,
    channel: messageChannel(child, word, context),
    isAutoReply: false,
    viaRule,
    sentiment: null,
  };
  return [message, ...mergedAway(child, event, at)];
}

/** The agents' own interface says `web` whatever way an answer goes out: that is no channel. */
function messageChannel(child: wire.ChildEvent, word: string | null, context: MapContext): Channel | null {
  if (child.type === 'VoiceComment' || child.event_type === 'VoiceComment') return 'phone';
  const channel = channelOfVia(word, context.settings);
  return channel === 'web' || channel === 'api' || channel === 'other' ? null : channel;
}

/** Only agents can write what the customer does not see; of a public message the page does not tell who is an agent. */
function authorType(author: string | null, isPublic: boolean, viaRule: boolean, word: string | null): ActorType {
  if (viaRule) return 'rule';
  if (isBotVia(word)) return 'bot';
  if (isNobody(author)) return 'system';
  return isPublic ? 'person' : 'agent';
}

/** A merge comment names the other side: the survivor's lists the tickets that came, the loser's the ticket it went into. The ticket row names neither. */
function mergedAway(child: wire.ChildEvent, event: TicketEvent, at: Date): readonly TicketMark[] {
  const source = typeof child.via === 'object' ? child.via?.source : undefined;
  if (source?.rel !== 'merge') return [];
  const survivor = optionalId(source.to?.ticket_id, 'via.source.to.ticket_id');
  const losers = (source.from?.ticket_ids ?? []).map((id) => idText(id, 'via.source.from.ticket_ids'));
  const merges = [...losers.map((loser) => [loser, event.ticketId] as const), ...(survivor === null ? [] : [[event.ticketId, survivor] as const])];
  return merges
    .filter(([loser, winner]) => loser !== winner)
    .map(([ticketId, intoTicketId]) => ({
      entity: 'ticket_mark',
      id: `${ticketId}:merged`,
      version: at.getTime(),
      updatedAt: at,
      ticketId,
      kind: 'merged',
      at,
      intoTicketId,
    }));
}

/** A `Create` tells the first values, a `Change` a new one; the field is a key of its own. */
function mapChanges(child: wire.ChildEvent, index: number, event: TicketEvent, context: MapContext, seq: () => number): readonly TicketChange[] {
  const changes: TicketChange[] = [];
  // A deletion is told by the ticket itself; what a restored ticket goes back to was told before.
  if (hasStatus(child) && child.status !== 'deleted' && child.previous_value !== 'deleted') {
    const sibling = siblingStatus(event, index, child);
    if (sibling !== 'told by the sibling') {
      const status = readStatus(child.status ?? null, sibling, context);
      changes.push({
        ...change('status', status.category, child, event, seq()),
        sourceValue: status.sourceStatus,
        previousValue: statusBefore(child, context),
      });
    }
  }
  if (child.group_id !== undefined)
    changes.push({ ...change('group', optionalId(child.group_id, 'group_id'), child, event, seq()), previousValue: idBefore(child) });
  if (child.assignee_id !== undefined)
    changes.push({ ...change('agent', optionalId(child.assignee_id, 'assignee_id'), child, event, seq()), previousValue: idBefore(child) });
  if (child.priority !== undefined) {
    const priority = readPriority(child.priority);
    changes.push(change('priority', priority === 'none' ? null : priority, child, event, seq()));
  }
  return changes;
}

/** What the change replaced, as far as it is understood: it only matters where the events before it are not read. */
function statusBefore(child: wire.ChildEvent, context: MapContext): string | null {
  const before = child.previous_value;
  if (typeof before !== 'string' || before === '') return null;
  try {
    return (typeof child.status === 'string' ? readStatus(before, null, context) : readStatus(null, before, context)).category;
  } catch (error) {
    if (error instanceof SkipRecordError) return null;
    throw error;
  }
}

const idBefore = ({ previous_value: before }: wire.ChildEvent): string | null =>
  (typeof before === 'string' && before !== '') || typeof before === 'number' ? String(before) : null;

const hasStatus = (child: wire.ChildEvent): boolean => typeof child.status === 'string' || (child.custom_status_id ?? null) !== null;

/**
 * A status and its custom status come as two children of one event: the status child speaks for both, with the custom status of its sibling.
 * A custom status that changes within its category comes alone.
 */
function siblingStatus(event: TicketEvent, index: number, child: wire.ChildEvent): string | null | 'told by the sibling' {
  const own = optionalId(child.custom_status_id, 'custom_status_id');
  if (own !== null && typeof child.status === 'string') return own;
  const siblings = event.children.filter((_, position) => position !== index) as readonly { status?: unknown; custom_status_id?: unknown }[];
  if (own !== null) return siblings.some((sibling) => typeof sibling?.status === 'string') ? 'told by the sibling' : own;
  const custom = siblings.find((sibling) => sibling?.custom_status_id !== undefined && sibling.custom_status_id !== null)?.custom_status_id;
  return optionalId(custom, 'custom_status_id');
}

function change(field: TicketChange['field'], value: string | null, child: wire.ChildEvent, event: TicketEvent, seq: number): TicketChange {
  const word = viaWord(child.via) ?? event.via;
  const isRule = isRuleVia(word);
  const isSystem = !isRule && isNobody(event.updaterId);
  return {
    entity: 'ticket_change',
    id: `${idText(child.id, 'id')}:${field}`,
    version: event.at.getTime(),
    updatedAt: event.at,
    ticketId: event.ticketId,
    field,
    at: event.at,
    value,
    sourceValue: null,
    actorType: isRule ? 'rule' : isSystem ? 'system' : 'person',
    actorId: isRule ? (optionalId(child.via_reference_id, 'via_reference_id') ?? event.ruleId) : isSystem ? null : event.updaterId,
    seq,
  };
}

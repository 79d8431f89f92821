import type { Ticket } from '../../domain/entities.ts';
import type { Priority } from '../../domain/values.ts';
import { idText, instant, optionalId, optionalInstant, optionalText } from '../parse.ts';
import { customFields, excludedBy, isComplaint, knownFields, topicOf } from '../rules.ts';
import type { MapContext } from '../source.ts';
import { PRODUCT_NAMES } from './brands.ts';
import { arrivalOf, OUTBOUND_EMAIL } from './channels.ts';
import { GROUP_NAMES } from './groups.ts';
import { meantStatus } from './statuses.ts';
import { CUSTOM_FIELDS, SOURCE_NAMES, STATUS_LABELS } from './ticket-fields.ts';
import { learnedNames, type TicketRow } from './wire.ts';

const PRIORITY: Readonly<Record<string, Priority>> = { '1': 'low', '2': 'normal', '3': 'high', '4': 'urgent' };
/** `association_type` of a ticket split off a parent: our own division of work, not a request. */
const CHILD = '2';

/** When something last happened to a ticket, as Freshdesk states it. Null: never, or not stated. */
export interface TicketStats {
  readonly firstReplyAt: Date | null;
  readonly agentReplyAt: Date | null;
  readonly customerReplyAt: Date | null;
  readonly statusAt: Date | null;
  readonly reopenedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly closedAt: Date | null;
  readonly pendingAt: Date | null;
}

/** Due instants of the service-level targets as they stand now. */
export interface TicketDues {
  readonly firstReply: Date | null;
  readonly nextReply: Date | null;
  readonly resolution: Date | null;
}

/** One ticket row, read. */
export interface ReadTicket {
  readonly ticket: Ticket;
  /** Vendor's status id. */
  readonly statusId: string;
  readonly updatedAt: Date;
  readonly stats: TicketStats;
  readonly dues: TicketDues;
}

/** Reads a ticket row. Throws SkipRecordError naming what is missing or unknown. */
export function readTicket(row: TicketRow, context: MapContext, subdomain: string): ReadTicket {
  const statusId = idText(row.status, 'status');
  const updatedAt = instant(row.updated_at, 'updated_at');
  const stats = readStats(row);
  const ticket = toTicket(row, context, { subdomain, statusId, updatedAt, statusAt: stats.statusAt });
  const dues = {
    firstReply: optionalInstant(row.fr_due_by, 'fr_due_by'),
    nextReply: optionalInstant(row.nr_due_by, 'nr_due_by'),
    resolution: optionalInstant(row.due_by, 'due_by'),
  };
  return { ticket, statusId, updatedAt, stats, dues };
}

function readStats({ stats }: TicketRow): TicketStats {
  const at = (key: keyof NonNullable<TicketRow['stats']>) => optionalInstant(stats?.[key], `stats.${key}`);
  return {
    firstReplyAt: at('first_responded_at'),
    agentReplyAt: at('agent_responded_at'),
    customerReplyAt: at('requester_responded_at'),
    statusAt: at('status_updated_at'),
    reopenedAt: at('reopened_at'),
    resolvedAt: at('resolved_at'),
    closedAt: at('closed_at'),
    pendingAt: at('pending_since'),
  };
}

interface Known {
  readonly subdomain: string;
  readonly statusId: string;
  readonly updatedAt: Date;
  readonly statusAt: Date | null;
}

function toTicket(row: TicketRow, context: MapContext, known: Known): Ticket {
  const id = idText(row.id, 'id');
  const { settings, reference } = context;
  const status = meantStatus(settings, learnedNames(reference, STATUS_LABELS), known.statusId);
  const source = optionalId(row.source, 'source');
  const arrival = arrivalOf(settings, learnedNames(reference, SOURCE_NAMES), source);
  const isOutbound = source === OUTBOUND_EMAIL;
  return {
    entity: 'ticket',
    id,
    version: known.updatedAt.getTime(),
    updatedAt: known.updatedAt,
    createdAt: instant(row.created_at, 'created_at'),
    createdByRole: isOutbound ? 'agent' : null,
    origin: isOutbound ? 'outbound' : 'inbound',
    channel: arrival.channel,
    sourceChannel: arrival.name,
    isSocial: arrival.channel === 'social',
    customerId: optionalId(row.requester_id, 'requester_id'),
    organizationId: optionalId(row.company_id, 'company_id'),
    statusCategory: status.category,
    sourceStatus: status.label,
    statusAt: known.statusAt,
    groupId: optionalId(row.group_id, 'group_id'),
    agentId: optionalId(row.responder_id, 'responder_id'),
    priority: PRIORITY[optionalId(row.priority, 'priority') ?? ''] ?? 'none',
    brandId: optionalId(row.product_id, 'product_id'),
    formId: optionalId(row.form_id, 'form_id'),
    scheduleId: null,
    followUpOfId: null,
    mergedIntoId: null,
    mergedAt: null,
    isSpam: row.spam === true,
    isDeleted: row.deleted === true,
    deletedAt: row.deleted === true ? known.updatedAt : null,
    isTest: false,
    isChild: optionalId(row.association_type, 'association_type') === CHILD,
    ...byRules(row, arrival.channel, context),
    url: `https://${known.subdomain}.freshdesk.com/a/tickets/${id}`,
  };
}

/** What the config's rules say of the ticket. The type is the topic where no field is named for it. */
function byRules(
  row: TicketRow,
  channel: Ticket['channel'],
  { settings, reference }: MapContext,
): Pick<Ticket, 'ticketType' | 'topic' | 'tags' | 'excludedBy' | 'isComplaint' | 'fields'> {
  const tags = row.tags ?? [];
  const ticketType = optionalText(row.type, 'type');
  const fields = customFields(settings, knownFields(reference[CUSTOM_FIELDS]), Object.entries(row.custom_fields ?? {}));
  const topic = settings.fields['topic'] === undefined ? ticketType : topicOf(fields, settings, tags);
  const groupId = optionalId(row.group_id, 'group_id');
  const productId = optionalId(row.product_id, 'product_id');
  const group = { id: groupId, name: learnedNames(reference, GROUP_NAMES)[groupId ?? ''] ?? null };
  const product = { id: productId, name: learnedNames(reference, PRODUCT_NAMES)[productId ?? ''] ?? null };
  const form = { id: optionalId(row.form_id, 'form_id'), name: null };
  return {
    ticketType,
    topic,
    tags,
    excludedBy: excludedBy(settings, { tags, channel, group, form, brand: product, product }),
    isComplaint: isComplaint(settings, { tags, ticketType, topic, fields }),
    fields,
  };
}

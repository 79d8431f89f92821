/** The records a ticket's story is told by. */
import type { ActorType, Channel, Origin, Priority, Quality, StatusCategory } from './values.ts';

/** What every record carries. */
export interface RecordBase {
  /** The vendor's id of this thing; key within (connection, entity). */
  readonly id: string;
  /**
   * Grows with every change the vendor makes to the thing (epoch ms, or a sequence). An older version never
   * overwrites a newer one; equal versions are decided by mapper version and page sequence.
   */
  readonly version: number;
  /** The vendor's own "last changed" instant, where it states one. */
  readonly updatedAt: Date | null;
  /** How exact this record is; left out means `exact`. */
  readonly quality?: Quality;
}

/** One ticket as it is now. */
export interface Ticket extends RecordBase {
  readonly entity: 'ticket';
  readonly createdAt: Date;
  readonly createdByRole: 'customer' | 'agent' | 'system' | null;
  readonly origin: Origin;
  readonly channel: Channel;
  readonly sourceChannel: string | null;
  readonly isSocial: boolean;
  readonly customerId: string | null;
  readonly organizationId: string | null;
  readonly statusCategory: StatusCategory;
  readonly sourceStatus: string | null;
  /** When the current status began, if the vendor states it. */
  readonly statusAt: Date | null;
  readonly groupId: string | null;
  readonly agentId: string | null;
  readonly priority: Priority;
  readonly ticketType: string | null;
  readonly topic: string | null;
  readonly tags: readonly string[];
  readonly brandId: string | null;
  readonly formId: string | null;
  readonly scheduleId: string | null;
  readonly followUpOfId: string | null;
  readonly mergedIntoId: string | null;
  readonly mergedAt: Date | null;
  readonly isSpam: boolean;
  readonly isDeleted: boolean;
  readonly deletedAt: Date | null;
  readonly isTest: boolean;
  /** A side conversation's child ticket: work, but no request of its own. */
  readonly isChild: boolean;
  /** The exclusion rule that takes the ticket out of every KPI, e.g. `tag:import`; null when none does. */
  readonly excludedBy: string | null;
  readonly isComplaint: boolean;
  /** Typed custom fields by config key or vendor id: choice, number, date, checkbox; free text only when named in the config. */
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  readonly url: string | null;
}

/** One change of one field of a ticket. The first one of a field may be the value at creation. */
export interface TicketChange extends RecordBase {
  readonly entity: 'ticket_change';
  readonly ticketId: string;
  readonly field: 'status' | 'group' | 'agent' | 'priority' | 'schedule';
  readonly at: Date;
  /** New value: status category, group id, agent id, priority or schedule id; null when cleared. */
  readonly value: string | null;
  /** The value before, where the vendor tells it with the change; left out or null: none, or not told. */
  readonly previousValue?: string | null;
  /** The vendor's word for it (status only). */
  readonly sourceValue: string | null;
  readonly actorType: ActorType | null;
  readonly actorId: string | null;
  /** Order among changes of one instant. */
  readonly seq: number;
}

/** One message or note of a ticket, without its text. */
export interface TicketMessage extends RecordBase {
  readonly entity: 'ticket_message';
  readonly ticketId: string;
  readonly at: Date;
  readonly authorType: ActorType;
  readonly authorId: string | null;
  readonly isPublic: boolean;
  readonly channel: Channel | null;
  /** An automatic reply (out of office, acknowledgement). */
  readonly isAutoReply: boolean;
  /** Posted by a trigger, automation or workflow rule. */
  readonly viaRule: boolean;
  /** A note, public or private, where the helpdesk has notes beside replies. */
  readonly isNote?: boolean | null;
  /** -1, 0 or 1 where the helpdesk labels it. */
  readonly sentiment: number | null;
}

export const SUMMARY_KINDS = [
  'first_reply', // at: first human reply
  'last_agent_message',
  'last_customer_message',
  'first_resolved',
  'resolved', // at: last resolution, also when the ticket was reopened since
  'closed',
  'reopened', // at: last reopen
  'reopen_count', // value
  'reply_count', // value: public agent replies
  'first_reply_business', // value: seconds on the vendor's business clock
  'resolution_business', // value: seconds
] as const;

/** What a vendor states about a ticket without the events behind it. `id` is `<ticketId>:<kind>`. */
export interface TicketSummary extends RecordBase {
  readonly entity: 'ticket_summary';
  readonly ticketId: string;
  readonly kind: (typeof SUMMARY_KINDS)[number];
  readonly at: Date | null;
  readonly value: number | null;
}

/**
 * A tombstone: the ticket left, whatever its row says. Needed where the vendor tells of the end without the ticket
 * (scrubbed exports, a merge named on the survivor only). Overruled by a ticket row of a higher version. `id` is `<ticketId>:<kind>`.
 */
export interface TicketMark extends RecordBase {
  readonly entity: 'ticket_mark';
  readonly ticketId: string;
  readonly kind: 'deleted' | 'spam' | 'merged';
  readonly at: Date | null;
  readonly intoTicketId: string | null;
}

import type { Parameters } from '../../domain/parameters.ts';
import type { ActorType, Quality, StatusCategory } from '../../domain/values.ts';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { BusinessClock } from '../business-clock.ts';
import type { Memberships } from '../membership.ts';

/** Instants are epoch milliseconds throughout the story; durations are whole seconds in what it yields. */
export type Instant = number;

export interface TicketRow {
  readonly connectionId: string;
  readonly ticketId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant | null;
  readonly version: number;
  readonly origin: string;
  readonly channel: string;
  readonly sourceChannel: string | null;
  readonly isSocial: boolean;
  readonly customerId: string | null;
  readonly organizationId: string | null;
  /** Of the customer, else of the organization. */
  readonly segment: string | null;
  /** Under which the customer is one person across helpdesks; null where customers are not merged. */
  readonly personHash: string | null;
  readonly statusCategory: StatusCategory;
  readonly sourceStatus: string | null;
  readonly statusAt: Instant | null;
  readonly groupId: string | null;
  readonly agentId: string | null;
  readonly priority: string;
  readonly ticketType: string | null;
  readonly topic: string | null;
  readonly tags: readonly string[];
  readonly brandId: string | null;
  readonly scheduleId: string | null;
  readonly followUpOfId: string | null;
  readonly mergedIntoId: string | null;
  readonly mergedAt: Instant | null;
  readonly isSpam: boolean;
  readonly isDeleted: boolean;
  readonly deletedAt: Instant | null;
  readonly isTest: boolean;
  readonly isChild: boolean;
  readonly excludedBy: string | null;
  readonly isComplaint: boolean;
  readonly fields: unknown;
  readonly url: string | null;
  readonly quality: Quality;
}

export interface ChangeRow {
  readonly field: string;
  readonly at: Instant;
  readonly value: string | null;
  readonly previousValue?: string | null;
  readonly sourceValue: string | null;
  readonly actorType: ActorType | null;
  readonly actorId: string | null;
  readonly seq: number;
  readonly changeId: string;
  readonly quality: Quality;
}

export interface MessageRow {
  readonly messageId: string;
  readonly at: Instant;
  readonly authorType: ActorType;
  readonly authorId: string | null;
  readonly isPublic: boolean;
  readonly channel: string | null;
  readonly isAutoReply: boolean;
  readonly viaRule: boolean;
  readonly isNote?: boolean | null;
  /** −1, 0 or 1 where the helpdesk labels it. */
  readonly sentiment?: number | null;
}

export interface SummaryRow {
  readonly kind: string;
  readonly at: Instant | null;
  readonly value: number | null;
}

export interface MarkRow {
  readonly kind: 'deleted' | 'spam' | 'merged';
  readonly at: Instant | null;
  readonly version: number;
}

export interface SignalRow {
  readonly signalId: string;
  readonly metric: string;
  readonly instance: string;
  readonly kind: string;
  readonly at: Instant;
  readonly startedAt: Instant | null;
  readonly targetS: number | null;
  readonly clock: string | null;
  readonly dueAt: Instant | null;
  readonly policy: string | null;
  readonly priority: string | null;
  readonly isDeleted: boolean;
  readonly quality: Quality;
}

export interface SurveyRow {
  readonly connectionId: string;
  readonly responseId: string;
  readonly surveyType: 'csat' | 'nps' | 'ces' | 'esat';
  readonly surveyId: string | null;
  readonly ticketId: string | null;
  readonly isOfCall: boolean;
  readonly customerId: string | null;
  readonly segment: string | null;
  readonly organizationId: string | null;
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly offeredAt: Instant | null;
  readonly respondedAt: Instant | null;
  readonly scaleMin: number | null;
  readonly scaleMax: number | null;
  readonly score: number | null;
  readonly responseGroup: string | null;
  readonly orientation: string | null;
  readonly quality: Quality;
}

/** Another contact of the same customer: a ticket or an answered inbound call. */
export interface OtherContact {
  readonly ticketId: string | null;
  readonly channel: string;
  readonly at: Instant;
  readonly topic: string | null;
  readonly followUpOfId: string | null;
  readonly isCountableInbound: boolean;
}

export interface CallRow {
  readonly at: Instant;
  readonly isAnswered: boolean;
  readonly agentId: string | null;
}

/** Everything the story of one ticket is derived from. */
export interface TicketFacts {
  readonly ticket: TicketRow;
  readonly changes: readonly ChangeRow[];
  readonly messages: readonly MessageRow[];
  readonly summaries: readonly SummaryRow[];
  readonly marks: readonly MarkRow[];
  readonly signals: readonly SignalRow[];
  readonly surveys: readonly SurveyRow[];
  /** Responses that may supersede those of the ticket: its own, and the other NPS answers of the same customers. */
  readonly surveyPeers: readonly SurveyRow[];
  readonly calls: readonly CallRow[];
  /** Time booked on the ticket. */
  readonly handling: readonly { readonly at: Instant; readonly seconds: number }[];
  /** Other contacts of the customer and follow-ups of this ticket. */
  readonly others: readonly OtherContact[];
  /** Of its agents, and perhaps of others. */
  readonly memberships: Memberships;
  /** The ticket began before its messages, or any of its single events, are known: from here on they are all there. */
  readonly cutAt?: Instant;
  /** The same of its changes alone: some helpdesks tell these in full from the first day on. */
  readonly changesCutAt?: Instant;
}

/** What a story needs of its connection. */
export interface ConnectionContext {
  readonly agentTypes: ReadonlyMap<string, string>;
  readonly groupTiers: ReadonlyMap<string, number>;
  readonly groupSchedules: ReadonlyMap<string, string>;
  readonly clocks: ReadonlyMap<string, BusinessClock>;
  readonly defaultClock: BusinessClock | undefined;
  /** Not every message of a ticket is read (e-mails are, chats are not): what the helpdesk states counts beside those that are. */
  readonly lacksMessages: boolean;
  /** From when on changes of tickets are known; left out or null: all of them. */
  readonly historyFrom?: Instant | null;
  /** The same for messages. */
  readonly messagesFrom?: Instant | null;
  /** The same for signals of service levels. */
  readonly signalsFrom?: Instant | null;
}

/** The one instant and the one set of definitions a transform works with. */
export interface StoryContext extends ConnectionContext {
  readonly asOf: Instant;
  readonly days: ZoneDays;
  readonly parameters: Parameters;
}

/** Whole seconds of a span, never negative (catalogue 7.8). */
export const seconds = (from: Instant, to: Instant): number => Math.max(0, Math.floor((to - from) / 1000));

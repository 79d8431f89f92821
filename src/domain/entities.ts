/**
 * What we collect, in our words. A source maps its pages to these records, the warehouse stores them,
 * the transform derives the story from them. Adding a field here, in the table's column list
 * (`src/warehouse/*-tables.ts`) and in a migration is all a new column needs.
 *
 * Instants are `Date`, durations whole seconds, ids text (vendor ids are never numbers for us).
 */
import type { Contract, ContractLine } from './contract-entities.ts';
import type { Agent, AgentGroup, AgentMembership, Brand, Customer, Organization, Schedule } from './people-entities.ts';
import type { ArticleCount, AutomationRun, BotConversation } from './self-service-entities.ts';
import type { RecordBase, Ticket, TicketChange, TicketMark, TicketMessage, TicketSummary } from './ticket-entities.ts';
import type { Priority } from './values.ts';

export * from './contract-entities.ts';
export * from './people-entities.ts';
export * from './self-service-entities.ts';
export * from './ticket-entities.ts';

/** One survey offered, and its answer once there is one. */
export interface SurveyResponse extends RecordBase {
  readonly entity: 'survey_response';
  readonly surveyType: 'csat' | 'nps' | 'ces' | 'esat';
  readonly surveyId: string | null;
  readonly ticketId: string | null;
  readonly callId: string | null;
  readonly customerId: string | null;
  /** The agent and group the source names on the rating. */
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly offeredAt: Date | null;
  readonly respondedAt: Date | null;
  readonly scaleMin: number | null;
  readonly scaleMax: number | null;
  readonly score: number | null;
  /** The source's own group, normalised: decides only where there is no score. */
  readonly responseGroup: 'positive' | 'neutral' | 'negative' | null;
  /** Of a CES survey: does a high score mean ease or effort? */
  readonly orientation: 'ease' | 'effort' | null;
  readonly hasComment: boolean;
}

/** One thing that happened to a service-level target. The transform composes targets out of these. */
export interface SlaSignal extends RecordBase {
  readonly entity: 'sla_signal';
  readonly ticketId: string;
  readonly metric: 'first_reply' | 'next_reply' | 'resolution' | 'requester_wait' | 'agent_work' | 'periodic_update' | 'other';
  /** Instances of one metric of one ticket are told apart by this. */
  readonly instance: string;
  /** apply: target set or changed; pause and resume the clock; fulfil, breach (its instant is the due instant), cancel. */
  readonly kind: 'apply' | 'pause' | 'resume' | 'fulfil' | 'breach' | 'cancel';
  readonly at: Date;
  readonly startedAt: Date | null;
  readonly targetS: number | null;
  readonly clock: 'calendar' | 'business' | null;
  readonly dueAt: Date | null;
  readonly policy: string | null;
  readonly priority: Priority | null;
  /** The vendor took the signal back. */
  readonly isDeleted: boolean;
}

export interface TimeEntry extends RecordBase {
  readonly entity: 'time_entry';
  readonly ticketId: string;
  readonly agentId: string | null;
  readonly workedAt: Date;
  readonly seconds: number;
  readonly isBillable: boolean;
  readonly kind: 'timer' | 'manual' | 'engagement';
}

export interface Call extends RecordBase {
  readonly entity: 'call';
  readonly direction: 'inbound' | 'outbound';
  readonly line: string | null;
  readonly isSalesLine: boolean;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly outcome: 'answered' | 'abandoned_queue' | 'abandoned_ivr' | 'voicemail' | 'overflow' | 'callback' | 'failed';
  readonly waitS: number | null;
  readonly talkS: number | null;
  readonly holdS: number | null;
  readonly wrapS: number | null;
  readonly consultS: number | null;
  readonly transferCount: number;
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly customerId: string | null;
  readonly ticketId: string | null;
  readonly isOutsideHours: boolean;
}

/** One participant's part of a call. */
export interface CallLeg extends RecordBase {
  readonly entity: 'call_leg';
  readonly callId: string;
  readonly legType: 'agent' | 'customer' | 'external';
  readonly agentId: string | null;
  readonly startedAt: Date | null;
  /** The vendor's word for how the leg ended. */
  readonly outcome: string | null;
  readonly talkS: number | null;
  readonly holdS: number | null;
  readonly wrapS: number | null;
  readonly consultS: number | null;
  /** Agent or group the call came from and went to; null without a hand-over. */
  readonly transferredFrom: string | null;
  readonly transferredTo: string | null;
}

export const STATE_CATEGORIES = ['available', 'handling', 'wrap', 'break', 'training', 'meeting', 'away', 'offline'] as const;

/** A period of one state of an agent on a channel. `id` is `<agentId>:<channel>:<start in epoch ms>`. */
export interface AgentStatusInterval extends RecordBase {
  readonly entity: 'agent_status_interval';
  readonly agentId: string;
  /** `all` for the state over all channels, else one of ours. */
  readonly channel: string;
  readonly stateCategory: (typeof STATE_CATEGORIES)[number];
  readonly sourceState: string | null;
  readonly validFrom: Date;
  /** Null while it lasts. */
  readonly validTo: Date | null;
  /** event: the vendor told both ends; poll: seen by looking now and then. */
  readonly method: 'event' | 'poll';
  /** Seconds between two looks: how wrong an end may be. */
  readonly pollSeconds: number | null;
}

/** The one list of what we collect. A new entity without a table does not compile. */
export interface Entities {
  ticket: Ticket;
  ticket_change: TicketChange;
  ticket_message: TicketMessage;
  ticket_summary: TicketSummary;
  ticket_mark: TicketMark;
  survey_response: SurveyResponse;
  agent: Agent;
  agent_group: AgentGroup;
  agent_membership: AgentMembership;
  brand: Brand;
  customer: Customer;
  organization: Organization;
  schedule: Schedule;
  sla_signal: SlaSignal;
  time_entry: TimeEntry;
  call: Call;
  call_leg: CallLeg;
  agent_status_interval: AgentStatusInterval;
  bot_conversation: BotConversation;
  automation_run: AutomationRun;
  article_count: ArticleCount;
  contract: Contract;
  contract_line: ContractLine;
}
export type EntityName = keyof Entities;
export type Entity = Entities[EntityName];

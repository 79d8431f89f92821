/**
 * The life of one simulated helpdesk account in nobody's vocabulary but ours. The three simulated servers project
 * the same kind of world into their vendor's words, and tests compute the truth from it.
 *
 * Instants are epoch milliseconds on whole seconds. Ids are safe integers; a server prints them as its vendor would.
 */
import type { Channel, Origin, Priority, StatusCategory } from '../domain/values.ts';
import type { Instant, Intent, SurveyType, WorldActor, WorldEvent } from './events.ts';

export type WorldProfile = 'zendesk' | 'freshdesk' | 'hubspot';

export interface WorldGroup {
  readonly id: number;
  readonly name: string;
  /** Rank: 1 takes the tickets, 2 and 3 get them by escalation. */
  readonly tier: number;
  readonly scheduleId: number;
  readonly createdAt: Instant;
  updatedAt: Instant;
  isDeleted: boolean;
}

export interface WorldAgent {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly kind: 'full' | 'light' | 'bot' | 'integration';
  readonly isAdmin: boolean;
  readonly tier: number;
  /** The first one is the default group. */
  groupIds: readonly number[];
  /** When the agent left; tickets keep the id. */
  leftAt: Instant | null;
  readonly createdAt: Instant;
  updatedAt: Instant;
  readonly timeZone: string;
}

export interface WorldOrganization {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Instant;
}

export interface WorldCustomer {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly organizationId: number | null;
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface WorldBrand {
  readonly id: number;
  readonly name: string;
  readonly isDefault: boolean;
}

export interface WorldSchedule {
  readonly id: number;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  /** dow: 1 Monday … 7 Sunday; local times `HH:MM`, `24:00` is the next midnight. */
  readonly intervals: readonly { readonly dow: number; readonly start: string; readonly end: string }[];
  /** Local days, inclusive. */
  readonly holidays: readonly { readonly name: string; readonly start: string; readonly end: string }[];
  readonly isDefault: boolean;
}

export type SlaMetric = 'first_reply' | 'next_reply' | 'resolution';

export interface WorldSlaPolicy {
  readonly id: number;
  readonly name: string;
  readonly targets: readonly {
    readonly priority: Exclude<Priority, 'none'>;
    readonly metric: SlaMetric;
    readonly targetS: number;
    readonly clock: 'calendar' | 'business';
  }[];
}

export interface WorldSurvey {
  readonly id: number;
  readonly name: string;
  readonly type: SurveyType;
  /** Scale of `score` in this world: csat 1..5 (4 and 5 positive, 3 neutral), nps 0..10, ces 1..7 (7 is easy). Servers map it to their vendor's scale. */
  readonly scaleMin: number;
  readonly scaleMax: number;
}

/** One survey sent out. `score` is null until it is answered. */
export interface WorldSurveyResponse {
  readonly id: number;
  readonly surveyId: number;
  readonly type: SurveyType;
  readonly ticketId: number | null;
  readonly customerId: number;
  readonly offeredAt: Instant;
  /** First answer. */
  answeredAt: Instant | null;
  /** Last answer: the customer may change it. */
  updatedAt: Instant;
  score: number | null;
  hasComment: boolean;
  /** Who was responsible when it was last answered. */
  agentId: number | null;
  groupId: number | null;
}

/** How the ticket came in, finer than `Channel`; servers pick their vendor's word by it. */
export type Entrance =
  | 'email'
  | 'web_form'
  | 'help_center'
  | 'mobile_sdk'
  | 'live_chat'
  | 'messenger'
  | 'whatsapp'
  | 'voice'
  | 'voicemail'
  | 'sms'
  | 'facebook'
  | 'twitter'
  | 'instagram'
  | 'api'
  | 'side_conversation'
  | 'sample';

/** A ticket: what never changes, what is so now, and everything that happened. */
export interface WorldTicket {
  readonly id: number;
  /** 0, 1, 2 … in order of creation. */
  readonly index: number;
  readonly createdAt: Instant;
  readonly createdBy: WorldActor;
  readonly entrance: Entrance;
  readonly channel: Channel;
  readonly origin: Origin;
  readonly customerId: number;
  readonly organizationId: number | null;
  readonly brandId: number;
  /** Text a reader must never store; servers send it to prove that. */
  readonly subject: string;
  readonly ticketType: 'question' | 'incident' | 'problem' | 'task';
  readonly topic: string | null;
  readonly followUpOfId: number | null;
  readonly isSample: boolean;
  /** A side conversation's child ticket. */
  readonly isChild: boolean;
  readonly isComplaint: boolean;

  /** State at the world's `now`, folded from `events`. */
  status: StatusCategory;
  statusAt: Instant;
  groupId: number | null;
  agentId: number | null;
  priority: Priority;
  tags: readonly string[];
  mergedIntoId: number | null;
  mergedAt: Instant | null;
  isSpam: boolean;
  isDeleted: boolean;
  deletedAt: Instant | null;
  scrubbedAt: Instant | null;
  /** Cumulative handling time of all time entries. */
  handledS: number;
  /** Last event people see (Zendesk `updated_at`). */
  updatedAt: Instant;
  /** Last change of any kind, system housekeeping included (Zendesk `generated_timestamp`); never before `updatedAt`. */
  touchedAt: Instant;
  readonly surveys: WorldSurveyResponse[];
  /** Everything up to the world's `now`, in order. */
  readonly events: WorldEvent[];
  /** Grows with every change of the ticket, so that projections can be kept. */
  revision: number;
}

export interface World {
  readonly profile: WorldProfile;
  readonly seed: number;
  /** The account's zone, IANA. */
  readonly timeZone: string;
  readonly subdomain: string;
  readonly accountId: number;
  readonly start: Instant;
  readonly agents: readonly WorldAgent[];
  readonly groups: readonly WorldGroup[];
  readonly organizations: readonly WorldOrganization[];
  readonly customers: readonly WorldCustomer[];
  readonly brands: readonly WorldBrand[];
  readonly schedules: readonly WorldSchedule[];
  readonly slaPolicies: readonly WorldSlaPolicy[];
  readonly surveys: readonly WorldSurvey[];
  /** In order of creation; only tickets that exist by `now`. */
  readonly tickets: readonly WorldTicket[];
  /** Answers to surveys about the relation, not about a ticket (NPS). */
  readonly relationAnswers: readonly WorldSurveyResponse[];
  /** The life is told up to here. */
  readonly now: Instant;
  /** Grows with every change of anything. */
  readonly revision: number;
  ticket(id: number): WorldTicket;
  /** Lets time go on: new tickets, new events on old ones, late ratings. Going in one step or in many gives the same world. */
  advance(to: Date): void;
  /** Makes something happen to a ticket that the world had not planned (see mutate.ts). `at` defaults to `now`; what was planned for the ticket is dropped unless `keepPlans`. */
  interfere(ticketId: number, intents: readonly Intent[], options?: { readonly at?: Date; readonly keepPlans?: boolean }): void;
  /** Says that something outside the tickets was changed in place (an agent moved, a group renamed). */
  touched(): void;
}

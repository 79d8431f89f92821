/** What can happen to a ticket, in our words. */
import type { ActorType, Channel, Priority, StatusCategory } from '../domain/values.ts';

export type SurveyType = 'csat' | 'nps' | 'ces';

/** Epoch milliseconds, always a whole second. */
export type Instant = number;

export interface WorldActor {
  readonly type: Exclude<ActorType, 'person'>;
  /** Agent or customer id, rule id for rules, null for the system. */
  readonly id: number | null;
}

interface EventBase {
  /** Unique and growing within the ticket; unique in the world. */
  readonly id: number;
  /** Events saved together (reply + status + assignee) share the id of the first: one Zendesk audit. */
  readonly batch: number;
  readonly ticketId: number;
  readonly at: Instant;
  readonly actor: WorldActor;
}

/** First event of every ticket. The first message and the first group follow as events of the same batch. */
export interface Created extends EventBase {
  readonly kind: 'created';
  readonly status: StatusCategory;
  readonly priority: Priority;
}
export interface StatusChanged extends EventBase {
  readonly kind: 'status';
  readonly from: StatusCategory;
  readonly to: StatusCategory;
}
export interface Assigned extends EventBase {
  readonly kind: 'assignment';
  readonly fromGroupId: number | null;
  readonly toGroupId: number | null;
  readonly fromAgentId: number | null;
  readonly toAgentId: number | null;
}
export interface PriorityChanged extends EventBase {
  readonly kind: 'priority';
  readonly from: Priority;
  readonly to: Priority;
}
/**
 * A message. customer_message and bot_message are public; agent_reply is a human's public reply; private_note is internal;
 * auto_reply is an acknowledgement by a rule; third_party is a public message of a copied outsider.
 */
export interface Message extends EventBase {
  readonly kind: 'customer_message' | 'agent_reply' | 'private_note' | 'auto_reply' | 'bot_message' | 'third_party_message';
  readonly channel: Channel;
  /** Text a reader must never store. */
  readonly text: string;
}
/** A rule did something of no consequence for the numbers (added a tag). */
export interface RuleAction extends EventBase {
  readonly kind: 'rule_action';
  readonly tag: string;
}
/** On the loser: it left, its work goes on in `intoTicketId`. Followed by a status change to closed. */
export interface MergedAway extends EventBase {
  readonly kind: 'merged';
  readonly intoTicketId: number;
}
/** On the survivor. */
export interface Absorbed extends EventBase {
  readonly kind: 'absorbed';
  readonly loserTicketId: number;
}
export interface Left extends EventBase {
  /** spam: marked as spam and thereby deleted; deleted; restored: back again; scrubbed: 30 days after the deletion its contents go. */
  readonly kind: 'spam' | 'deleted' | 'restored' | 'scrubbed';
}
export interface SurveyOffered extends EventBase {
  readonly kind: 'survey_offered';
  readonly responseId: number;
  readonly surveyType: SurveyType;
  readonly surveyId: number;
}
/** `survey_rerated`: the customer changed the answer. Score on the survey's own scale. */
export interface SurveyAnswered extends EventBase {
  readonly kind: 'survey_answered' | 'survey_rerated';
  readonly responseId: number;
  readonly surveyId: number;
  readonly score: number;
  readonly hasComment: boolean;
}
export interface TimeLogged extends EventBase {
  readonly kind: 'time_entry';
  readonly seconds: number;
  readonly isBillable: boolean;
}
/** Housekeeping without an event that people see: only `touchedAt` moves. */
export interface SystemTouch extends EventBase {
  readonly kind: 'system_touch';
}

export type WorldEvent =
  | Created
  | StatusChanged
  | Assigned
  | PriorityChanged
  | Message
  | RuleAction
  | MergedAway
  | Absorbed
  | Left
  | SurveyOffered
  | SurveyAnswered
  | TimeLogged
  | SystemTouch;

/** True for the six kinds of message. */
export function isMessage(event: WorldEvent): event is Message {
  return 'text' in event;
}

type Wish<E> = E extends WorldEvent ? Omit<E, 'id' | 'batch' | 'ticketId' | 'at' | 'from' | 'fromGroupId' | 'fromAgentId'> : never;

/** An event as somebody wants it; the world adds id, instant and what was before. A change to what is already so does not happen. */
export type Intent = Wish<WorldEvent>;

/** Intents saved at once. */
export interface Save {
  readonly at: Instant;
  readonly intents: readonly Intent[];
}

/**
 * The canonical values of the trade. Open sets in the database (the vendor's own word is kept beside),
 * closed here so that a mapper cannot invent a new one by a typing mistake.
 */

/** What a status means, whatever a helpdesk calls it. `resolved` and `closed` are the finished ones. */
export const STATUS_CATEGORIES = ['new', 'open', 'pending', 'hold', 'resolved', 'closed'] as const;
export type StatusCategory = (typeof STATUS_CATEGORIES)[number];

/** How a ticket came in. KPIs of "chat" cover `chat` and `messaging`. */
export const CHANNELS = ['email', 'web', 'chat', 'messaging', 'phone', 'sms', 'social', 'api', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

export const PRIORITIES = ['low', 'normal', 'high', 'urgent', 'none'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Who asked: the customer (whoever typed it in), we, or nobody outside (an internal ticket). */
export const ORIGINS = ['inbound', 'outbound', 'internal'] as const;
export type Origin = (typeof ORIGINS)[number];

/** exact: from the vendor's events; derived: from what the vendor states without the events; approx: a stand-in. */
export const QUALITIES = ['exact', 'derived', 'approx'] as const;
export type Quality = (typeof QUALITIES)[number];

export const SOURCE_NAMES = ['zendesk', 'freshdesk', 'hubspot', 'figures'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/**
 * Who wrote a message or made a change. `person` means "a human whose role the page does not tell":
 * the transform decides between agent and customer by the agents known for the connection.
 */
export const ACTOR_TYPES = ['agent', 'customer', 'bot', 'rule', 'system', 'third_party', 'person'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

/** A local calendar day, `YYYY-MM-DD`, in the workspace's time zone. */
export type Day = string;

/** True for the two finished categories. */
export const isResolved = (status: StatusCategory): boolean => status === 'resolved' || status === 'closed';

/** The worst of several qualities; `exact` when there are none. */
export function worstQuality(...qualities: readonly Quality[]): Quality {
  return QUALITIES[Math.max(0, ...qualities.map((quality) => QUALITIES.indexOf(quality)))] ?? 'exact';
}

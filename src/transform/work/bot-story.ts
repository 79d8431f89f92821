import type { Quality } from '../../domain/values.ts';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { Row } from '../story/story-rows.ts';

/** Epoch milliseconds. */
type Instant = number;
const HOUR_MS = 3_600_000;

/** One conversation with a bot and what is known around it. */
export interface BotFacts {
  readonly connectionId: string;
  readonly conversationId: string;
  readonly channel: string | null;
  readonly botId: string | null;
  readonly startedAt: Instant;
  readonly firstCustomerMessageAt: Instant | null;
  readonly firstBotReplyAt: Instant | null;
  readonly handedOffAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly feedback: string | null;
  readonly recontactAt: Instant | null;
  readonly customerMessages: number;
  readonly ticketId: string | null;
  readonly customerId: string | null;
  readonly isResolvedBySource: boolean | null;
  readonly quality: Quality;
  /** False for a conversation whose ticket is spam, deleted, merged away …; null without a known ticket. */
  readonly isTicketCountable: boolean | null;
  /** First human reply on its ticket. */
  readonly humanReplyAt: Instant | null;
  /** Other contacts of the same customer: tickets, answered calls, conversations. */
  readonly contacts: readonly Instant[];
}

/**
 * Row of support.bot_story as of one instant. Resolved: the bot answered, no person took part or was asked for, no negative feedback, the helpdesk does not
 * say otherwise, and the customer did not come back within the window after the end.
 */
export function botRow(bot: BotFacts, asOf: Instant, days: ZoneDays, windowHours: number): Row | undefined {
  if (bot.startedAt > asOf) return undefined;
  const isPast = (at: Instant | null): at is Instant => at !== null && at <= asOf;
  const isHandedOff = isPast(bot.handedOffAt) || isPast(bot.humanReplyAt);
  const ended = bot.endedAt ?? bot.startedAt;
  const isBack = (at: Instant | null) => isPast(at) && at > ended && at <= ended + windowHours * HOUR_MS;
  const cameBack = isBack(bot.recontactAt) || bot.contacts.some(isBack);
  const isAnswered = isPast(bot.firstBotReplyAt);
  const asked = bot.firstCustomerMessageAt ?? bot.startedAt;
  return {
    connection_id: bot.connectionId,
    conversation_id: bot.conversationId,
    at: new Date(bot.startedAt).toISOString(),
    day: days.dayOf(bot.startedAt),
    channel: bot.channel,
    bot_id: bot.botId,
    ticket_id: bot.ticketId,
    customer_id: bot.customerId,
    is_counted: bot.customerMessages > 0 && bot.isTicketCountable !== false,
    is_handed_off: isHandedOff,
    is_resolved: isAnswered && !isHandedOff && bot.feedback !== 'negative' && bot.isResolvedBySource !== false && !cameBack,
    reply_s: isAnswered ? Math.max(0, Math.floor((bot.firstBotReplyAt - asked) / 1000)) : null,
    quality: bot.quality,
  };
}

/** The next instant at which something that is known to lie ahead comes true. */
export function nextBotChange(bot: BotFacts, asOf: Instant): Instant | undefined {
  const instants = [bot.startedAt, bot.firstBotReplyAt, bot.handedOffAt, bot.recontactAt, bot.humanReplyAt, ...bot.contacts];
  const ahead = instants.filter((at): at is Instant => at !== null && at > asOf);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

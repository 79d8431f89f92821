import type { Life } from './life.ts';

const CHATS = new Set(['chat', 'messaging']);

/**
 * True when a chat went further (catalogue `chat_escalation_rate`): to a group of a higher tier, or to another channel, by a human reply there,
 * a call of its ticket or a follow-up ticket. Hand-overs from a bot are counted apart.
 */
export function isChatEscalated(life: Life): boolean {
  const { ticket, calls, others } = life.facts;
  const { asOf } = life.context;
  if (!CHATS.has(ticket.channel)) return false;
  const repliedElsewhere = life.turns.some((turn) => turn.by === 'agent' && turn.channel !== null && !CHATS.has(turn.channel));
  const wasCalled = calls.some((call) => call.isAnswered && call.at <= asOf && call.at >= ticket.createdAt);
  const followedUp = others.some(
    (other) => other.followUpOfId === ticket.ticketId && other.at <= asOf && other.isCountableInbound && !CHATS.has(other.channel),
  );
  return life.escalations.length > 0 || repliedElsewhere || wasCalled || followedUp;
}

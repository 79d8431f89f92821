import type { BotConversation } from '../../domain/entities.ts';
import type { Channel } from '../../domain/values.ts';

/** A message of a thread, as far as a bot's part in it needs. */
export interface Said {
  readonly at: Date;
  readonly by: 'agent' | 'customer' | 'bot' | 'other';
  /** Actor id, `B-1`. */
  readonly actor: string;
}

export interface ThreadPart {
  readonly threadId: string;
  readonly ticketId: string | null;
  readonly customerId: string | null;
  readonly channel: Channel | null;
}

/**
 * The bot's part of a thread; undefined where no bot wrote. Greetings that come by themselves are no answers and not among `said`. HubSpot tells
 * neither who asked for a person nor whether the bot helped: the first message of an agent is the hand-over, and the story judges the rest.
 */
export function botConversation({ threadId, ticketId, customerId, channel }: ThreadPart, said: readonly Said[]): BotConversation | undefined {
  const inOrder = said.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const bot = inOrder.find(({ by }) => by === 'bot');
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (bot === undefined || first === undefined || last === undefined) return undefined;
  const asked = inOrder.find(({ by }) => by === 'customer');
  const answered = asked === undefined ? undefined : inOrder.find(({ by, at }) => by === 'bot' && at >= asked.at);
  const person = inOrder.find(({ by, at }) => by === 'agent' && at >= bot.at);
  return {
    entity: 'bot_conversation',
    id: threadId,
    version: last.at.getTime(),
    updatedAt: last.at,
    quality: 'derived',
    channel,
    botId: bot.actor,
    startedAt: first.at,
    firstCustomerMessageAt: asked?.at ?? null,
    firstBotReplyAt: answered?.at ?? null,
    handedOffAt: person?.at ?? null,
    // The bot's part ends where a person goes on.
    endedAt: person?.at ?? last.at,
    feedback: null,
    recontactAt: null,
    customerMessages: inOrder.filter(({ by, at }) => by === 'customer' && (person === undefined || at < person.at)).length,
    ticketId,
    customerId,
    isResolvedBySource: null,
  };
}

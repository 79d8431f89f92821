import * as z from 'zod';
import type { BotConversation, TicketMessage } from '../../domain/entities.ts';
import type { ActorType, Channel } from '../../domain/values.ts';
import { instant, joinMappings, mapEach, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, Page, ReadContext, Stream } from '../source.ts';
import { ownerOfUser } from './agents.ts';
import { botConversation, type Said } from './bot-conversation.ts';
import { STOCK_CHANNELS, wordChannel } from './canonical.ts';
import { listPages } from './list-pages.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import { paths } from './paths.ts';
import { ticketFieldsOf } from './ticket-properties.ts';

const THREADS = 500;
const MESSAGES = 100;
/** E-mails of a thread are e-mails of the ticket too, and are read there. */
const EMAIL_CHANNEL = '1002';

/** Threads are read in order of their latest message: from that of the last one read, itself included. */
const cursor = z.object({ latest: z.iso.datetime() });
export type ThreadsCursor = z.infer<typeof cursor>;

const id = z.union([z.string(), z.number()]).transform(String);
const thread = z.looseObject({
  id,
  latestMessageTimestamp: z.iso.datetime(),
  originalChannelId: id.nullish(),
  associatedContactId: id.nullish(),
  spam: z.boolean().nullish(),
  threadAssociations: z.looseObject({ associatedTicketId: id.nullish() }).nullish(),
});

const message = z.looseObject({
  id,
  type: z.string(),
  createdAt: z.string(),
  channelId: id.nullish(),
  createdBy: z.string().nullish(),
  senders: z.array(z.looseObject({ actorId: z.string().nullish() })).nullish(),
});
type Message = z.infer<typeof message>;
type Thread = z.infer<typeof thread>;

/**
 * Messages of chats, when the config asks for them: one request for each thread with something new, there is no cheaper way. Threads without a
 * ticket are read, too: a bot may have dealt with the matter alone.
 */
export const threadsStream: Stream<ThreadsCursor> = {
  name: 'threads',
  mode: 'cursor',
  isLate: true,
  mapperVersion: MAPPER_VERSION,
  parseCursor: (input) => cursor.parse(input),
  cursorAt: (at) => ({ latest: at.toISOString() }),
  read: readThreads,
  map: (raw, context) => mapThread(raw.body, context),
};

async function* readThreads(from: ThreadsCursor | undefined, context: ReadContext): AsyncGenerator<Page<ThreadsCursor>> {
  const knownTo = context.clock.now();
  let latest = from?.latest ?? new Date(context.since?.getTime() ?? 1_000).toISOString();
  const query = {
    limit: THREADS,
    sort: 'latestMessageTimestamp',
    latestMessageTimestampAfter: new Date(Date.parse(latest) - 1).toISOString(),
    association: 'TICKET',
  };
  for await (const page of listPages(context, paths.threads(), query)) {
    for (const found of page.results.flatMap((result) => thread.safeParse(result).data ?? [])) {
      if (found.originalChannelId !== EMAIL_CHANNEL && found.spam !== true) yield await readMessages(context, found, { latest });
      latest = found.latestMessageTimestamp;
    }
  }
  yield { raw: { path: `${paths.threads()}: no more`, body: { messages: [] } }, next: { latest }, done: true, knownTo };
}

/** All messages of a thread, on one page: what a bot did is told by the whole of it. */
async function readMessages(
  context: ReadContext,
  { id: threadId, associatedContactId, threadAssociations }: Thread,
  next: ThreadsCursor,
): Promise<Page<ThreadsCursor>> {
  const messages: unknown[] = [];
  for await (const page of listPages(context, paths.messages(threadId), { limit: MESSAGES })) messages.push(...page.results.map(trimmed));
  const about = { threadId, customerId: associatedContactId ?? null, ticketId: threadAssociations?.associatedTicketId ?? null };
  return { raw: { path: paths.messages(threadId), body: context.redact({ ...about, messages }) }, next, done: false };
}

interface KeptThread {
  readonly threadId?: string;
  readonly ticketId?: string | null;
  readonly customerId?: string | null;
  readonly messages?: Json;
}

function mapThread(body: Json, context: MapContext): Mapping {
  const { threadId, ticketId = null, customerId = null, messages } = (body ?? {}) as KeptThread;
  const said: { readonly message: Message; readonly at: Date }[] = [];
  const told = mapEach('ticket_message', messages, (record) => {
    const read = parseRecord(message, record);
    said.push({ message: read, at: instant(read.createdAt, 'createdAt') });
    return ticketId === null ? undefined : toMessage(read, ticketId, context);
  });
  if (threadId === undefined) return told;
  const channel = channelOf(said.find(({ message: { channelId } }) => channelId != null)?.message.channelId ?? null, context);
  const parts = said.flatMap(({ message: { type, createdBy }, at }): Said[] => {
    if (type !== 'MESSAGE') return [];
    const actor = createdBy ?? '';
    const author = ACTORS[actor.slice(0, 1)];
    return [{ at, actor, by: author === 'agent' || author === 'customer' || author === 'bot' ? author : 'other' }];
  });
  const bot: BotConversation | undefined = botConversation({ threadId, ticketId, customerId, channel }, parts);
  return joinMappings(told, { records: bot === undefined ? [] : [bot], rejects: [] });
}

/** What is read of a message. Actors who wrote by e-mail have their address for an id: of them only the kind is kept. */
function trimmed(result: unknown): unknown {
  const found = message.safeParse(result);
  if (!found.success) return { id: (result as { id?: unknown } | null)?.id ?? null };
  const { id: messageId, type, createdAt, channelId, createdBy, senders } = found.data;
  const actor = senders?.[0]?.actorId ?? createdBy ?? '';
  return { id: messageId, type, createdAt, channelId: channelId ?? null, createdBy: /^[A-Z]-\d+$/.test(actor) ? actor : actor.slice(0, 1) };
}

/** Who an actor is, by the first letter of its id. */
const ACTORS: Readonly<Record<string, ActorType>> = { A: 'agent', V: 'customer', E: 'customer', B: 'bot', L: 'bot', I: 'system', S: 'system' };

/** What people and bots wrote; assignments and changes of the thread are none of it. */
function toMessage({ id: messageId, type, createdAt, channelId, createdBy }: Message, ticketId: string, context: MapContext): TicketMessage | undefined {
  if (!['MESSAGE', 'COMMENT', 'WELCOME_MESSAGE'].includes(type)) return undefined;
  const actor = createdBy ?? '';
  const isWelcome = type === 'WELCOME_MESSAGE';
  const authorType = isWelcome ? 'bot' : (ACTORS[actor.slice(0, 1)] ?? 'system');
  const at = instant(createdAt, 'createdAt');
  return {
    entity: 'ticket_message',
    id: `message:${messageId}`,
    version: at.getTime(),
    updatedAt: at,
    ticketId,
    at,
    authorType,
    authorId: authorType === 'agent' ? (ownerOfUser(context.reference, actor.slice(2)) ?? null) : null,
    isPublic: type !== 'COMMENT',
    channel: channelOf(channelId ?? null, context),
    isAutoReply: isWelcome,
    viaRule: isWelcome,
    isNote: type === 'COMMENT',
    sentiment: null,
  };
}

function channelOf(channelId: string | null, { reference }: MapContext): Channel | null {
  const label =
    channelId === null ? undefined : (ticketFieldsOf(reference).labels['hs_originating_generic_channel_id']?.[channelId] ?? STOCK_CHANNELS[channelId]);
  return label === undefined ? null : wordChannel(label);
}

import * as z from 'zod';
import type { TicketMessage } from '../../domain/entities.ts';
import type { ActorType, Channel } from '../../domain/values.ts';
import { instant, mapEach, parseRecord } from '../parse.ts';
import type { Json, MapContext, Page, ReadContext, Stream } from '../source.ts';
import { ownerOfUser } from './agents.ts';
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

/** Messages of chats, when the config asks for them: one request for each thread with something new, there is no cheaper way. */
export const threadsStream: Stream<ThreadsCursor> = {
  name: 'threads',
  mode: 'cursor',
  isLate: true,
  mapperVersion: MAPPER_VERSION,
  parseCursor: (input) => cursor.parse(input),
  cursorAt: (at) => ({ latest: at.toISOString() }),
  read: readThreads,
  map: (raw, context) => {
    const { ticketId, messages } = (raw.body ?? {}) as { readonly ticketId?: string; readonly messages?: Json };
    return mapEach('ticket_message', messages, (record) => toMessage(parseRecord(message, record), String(ticketId), context));
  },
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
      const ticketId = found.threadAssociations?.associatedTicketId;
      if (ticketId != null && found.originalChannelId !== EMAIL_CHANNEL) yield* readMessages(context, found.id, ticketId, { latest });
      latest = found.latestMessageTimestamp;
    }
  }
  yield { raw: { path: `${paths.threads()}: no more`, body: { messages: [] } }, next: { latest }, done: true, knownTo };
}

async function* readMessages(context: ReadContext, threadId: string, ticketId: string, next: ThreadsCursor): AsyncGenerator<Page<ThreadsCursor>> {
  for await (const page of listPages(context, paths.messages(threadId), { limit: MESSAGES })) {
    yield { raw: { path: page.path, body: context.redact({ ticketId, messages: page.results.map(trimmed) }) }, next, done: false };
  }
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

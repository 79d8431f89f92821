/** What happened in chats, as rows of Freshchat's raw reports. */
import { isResolved } from '../../domain/values.ts';
import { isMessage, type Message, type WorldEvent } from '../events.ts';
import type { World, WorldTicket } from '../world.ts';
import { isDescription } from './conversations.ts';

/** A row with the instant it is found by. */
export interface ReportRow {
  readonly at: number;
  readonly cells: Readonly<Record<string, string>>;
}

const CHATS: ReadonlySet<string> = new Set(['live_chat', 'messenger', 'whatsapp']);
const SECRET = 'CONFIDENTIAL-CHAT person@private.example';

export const chatsOf = (world: World): readonly WorldTicket[] => world.tickets.filter(({ entrance, origin }) => CHATS.has(entrance) && origin === 'inbound');

/** Ids are no numbers, and those of people are Freshchat's own. */
export const conversationId = (ticket: Pick<WorldTicket, 'id'>): string => `c0ffee00-0000-4000-8000-${String(ticket.id).padStart(12, '0')}`;
export const chatAgentId = (id: number): string => `a9e27000-0000-4000-8000-${String(id).padStart(12, '0')}`;
export const chatGroupId = (id: number): string => `96000000-0000-4000-8000-${String(id).padStart(12, '0')}`;

/** Blanks where ISO has a T, and no zone: UTC. */
const stamp = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d{3}Z$/, '.0');

const common = (ticket: WorldTicket) => ({
  app_id: '7',
  conversation_id: conversationId(ticket),
  interaction_id: `${ticket.id}1`,
  channel_id: `chan-${ticket.entrance}`,
  channel_name: ticket.entrance === 'live_chat' ? 'Help, please' : ticket.entrance === 'whatsapp' ? 'WhatsApp' : 'Messenger line',
  conversation_url: `https://acme.freshchat.com/a/1/inbox/2/0/conversation/${ticket.id}`,
});

const who = (ticket: WorldTicket, at: number) => {
  const assigned = ticket.events.findLast((event) => event.kind === 'assignment' && event.at <= at);
  const [agent, group] = assigned?.kind === 'assignment' ? [assigned.toAgentId, assigned.toGroupId] : [null, null];
  return {
    agent_id: agent === null ? '' : chatAgentId(agent),
    agent_name: agent === null ? '' : SECRET,
    agent_email: '',
    group_id: group === null ? '' : chatGroupId(group),
    group_name: '',
  };
};

const row = (ticket: WorldTicket, at: number, more: Readonly<Record<string, string>>): ReportRow => ({
  at,
  cells: { ...common(ticket), ...more },
});

/** When the conversation was resolved, and when it was taken up again. */
function turns(ticket: WorldTicket): { readonly resolved: readonly WorldEvent[]; readonly reopened: readonly WorldEvent[] } {
  const moves = ticket.events.filter((event) => event.kind === 'status');
  return {
    resolved: moves.filter((event) => event.kind === 'status' && isResolved(event.to) && !isResolved(event.from)),
    reopened: moves.filter((event) => event.kind === 'status' && !isResolved(event.to) && isResolved(event.from)),
  };
}

const created = (ticket: WorldTicket): ReportRow[] => [
  row(ticket, ticket.createdAt, {
    ...who(ticket, ticket.createdAt),
    created_at: stamp(ticket.createdAt),
    reopened: 'false',
    user_id: `u-${ticket.customerId}`,
  }),
  ...turns(ticket).reopened.map(({ at }) =>
    row(ticket, at, { ...who(ticket, at), created_at: stamp(at), reopened: 'true', user_id: `u-${ticket.customerId}` }),
  ),
];

const resolved = (ticket: WorldTicket): ReportRow[] =>
  turns(ticket).resolved.map(({ at }) => row(ticket, at, { ...who(ticket, at), created_at: stamp(at), reopened: 'false' }));

function firstReply(ticket: WorldTicket): ReportRow[] {
  const reply = ticket.events.find((event) => event.kind === 'agent_reply' && !isDescription(ticket, event));
  if (reply === undefined) return [];
  return [row(ticket, reply.at, { ...who(ticket, reply.at), created_at: stamp(reply.at), value_in_seconds: String((reply.at - ticket.createdAt) / 1000) })];
}

/** Stars, one to five. Who changes an answer has answered twice. */
const ratings = (ticket: WorldTicket): ReportRow[] =>
  ticket.events.flatMap((event) => {
    if (event.kind !== 'survey_answered' && event.kind !== 'survey_rerated') return [];
    if (ticket.surveys.find(({ id }) => id === event.responseId)?.type !== 'csat') return [];
    const cells = { csat_id: String(event.surveyId), value: String(event.score), csat_response: event.hasComment ? SECRET : '', created_at: stamp(event.at) };
    return [row(ticket, event.at, { ...who(ticket, event.at), ...cells })];
  });

const ACTORS: Readonly<Record<Message['kind'], string>> = {
  customer_message: 'user',
  third_party_message: 'user',
  agent_reply: 'agent',
  private_note: 'agent',
  auto_reply: 'system',
  bot_message: 'bot',
};

function transcript(ticket: WorldTicket): ReportRow[] {
  const said = ticket.events.filter(isMessage).map((event) => {
    const actor = ACTORS[event.kind];
    const isPrivate = event.kind === 'private_note';
    const id = event.actor.id ?? ticket.customerId;
    return line(ticket, event, {
      actor_type: actor,
      actor_id: actor === 'agent' ? chatAgentId(id) : actor === 'user' ? `u-${id}` : '',
      message_type: isPrivate ? 'private' : actor === 'system' ? 'system' : 'normal',
      detailed_message_type: isPrivate ? 'PRIVATE_NOTE' : actor === 'system' ? 'AWAY_MESSAGE' : 'NORMAL',
    });
  });
  const { resolved: ends, reopened } = turns(ticket);
  const status = { actor_type: 'system', actor_id: '', message_type: 'system' };
  return [
    ...said,
    ...ends.map((event) => line(ticket, event, { ...status, detailed_message_type: 'STATUS_CHANGE_RESOLVED' })),
    ...reopened.map((event) => line(ticket, event, { ...status, detailed_message_type: 'STATUS_CHANGE_REOPENED' })),
  ];
}

const line = (ticket: WorldTicket, event: WorldEvent, more: Readonly<Record<string, string>>): ReportRow =>
  row(ticket, event.at, {
    message_id: `m-${event.id}`,
    created_time: stamp(event.at),
    actor_first_name: SECRET,
    actor_last_name: '',
    actor_email: SECRET,
    customer_id: `u-${ticket.customerId}`,
    message_parts: `[{"text":{"content":"${SECRET}, \nand more"}}]`,
    ...more,
  });

/** Reports by the name they are asked for, with the longest span of one in days. */
export const REPORTS: Readonly<Record<string, { readonly days: number; readonly rowsOf: (ticket: WorldTicket) => readonly ReportRow[] }>> = {
  'Conversation-Created': { days: 31, rowsOf: created },
  'Conversation-Resolved': { days: 31, rowsOf: resolved },
  'First-Response-Time': { days: 31, rowsOf: firstReply },
  'CSAT-Score': { days: 31, rowsOf: ratings },
  'Chat-Transcript': { days: 1, rowsOf: transcript },
};

/** E-mails of a ticket: what was written to it and from it, but for chats, calls and notes. */
import type { Channel } from '../../domain/values.ts';
import { isMessage, type Message } from '../events.ts';
import type { World, WorldTicket } from '../world.ts';
import { type CrmRecord, iso } from './crm-object.ts';

const BY_EMAIL: ReadonlySet<Channel> = new Set(['email', 'web', 'api', 'other']);
const DIRECTIONS: Partial<Record<Message['kind'], string>> = {
  agent_reply: 'EMAIL',
  auto_reply: 'EMAIL',
  bot_message: 'EMAIL',
  customer_message: 'INCOMING_EMAIL',
  third_party_message: 'FORWARDED_EMAIL',
};

/** Ids of objects of another kind than tickets: far away from theirs. */
const FIRST_ID = 70_000_000_000;

export const isByEmail = ({ channel }: WorldTicket): boolean => BY_EMAIL.has(channel);

export function emailRecords(world: World, ticket: WorldTicket): readonly CrmRecord[] {
  if (!isByEmail(ticket) || ticket.isDeleted) return [];
  // What was written to a merged ticket hangs on the one it went into.
  const home = ticket.mergedIntoId ?? ticket.id;
  return ticket.events.filter(isMessage).flatMap((message) => emailRecord(world, message, home) ?? []);
}

function emailRecord(world: World, message: Message, ticketId: number): CrmRecord | undefined {
  const direction = DIRECTIONS[message.kind];
  if (direction === undefined) return undefined;
  const id = FIRST_ID + message.id;
  const { actor, at } = message;
  const isPerson = actor.type === 'agent' && world.agents.some((agent) => agent.id === actor.id);
  const properties: Record<string, string | null> = {
    hs_object_id: String(id),
    hs_createdate: iso(at),
    hs_lastmodifieddate: iso(at),
    hs_timestamp: iso(at),
    hs_email_direction: direction,
    hs_email_status: direction === 'EMAIL' ? 'SENT' : null,
    hs_email_subject: 'CONFIDENTIAL-BODY subject',
    hs_email_text: message.text,
    hs_email_html: `<p>${message.text}</p>`,
    hs_email_from_email: 'person@private.example',
    hs_object_source_label: message.kind === 'auto_reply' || message.kind === 'bot_message' ? 'AUTOMATION_PLATFORM' : 'CRM_UI',
    hubspot_owner_id: isPerson ? String(actor.id) : null,
  };
  return { id, createdMs: at, modifiedMs: at, archivedMs: null, properties, history: {}, changedMs: [at], links: { tickets: [ticketId] } };
}

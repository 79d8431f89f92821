/** What was said on a ticket, one list per ticket: replies, notes, answers of rules and comments of survey answers. */
import { isMessage, type Message, type SurveyAnswered, type WorldEvent } from '../events.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldTicket } from '../world.ts';
import { listReply } from './replies.ts';
import { iso } from './wording.ts';

const REPLY = 0;
const NOTE = 2;
const SURVEY = 6;
const CATEGORY = { privateNote: 2, agentReply: 3, survey: 7, other: 1 } as const;

type Said = Message | SurveyAnswered;

/** Oldest first. The first message of a ticket is its description and not among them. */
export function conversationsOf(world: World, ticket: WorldTicket, request: SimulatedRequest, dropped: ReadonlySet<number>): Reply {
  const now = request.now.getTime();
  const said = ticket.events.filter((event): event is Said => isSaid(event) && event.at <= now && !isDescription(ticket, event) && !dropped.has(event.id));
  return listReply(world, request, said, (event) => print(ticket, event));
}

const isSaid = (event: WorldEvent): event is Said => isMessage(event) || event.kind === 'survey_answered' || event.kind === 'survey_rerated';

/** What a ticket begins with, whoever wrote it. */
export const isDescription = (ticket: WorldTicket, event: WorldEvent): boolean => event.batch === ticket.events[0]?.batch;

function print(ticket: WorldTicket, event: Said): Record<string, unknown> {
  const isRule = event.kind === 'auto_reply' || event.kind === 'bot_message';
  const isIncoming = event.actor.type === 'customer' || event.kind === 'third_party_message';
  return {
    body: '<div>CONFIDENTIAL-BODY person@private.example</div>',
    body_text: 'CONFIDENTIAL-BODY person@private.example',
    id: event.id,
    incoming: isIncoming,
    private: event.kind === 'private_note',
    user_id: event.actor.id ?? ticket.customerId,
    support_email: 'support@desk.example',
    ...source(event),
    to_emails: ['person@private.example'],
    from_email: 'person@private.example',
    cc_emails: [],
    bcc_emails: null,
    email_failure_count: null,
    outgoing_failures: null,
    thread_id: null,
    thread_message_id: null,
    created_at: iso(event.at),
    updated_at: iso(event.at),
    last_edited_at: null,
    last_edited_user_id: null,
    attachments: [],
    automation_id: isRule ? 9001 : null,
    automation_type_id: isRule ? 1 : null,
    auto_response: event.kind === 'auto_reply',
    ticket_id: ticket.id,
    source_additional_info: null,
  };
}

/** Now and then an agent answers by a public note. */
function source(event: Said): { source: number; category: number } {
  if (event.kind === 'survey_answered' || event.kind === 'survey_rerated') return { source: SURVEY, category: CATEGORY.survey };
  if (event.kind === 'private_note') return { source: NOTE, category: CATEGORY.privateNote };
  if (event.kind !== 'agent_reply') return { source: REPLY, category: CATEGORY.other };
  return { source: event.id % 10 === 0 ? NOTE : REPLY, category: CATEGORY.agentReply };
}

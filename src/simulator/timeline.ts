/** What an event does to a ticket's state: the one place where events become state. */
import type { Instant, Intent, WorldEvent } from './events.ts';
import type { WorldTicket } from './world.ts';

/** Makes the event an intent asks for, or undefined when nothing would change. */
export function eventOf(ticket: WorldTicket, intent: Intent, at: Instant, id: number, batch: number): WorldEvent | undefined {
  const base = { id, batch, ticketId: ticket.id, at };
  switch (intent.kind) {
    case 'status':
      return intent.to === ticket.status ? undefined : { ...intent, ...base, from: ticket.status };
    case 'priority':
      return intent.to === ticket.priority ? undefined : { ...intent, ...base, from: ticket.priority };
    case 'assignment':
      if (intent.toGroupId === ticket.groupId && intent.toAgentId === ticket.agentId) return undefined;
      return { ...intent, ...base, fromGroupId: ticket.groupId, fromAgentId: ticket.agentId };
    case 'spam':
    case 'deleted':
      return ticket.isDeleted ? undefined : { ...intent, ...base };
    case 'restored':
      return ticket.isDeleted && ticket.scrubbedAt === null ? { ...intent, ...base } : undefined;
    case 'scrubbed':
      return ticket.isDeleted && ticket.scrubbedAt === null ? { ...intent, ...base } : undefined;
    case 'system_touch':
      return { ...intent, ...base };
    default:
      return ticket.isDeleted ? undefined : { ...intent, ...base };
  }
}

/** Takes the event into the ticket's state and its timeline. */
export function applyEvent(ticket: WorldTicket, event: WorldEvent): void {
  ticket.events.push(event);
  ticket.revision += 1;
  ticket.touchedAt = Math.max(ticket.touchedAt, event.at);
  if (event.kind !== 'system_touch' && event.kind !== 'scrubbed') ticket.updatedAt = event.at;
  applyChange(ticket, event);
  applyDeparture(ticket, event);
  applySurvey(ticket, event);
}

function applyChange(ticket: WorldTicket, event: WorldEvent): void {
  if (event.kind === 'created') {
    ticket.status = event.status;
    ticket.priority = event.priority;
  } else if (event.kind === 'status') {
    ticket.status = event.to;
    ticket.statusAt = event.at;
  } else if (event.kind === 'assignment') {
    ticket.groupId = event.toGroupId;
    ticket.agentId = event.toAgentId;
  } else if (event.kind === 'priority') {
    ticket.priority = event.to;
  } else if (event.kind === 'rule_action') {
    ticket.tags = [...new Set([...ticket.tags, event.tag])];
  } else if (event.kind === 'time_entry') {
    ticket.handledS += event.seconds;
  }
}

function applyDeparture(ticket: WorldTicket, event: WorldEvent): void {
  if (event.kind === 'merged') {
    ticket.mergedIntoId = event.intoTicketId;
    ticket.mergedAt = event.at;
    ticket.tags = [...ticket.tags, 'closed_by_merge'];
  } else if (event.kind === 'spam' || event.kind === 'deleted') {
    ticket.isDeleted = true;
    ticket.isSpam = event.kind === 'spam';
    ticket.deletedAt = event.at;
  } else if (event.kind === 'restored') {
    ticket.isDeleted = false;
    ticket.isSpam = false;
    ticket.deletedAt = null;
  } else if (event.kind === 'scrubbed') {
    ticket.scrubbedAt = event.at;
  }
}

function applySurvey(ticket: WorldTicket, event: WorldEvent): void {
  if (event.kind === 'survey_offered') {
    ticket.surveys.push({
      id: event.responseId,
      surveyId: event.surveyId,
      type: event.surveyType,
      ticketId: ticket.id,
      customerId: ticket.customerId,
      offeredAt: event.at,
      answeredAt: null,
      updatedAt: event.at,
      score: null,
      hasComment: false,
      agentId: ticket.agentId,
      groupId: ticket.groupId,
    });
  } else if (event.kind === 'survey_answered' || event.kind === 'survey_rerated') {
    const response = ticket.surveys.find(({ id }) => id === event.responseId);
    if (response === undefined) return;
    response.answeredAt ??= event.at;
    response.updatedAt = event.at;
    response.score = event.score;
    response.hasComment = event.hasComment;
    response.agentId = ticket.agentId;
    response.groupId = ticket.groupId;
  }
}

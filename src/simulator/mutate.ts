/** Targeted changes for tests: something happens to a ticket now (or at `at`), whatever had been planned for it. */
import type { StatusCategory } from '../domain/values.ts';
import type { Intent, WorldActor } from './events.ts';
import { RULE, SYSTEM } from './pen.ts';
import type { World, WorldTicket } from './world.ts';

interface When {
  readonly at?: Date;
}

/** Marked as spam and thereby deleted. */
export function spam(world: World, ticket: WorldTicket, when: When = {}): void {
  world.interfere(ticket.id, [{ kind: 'spam', actor: agentOf(world, ticket) }], when);
}

/** Deleted by an agent. */
export function deleteTicket(world: World, ticket: WorldTicket, when: When = {}): void {
  world.interfere(ticket.id, [{ kind: 'deleted', actor: agentOf(world, ticket) }], when);
}

export function restore(world: World, ticket: WorldTicket, when: When = {}): void {
  world.interfere(ticket.id, [{ kind: 'restored', actor: agentOf(world, ticket) }], when);
}

/** The contents of a deleted ticket go. */
export function scrub(world: World, ticket: WorldTicket, when: When = {}): void {
  world.interfere(ticket.id, [{ kind: 'scrubbed', actor: SYSTEM }], when);
}

/** `loser` leaves, `survivor` goes on. */
export function merge(world: World, loser: WorldTicket, survivor: WorldTicket, when: When = {}): void {
  const actor = agentOf(world, loser);
  world.interfere(loser.id, [{ kind: 'merged', actor, intoTicketId: survivor.id }, note(loser, actor), { kind: 'status', actor, to: 'closed' }], when);
  world.interfere(survivor.id, [{ kind: 'absorbed', actor, loserTicketId: loser.id }, note(survivor, actor)], { ...when, keepPlans: true });
}

/** A finished ticket is open again: the customer wrote. */
export function reopen(world: World, ticket: WorldTicket, when: When = {}): void {
  customerWrites(world, ticket, when);
}

/** The customer writes; a finished or waiting ticket opens. */
export function customerWrites(world: World, ticket: WorldTicket, when: When = {}): void {
  const actor: WorldActor = { type: 'customer', id: ticket.customerId };
  const to: StatusCategory = ticket.status === 'new' ? 'new' : 'open';
  world.interfere(
    ticket.id,
    [
      { kind: 'customer_message', actor, channel: ticket.channel, text: 'CONFIDENTIAL-BODY' },
      { kind: 'status', actor, to },
    ],
    when,
  );
}

/** A public reply of the agent in charge, saved with a status. */
export function agentReplies(world: World, ticket: WorldTicket, status: StatusCategory, when: When = {}): void {
  const actor = agentOf(world, ticket);
  world.interfere(
    ticket.id,
    [
      { kind: 'agent_reply', actor, channel: ticket.channel, text: 'CONFIDENTIAL-BODY' },
      { kind: 'assignment', actor, toGroupId: ticket.groupId, toAgentId: actor.id },
      { kind: 'status', actor, to: status },
    ],
    when,
  );
}

export function setStatus(world: World, ticket: WorldTicket, status: StatusCategory, when: When = {}): void {
  world.interfere(ticket.id, [{ kind: 'status', actor: agentOf(world, ticket), to: status }], when);
}

/** The customer answers the last survey of the ticket, or changes the answer; one is offered first if there was none. */
export function rerate(world: World, ticket: WorldTicket, score: number, when: When = {}): void {
  const known = ticket.surveys.at(-1);
  const survey = world.surveys.find(({ id }) => id === known?.surveyId) ?? world.surveys[0];
  if (survey === undefined) throw new Error('the world has no survey');
  const offer = { responseId: known?.id ?? 36_000_000_000 + ticket.index * 10 + 9, surveyId: survey.id };
  const actor: WorldActor = { type: 'customer', id: ticket.customerId };
  const intents: Intent[] = known === undefined ? [{ kind: 'survey_offered', actor: RULE, ...offer, surveyType: survey.type }] : [];
  const kind = known?.score == null ? 'survey_answered' : 'survey_rerated';
  world.interfere(ticket.id, [...intents, { kind, actor, ...offer, score, hasComment: false }], { ...when, keepPlans: true });
}

/** The agent works in another group from now on. */
export function moveAgent(world: World, agentId: number, groupId: number): void {
  const agent = world.agents.find(({ id }) => id === agentId);
  if (agent === undefined) throw new RangeError(`the world has no agent ${agentId}`);
  agent.groupIds = [groupId];
  agent.updatedAt = world.now;
  world.touched();
}

/** Housekeeping moves the vendor's change instant and nothing else. */
export function systemTouch(world: World, ticket: WorldTicket, when: When = {}): void {
  world.interfere(ticket.id, [{ kind: 'system_touch', actor: SYSTEM }], { ...when, keepPlans: true });
}

function note(ticket: WorldTicket, actor: WorldActor): Intent {
  return { kind: 'private_note', actor, channel: ticket.channel, text: 'CONFIDENTIAL-BODY merged' };
}

function agentOf(world: World, ticket: WorldTicket): WorldActor {
  const agent = ticket.agentId ?? world.agents.find(({ kind, leftAt }) => kind === 'full' && leftAt === null)?.id ?? null;
  return { type: 'agent', id: agent };
}

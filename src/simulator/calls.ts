/** The calls behind a world's phone tickets, and those that never became a ticket. Follows from the world alone, in any order of asking. */
import { Random } from './random.ts';
import type { World, WorldAgent, WorldTicket } from './world.ts';
import type { Instant } from './events.ts';

/** One person's part of a call. */
export interface WorldLeg {
  readonly id: number;
  readonly type: 'agent' | 'customer';
  readonly agentId: number | null;
  readonly startedAt: Instant;
  readonly talkS: number;
  readonly holdS: number;
  readonly wrapS: number;
  /** The agent to whom the call was handed over, or from whom. */
  readonly transferredTo: number | null;
  readonly transferredFrom: number | null;
  readonly updatedAt: Instant;
}

export interface WorldCall {
  readonly id: number;
  readonly direction: 'inbound' | 'outbound';
  readonly outcome: 'answered' | 'abandoned_queue' | 'abandoned_ivr' | 'abandoned_voicemail' | 'abandoned_hold' | 'voicemail' | 'overflow' | 'callback';
  readonly startedAt: Instant;
  readonly ivrS: number;
  readonly waitS: number;
  readonly talkS: number;
  readonly holdS: number;
  readonly wrapS: number;
  readonly consultS: number;
  readonly isOutsideHours: boolean;
  readonly line: { readonly id: number; readonly number: string };
  readonly groupId: number | null;
  /** First agent who answered. */
  readonly agentId: number | null;
  readonly customerId: number;
  readonly ticketId: number | null;
  /** Last change; before it nobody hears of the call. */
  readonly updatedAt: Instant;
  readonly legs: readonly WorldLeg[];
}

const FIRST_CALL_ID = 360_000_000_000;
const CALLS_PER_TICKET = 4;
const LEGS_PER_CALL = 5;
const LINES = [
  { id: 360_001, number: '+12025550100' },
  { id: 360_002, number: '+12025550101' },
] as const;

/** Every call that has ended by the world's `now`, in order of its last change. */
export function callsOf(world: World): readonly WorldCall[] {
  return world.tickets
    .filter(({ channel }) => channel === 'phone')
    .flatMap((ticket) => callsAround(world, ticket))
    .filter(({ updatedAt }) => updatedAt <= world.now)
    .toSorted((a, b) => a.updatedAt - b.updatedAt || a.id - b.id);
}

/** The call that made the ticket; now and then the caller had given up before, or is called back later. */
function callsAround(world: World, ticket: WorldTicket): WorldCall[] {
  const random = new Random(world.seed, 0xca11, ticket.index);
  const draft = (number: number) => ({ world, ticket, random, id: FIRST_CALL_ID + ticket.index * CALLS_PER_TICKET + number });
  const calls = [ticket.entrance === 'voicemail' ? voicemail(draft(0)) : answered(draft(0))];
  if (random.chance(0.3)) calls.push(givenUp(draft(1)));
  if (random.chance(0.15)) calls.push(calledBack(draft(2)));
  return calls;
}

interface Draft {
  readonly world: World;
  readonly ticket: WorldTicket;
  readonly random: Random;
  readonly id: number;
}

/** What all calls have, before anybody spoke. */
function silent({ world, ticket, random, id }: Draft, startedAt: Instant): Omit<WorldCall, 'outcome' | 'updatedAt' | 'legs'> {
  return {
    id,
    direction: 'inbound',
    startedAt,
    ivrS: random.between(5, 40),
    waitS: random.around(18, 0.9),
    talkS: 0,
    holdS: 0,
    wrapS: 0,
    consultS: 0,
    isOutsideHours: random.chance(0.05),
    line: LINES[ticket.index % LINES.length] ?? LINES[0],
    groupId: ticket.events.find((event) => event.kind === 'assignment')?.toGroupId ?? world.groups[0]?.id ?? null,
    agentId: null,
    customerId: ticket.customerId,
    ticketId: ticket.id,
  };
}

/** Ends just before the agent writes the ticket. */
function answered(draft: Draft): WorldCall {
  const { world, ticket, random } = draft;
  const talkS = random.around(180, 0.6);
  const holdS = random.chance(0.4) ? random.around(40, 0.5) : 0;
  const wrapS = random.chance(0.9) ? random.around(45, 0.6) : 0;
  const call = silent(draft, 0);
  const startedAt = ticket.createdAt - (call.ivrS + call.waitS + talkS + holdS) * 1000;
  const first = ticket.createdBy.id ?? 0;
  const second = random.chance(0.15) ? otherAgent(world, first, random) : undefined;
  const outcome = random.chance(0.04) ? 'abandoned_hold' : 'answered';
  const spoken = { ...call, outcome, startedAt, talkS, holdS, wrapS, consultS: second === undefined ? 0 : 12, agentId: first } as const;
  return { ...spoken, updatedAt: ticket.createdAt + wrapS * 1000 + 3000, legs: legsOf(spoken, ticket.createdAt, first, second) };
}

function legsOf(call: Omit<WorldCall, 'updatedAt' | 'legs'>, endedAt: Instant, first: number, second: WorldAgent | undefined): WorldLeg[] {
  const share = second === undefined ? 1 : 0.5;
  const part = (seconds: number, of: 'first' | 'second') => (of === 'first' ? Math.round(seconds * share) : seconds - Math.round(seconds * share));
  const legId = (number: number) => call.id * LEGS_PER_CALL + number;
  const answeredAt = call.startedAt + (call.ivrS + call.waitS) * 1000;
  const agentLeg = (number: number, agentId: number, of: 'first' | 'second', more: Partial<WorldLeg>): WorldLeg => ({
    id: legId(number),
    type: 'agent',
    agentId,
    startedAt: answeredAt,
    talkS: part(call.talkS, of),
    holdS: part(call.holdS, of),
    wrapS: part(call.wrapS, of),
    transferredTo: null,
    transferredFrom: null,
    // Legs are told before their call.
    updatedAt: endedAt + 1000,
    ...more,
  });
  const customer = { ...agentLeg(0, 0, 'first', {}), type: 'customer' as const, agentId: null, startedAt: call.startedAt, wrapS: 0, updatedAt: endedAt };
  if (second === undefined) return [customer, agentLeg(1, first, 'first', {})];
  const secondAt = answeredAt + part(call.talkS, 'first') * 1000;
  return [
    customer,
    agentLeg(1, first, 'first', { transferredTo: second.id }),
    agentLeg(2, second.id, 'second', { transferredFrom: first, startedAt: secondAt }),
  ];
}

function otherAgent(world: World, first: number, random: Random): WorldAgent | undefined {
  const others = world.agents.filter(({ id, kind, leftAt }) => id !== first && kind === 'full' && leftAt === null);
  return others.length === 0 ? undefined : random.pick(others);
}

function voicemail(draft: Draft): WorldCall {
  const call = silent(draft, draft.ticket.createdAt - 60_000);
  return { ...call, outcome: 'voicemail', updatedAt: draft.ticket.createdAt + 2000, legs: [] };
}

/** Minutes to hours before the call that got through, without a ticket. */
function givenUp(draft: Draft): WorldCall {
  const { ticket, random } = draft;
  const outcome = random.weighted([
    ['abandoned_queue', 6],
    ['abandoned_ivr', 2],
    ['abandoned_voicemail', 1],
    ['overflow', 1],
  ] as const);
  const call = silent(draft, ticket.createdAt - random.between(1200, 9000) * 1000);
  const waitS = outcome === 'abandoned_ivr' ? 0 : call.waitS;
  const endedAt = call.startedAt + (call.ivrS + waitS) * 1000;
  return { ...call, outcome, waitS, ticketId: null, ...(outcome === 'abandoned_ivr' && { groupId: null }), updatedAt: endedAt + 1000, legs: [] };
}

/** We call the customer about the ticket. */
function calledBack(draft: Draft): WorldCall {
  const { ticket, random } = draft;
  const agentId = ticket.createdBy.type === 'agent' ? ticket.createdBy.id : (draft.world.agents[0]?.id ?? null);
  const call = { ...silent(draft, ticket.createdAt + random.between(600, 7200) * 1000), ivrS: 0, waitS: 0 };
  const talkS = random.around(120, 0.6);
  const spoken = { ...call, direction: 'outbound', outcome: 'answered', talkS, wrapS: 20, agentId } as const;
  const endedAt = call.startedAt + talkS * 1000;
  return { ...spoken, updatedAt: endedAt + 25_000, legs: legsOf(spoken, endedAt, agentId ?? 0, undefined) };
}

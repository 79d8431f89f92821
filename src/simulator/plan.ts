/** Plans the whole life of ticket number n, before any of it has happened. */
import { ticketIdOf } from './account.ts';
import type { Instant, Save, WorldActor } from './events.ts';
import { drawCustomer, drawOpening, planOpening, type Opening } from './opening.ts';
import { Pen, type Surroundings } from './pen.ts';
import { Random } from './random.ts';
import { planDeparture, planLoggedCall, planOrdinary, planOutbound } from './ticket-life.ts';
import type { WorldCustomer } from './world.ts';

/** A life as planned. Other tickets may still add to `saves`: a later duplicate is merged into this one. */
export interface Plan {
  readonly opening: Opening;
  readonly ticketId: number;
  readonly createdBy: WorldActor;
  readonly followUpOfId: number | null;
  /** In order of time. */
  saves: Save[];
  /** What lies up to here has happened. */
  toldTo: Instant;
  /** Somebody interfered: the rest will not happen. */
  isDropped: boolean;
}

/** `earlier` are the plans of all tickets before this one. */
export function planTicket(surroundings: Surroundings, earlier: readonly Plan[], nextId: () => number, createdAt: Instant): Plan {
  const index = earlier.length;
  const random = new Random(surroundings.seed, 0x71c7, index);
  const original = random.chance(0.03) ? openAt(earlier, createdAt, random) : undefined;
  const ancestor = original === undefined && surroundings.profile === 'zendesk' && random.chance(0.04) ? closedAt(earlier, createdAt, random) : undefined;
  const customer = customerOf(surroundings, original ?? ancestor) ?? drawCustomer(random, surroundings.account, nextId, createdAt);
  const drawn = drawOpening(random, surroundings.account, index, createdAt, customer);
  const opening: Opening =
    ancestor === undefined
      ? drawn
      : { ...drawn, entrance: 'email', channel: 'email', origin: 'inbound', isChild: false, isSample: false, createdByAgent: false };
  const pen = new Pen(opening, opening.group, random, surroundings);
  const createdBy = planOpening(pen, opening);
  if (original === undefined || !planMerge(pen, original, surroundings, index)) planLife(pen, opening);
  const saves = pen.saves.toSorted((a, b) => a.at - b.at);
  return {
    opening,
    ticketId: ticketIdOf(surroundings.profile, index),
    createdBy,
    followUpOfId: ancestor?.ticketId ?? null,
    saves,
    toldTo: Number.NEGATIVE_INFINITY,
    isDropped: false,
  };
}

function planLife(pen: Pen, opening: Opening): void {
  if (opening.isSample) return;
  const fate = pen.random.weighted([
    ['ordinary', 0.945],
    ['spam', 0.02],
    ['deleted', 0.012],
    ['ignored', 0.015],
  ] as const);
  if (opening.origin === 'outbound') planOutbound(pen, opening.entrance);
  else if (opening.entrance === 'voice') planLoggedCall(pen, opening.entrance);
  else if (fate === 'spam' || fate === 'deleted') planDeparture(pen, fate);
  else if (fate === 'ordinary') planOrdinary(pen, opening.entrance);
}

/** The duplicate goes into the original if that still lives then. */
function planMerge(pen: Pen, original: Plan, surroundings: Surroundings, index: number): boolean {
  pen.work(1800);
  if (!isAlive(original, pen.at)) return false;
  const me = pen.me;
  pen.save(
    { kind: 'merged', actor: me, intoTicketId: original.ticketId },
    pen.message('private_note', me),
    pen.status(surroundings.profile === 'hubspot' ? 'resolved' : 'closed', me),
  );
  const absorbed: Save = {
    at: pen.at,
    intents: [{ kind: 'absorbed', actor: me, loserTicketId: ticketIdOf(surroundings.profile, index) }, pen.message('private_note', me)],
  };
  original.saves = [...original.saves, absorbed].toSorted((a, b) => a.at - b.at);
  return true;
}

function customerOf(surroundings: Surroundings, plan: Plan | undefined): WorldCustomer | undefined {
  return plan && surroundings.account.customers.find(({ id }) => id === plan.opening.customerId);
}

/** True when the ticket is there and not finished for good at that instant. */
function isAlive(plan: Plan, at: Instant): boolean {
  return !happened(plan, at, (intent) => intent.kind === 'merged' || intent.kind === 'spam' || intent.kind === 'deleted' || isClosing(intent));
}

const isClosing = (intent: Save['intents'][number]): boolean => intent.kind === 'status' && intent.to === 'closed';

function happened(plan: Plan, until: Instant, what: (intent: Save['intents'][number]) => boolean): boolean {
  return plan.saves.some((save) => save.at <= until && save.intents.some(what));
}

/** One of the last tickets that lives at that instant, if a few tries find one. */
function openAt(plans: readonly Plan[], at: Instant, random: Random): Plan | undefined {
  return tryRecent(plans, 40, random, (plan) => isAlive(plan, at) && !plan.opening.isSample && !plan.opening.isChild);
}

function closedAt(plans: readonly Plan[], at: Instant, random: Random): Plan | undefined {
  return tryRecent(plans, 1500, random, (plan) => happened(plan, at, isClosing) && !happened(plan, at, (intent) => intent.kind === 'merged'));
}

function tryRecent(plans: readonly Plan[], window: number, random: Random, fits: (plan: Plan) => boolean): Plan | undefined {
  for (let attempt = 0; attempt < 6 && plans.length > 0; attempt += 1) {
    const plan = plans[plans.length - 1 - random.below(Math.min(window, plans.length))];
    if (plan !== undefined && fits(plan)) return plan;
  }
  return undefined;
}

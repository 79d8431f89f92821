/** How the life of an ordinary ticket goes: picked up, talked over, passed on, solved, come back. */
import { planAftermath } from './aftermath.ts';
import { customerWrites, reply, timeEntry } from './exchange.ts';
import { RULE, SYSTEM, type Pen } from './pen.ts';
import type { Entrance } from './world.ts';

const DAY_S = 86_400;
/** Median seconds of work until somebody takes a new ticket, by how it came. */
const PICK_UP_S: Partial<Record<Entrance, number>> = { live_chat: 40, messenger: 150, whatsapp: 240, sms: 900, facebook: 1800, twitter: 1500, instagram: 2400 };
const PICK_UP_DEFAULT_S = 5400;

/** A conversation that answers within minutes. */
const isLive = (entrance: Entrance): boolean => entrance === 'live_chat' || entrance === 'messenger' || entrance === 'whatsapp';

export function planOrdinary(pen: Pen, entrance: Entrance): void {
  if (isLive(entrance) && pen.random.chance(0.35) && planBotOnly(pen)) return;
  pen.work(PICK_UP_S[entrance] ?? PICK_UP_DEFAULT_S, 1.1);
  if (pen.random.chance(0.06)) changePriority(pen);
  planConversation(pen, entrance);
}

/** From here on an agent talks with the customer until it is solved, or everybody forgets it. */
export function planConversation(pen: Pen, entrance: Entrance): void {
  const rounds = 1 + Math.min(8, pen.random.around(0.8, 0.9) - 1 + pen.random.below(2));
  const isForgotten = pen.random.chance(0.025);
  for (let round = 1; round < rounds; round += 1) {
    passOn(pen);
    reply(pen, pen.random.chance(0.85) ? 'pending' : 'hold');
    if (isForgotten) return;
    if (!customerReturns(pen, isLive(entrance))) return planAftermath(pen);
    pen.work(isLive(entrance) ? 60 : 5400, 1);
  }
  passOn(pen);
  if (pen.random.chance(0.04)) solveSilently(pen);
  else reply(pen, 'resolved');
  planAftermath(pen);
}

/** Solved without a word: a duplicate, a misunderstanding, solved on the phone. */
function solveSilently(pen: Pen): void {
  const me = pen.me;
  pen.save(pen.message('private_note', me), pen.assigned(me), pen.status('resolved', me));
}

/** Before an answer the ticket may change hands: up a tier, to a colleague, or only be talked about. */
function passOn(pen: Pen): void {
  const what = pen.random.weighted([
    ['keep', 0.76],
    ['note', 0.09],
    ['up', 0.1],
    ['sideways', 0.05],
  ] as const);
  if (what === 'keep') return;
  const me = pen.me;
  if (what === 'note') {
    pen.save(pen.message('private_note', me), pen.assigned(me), pen.status('open', me));
  } else if (what === 'sideways') {
    pen.agent = pen.colleague();
    pen.save(pen.assigned(me), pen.status('open', me));
  } else {
    escalate(pen);
  }
  pen.work(what === 'note' ? 900 : 3600, 0.8);
}

function escalate(pen: Pen): void {
  const me = pen.me;
  const higher = pen.surroundings.account.groups.find((group) => group.tier === pen.group.tier + 1 && !group.isDeleted);
  if (higher === undefined) return;
  pen.group = higher;
  pen.agent = null;
  pen.save(pen.message('private_note', me), pen.assigned(me), pen.status('open', me), { kind: 'rule_action', actor: RULE, tag: 'escalated' });
}

function changePriority(pen: Pen): void {
  const me = pen.me;
  pen.save({ kind: 'priority', actor: me, to: pen.random.pick(['low', 'high', 'urgent'] as const) }, pen.assigned(me), pen.status('open', me));
  pen.work(600);
}

/** The customer writes again, or is silent until a rule solves the ticket; false in that case. */
function customerReturns(pen: Pen, isLiveNow: boolean): boolean {
  if (pen.random.chance(0.13)) {
    pen.at += pen.random.between(4, 6) * DAY_S * 1000;
    pen.save(pen.status('resolved', RULE), { kind: 'rule_action', actor: RULE, tag: 'auto_solved' });
    return false;
  }
  pen.wait(isLiveNow ? 90 : 4 * 3600, 1.2);
  customerWrites(pen);
  if (pen.random.chance(0.15)) {
    pen.at += pen.random.between(15, 900) * 1000;
    pen.save(pen.message('customer_message', pen.customer));
  }
  return true;
}

/** The bot talks first; true when it solved the matter alone. */
function planBotOnly(pen: Pen): boolean {
  pen.at += 4000;
  pen.save(pen.message('bot_message', pen.bot));
  pen.wait(40, 0.6);
  pen.save(pen.message('customer_message', pen.customer));
  pen.at += 3000;
  pen.save(pen.message('bot_message', pen.bot));
  if (pen.random.chance(0.55)) return false;
  pen.wait(120, 0.5);
  pen.save(pen.status('resolved', pen.bot));
  planAftermath(pen);
  return true;
}

/** We wrote first; the customer may answer. */
export function planOutbound(pen: Pen, entrance: Entrance): void {
  if (pen.random.chance(0.5)) {
    pen.work(2 * DAY_S, 0.5);
    pen.save(pen.status('resolved', pen.me));
    return planAftermath(pen);
  }
  pen.wait(6 * 3600, 1);
  customerWrites(pen);
  pen.work(5400);
  planConversation(pen, entrance);
}

/** An agent logged a call that was already dealt with, or that needs work. */
export function planLoggedCall(pen: Pen, entrance: Entrance): void {
  if (pen.random.chance(0.6)) {
    pen.at += pen.random.between(30, 600) * 1000;
    pen.save(pen.status('resolved', pen.me), timeEntry(pen));
    return planAftermath(pen);
  }
  pen.work(5400);
  planConversation(pen, entrance);
}

/** Marked as spam or deleted when an agent sees it; its contents go 30 days later. */
export function planDeparture(pen: Pen, kind: 'spam' | 'deleted'): void {
  pen.work(PICK_UP_DEFAULT_S);
  pen.save({ kind, actor: pen.me });
  if (kind === 'deleted' && pen.random.chance(0.15)) {
    pen.wait(DAY_S, 0.5);
    pen.save({ kind: 'restored', actor: pen.me });
    pen.work(3600);
    reply(pen, 'resolved');
    return planAftermath(pen);
  }
  pen.at += 30 * DAY_S * 1000;
  pen.save({ kind: 'scrubbed', actor: SYSTEM });
}

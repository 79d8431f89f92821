/**
 * What the KPIs of a simulated world really are: the definitions of the catalogue, computed the slow and obvious way,
 * ticket by ticket and day by day, from the world's own events. Shares no code with the product or with the simulator's servers.
 */
import { DateTime } from 'luxon';
import type { WorldEvent } from '../../src/simulator/events.ts';
import type { World, WorldTicket } from '../../src/simulator/world.ts';

export const TRUE_KPIS = [
  'ticket_volume',
  'tickets_resolved',
  'backlog_open',
  'first_response_time_avg',
  'avg_resolution_time',
  'csat_score',
  'reopened_tickets',
  'awaiting_first_response',
] as const;
export type TrueKpi = (typeof TRUE_KPIS)[number];

export interface TrueValue {
  readonly numerator: number;
  /** Null for counts and stocks. */
  readonly denominator: number | null;
  /** Null for a ratio of nothing. */
  readonly value: number | null;
}

/** Local day -> value, a row for every day from the world's first to the day of `asOf`. */
export type Truth = Readonly<Record<TrueKpi, ReadonlyMap<string, TrueValue>>>;

export interface TruthOptions {
  /** Days are cut here; default: the account's zone. */
  readonly timeZone?: string;
  /** Nothing later is seen; default: the world's now. Exports withhold the last minute, so tests ask for a minute earlier. */
  readonly asOf?: Date;
  /** Freshdesk tells of no merge: what was merged away counts there. Default false. */
  readonly countsMerged?: boolean;
  /**
   * Where messages of bots are told: what people thought of a bot alone counts as CSAT elsewhere. Default: as Zendesk does, not of messaging
   * tickets, whose live messages it does not give. Freshdesk and HubSpot tell of none on tickets.
   */
  readonly tellsBots?: (ticket: WorldTicket) => boolean;
  /** Only these tickets, e.g. one channel. */
  readonly only?: (ticket: WorldTicket) => boolean;
}

/** Computes all of TRUE_KPIS. */
export function truthOf(world: World, options: TruthOptions = {}): Truth {
  const timeZone = options.timeZone ?? world.timeZone;
  const asOf = options.asOf?.getTime() ?? world.now;
  const only = options.only ?? (() => true);
  const tickets = world.tickets.filter((ticket) => ticket.createdAt <= asOf && only(ticket)).map((ticket) => lifeOf(ticket, asOf, options));
  const countable = tickets.filter((life) => life.isCountable);
  const inbound = countable.filter((life) => life.ticket.origin === 'inbound');
  const awaited = inbound.filter((life) => life.ticket.channel !== 'phone');
  const days = daysBetween(world.start, asOf, timeZone);
  const dayOf = (at: number): string => dayAt(at, timeZone);
  return {
    ticket_volume: countByDay(
      days,
      inbound.map((life) => dayOf(life.ticket.createdAt)),
    ),
    tickets_resolved: countByDay(
      days,
      countable.flatMap((life) => (life.resolvedAt === null ? [] : [dayOf(life.resolvedAt)])),
    ),
    reopened_tickets: countByDay(
      days,
      countable.flatMap((life) => life.reopenedAt.map(dayOf)),
    ),
    backlog_open: stockByDay(days, timeZone, (end) => countable.filter((life) => isOpenAt(life, Math.min(end, asOf + 1))).length),
    awaiting_first_response: stockByDay(
      days,
      timeZone,
      (end) => awaited.filter((life) => isOpenAt(life, Math.min(end, asOf + 1)) && !(life.firstReplyAt !== null && life.firstReplyAt <= end)).length,
    ),
    first_response_time_avg: meanByDay(
      days,
      awaited.flatMap((life) =>
        life.firstReplyAt === null ? [] : [{ day: dayOf(life.firstReplyAt), amount: (life.firstReplyAt - life.ticket.createdAt) / 1000 }],
      ),
    ),
    avg_resolution_time: meanByDay(
      days,
      inbound.flatMap((life) => (life.resolvedAt === null ? [] : [{ day: dayOf(life.resolvedAt), amount: (life.resolvedAt - life.ticket.createdAt) / 1000 }])),
    ),
    csat_score: meanByDay(
      days,
      countable.flatMap((life) => [...life.ratings.values()].map(({ at, score }) => ({ day: dayOf(at), amount: score >= 4 ? 1 : 0 }))),
    ),
  };
}

interface Life {
  readonly ticket: WorldTicket;
  /** Not spam, deleted, merged away, sample or child, as far as is known at asOf. */
  readonly isCountable: boolean;
  /** From when to when the ticket was neither resolved nor closed. */
  readonly openPeriods: readonly { readonly from: number; readonly to: number }[];
  /** The last resolution, if it still holds. */
  readonly resolvedAt: number | null;
  readonly reopenedAt: readonly number[];
  readonly firstReplyAt: number | null;
  /** The last answer to each customer satisfaction survey; none where only a bot spoke. */
  readonly ratings: ReadonlyMap<number, { readonly at: number; readonly score: number }>;
}

function lifeOf(ticket: WorldTicket, asOf: number, { countsMerged = false, tellsBots = ({ channel }) => channel !== 'messaging' }: TruthOptions): Life {
  const events = ticket.events.filter((event) => event.at <= asOf);
  const openPeriods: { from: number; to: number }[] = [];
  const reopenedAt: number[] = [];
  let openSince: number | null = ticket.createdAt;
  let resolvedAt: number | null = null;
  for (const event of events) {
    if (event.kind !== 'status') continue;
    const isFinished = event.to === 'resolved' || event.to === 'closed';
    if (isFinished && openSince !== null) {
      openPeriods.push({ from: openSince, to: event.at });
      openSince = null;
      resolvedAt = event.at;
    } else if (!isFinished && openSince === null) {
      openSince = event.at;
      resolvedAt = null;
      reopenedAt.push(event.at);
    }
  }
  if (openSince !== null) openPeriods.push({ from: openSince, to: Number.POSITIVE_INFINITY });
  const firstReplyAt = events.find(({ kind }) => kind === 'agent_reply')?.at ?? null;
  return {
    ticket,
    isCountable: isCountable(ticket, events, countsMerged),
    openPeriods,
    resolvedAt,
    reopenedAt,
    firstReplyAt,
    ratings: tellsBots(ticket) && hasBotAlone(events) ? new Map() : ratingsOf(ticket, events),
  };
}

function isCountable(ticket: WorldTicket, events: readonly WorldEvent[], countsMerged: boolean): boolean {
  let isGone = false;
  for (const { kind } of events) {
    if ((kind === 'merged' && !countsMerged) || kind === 'spam' || kind === 'deleted') isGone = true;
    if (kind === 'restored') isGone = false;
  }
  return !isGone && !ticket.isSample && !ticket.isChild;
}

/** What people think of a bot alone is not their satisfaction with the desk. */
function hasBotAlone(events: readonly WorldEvent[]): boolean {
  return events.some(({ kind }) => kind === 'bot_message') && !events.some(({ kind }) => kind === 'agent_reply');
}

function ratingsOf(ticket: WorldTicket, events: readonly WorldEvent[]): Map<number, { at: number; score: number }> {
  const csat = new Set(ticket.surveys.filter(({ type }) => type === 'csat').map(({ id }) => id));
  const ratings = new Map<number, { at: number; score: number }>();
  for (const event of events) {
    if ((event.kind === 'survey_answered' || event.kind === 'survey_rerated') && csat.has(event.responseId))
      ratings.set(event.surveyId, { at: event.at, score: event.score });
  }
  return ratings;
}

/** Open at the instant `end` itself, the first one after the day; a ticket created just then was not there before it. */
function isOpenAt(life: Life, end: number): boolean {
  return life.ticket.createdAt < end && life.openPeriods.some(({ from, to }) => from <= end && to > end);
}

export function dayAt(at: number, timeZone: string): string {
  return DateTime.fromMillis(at, { zone: timeZone }).toISODate() ?? '';
}

function daysBetween(from: number, to: number, timeZone: string): string[] {
  const days: string[] = [];
  const last = dayAt(to, timeZone);
  for (let day = DateTime.fromMillis(from, { zone: timeZone }).startOf('day'); days.at(-1) !== last; day = day.plus({ days: 1 }))
    days.push(day.toISODate() ?? '');
  return days;
}

function countByDay(days: readonly string[], happened: readonly string[]): Map<string, TrueValue> {
  const counts = new Map(days.map((day) => [day, 0]));
  for (const day of happened) counts.set(day, (counts.get(day) ?? 0) + 1);
  return new Map([...counts].map(([day, count]) => [day, { numerator: count, denominator: null, value: count }]));
}

function meanByDay(days: readonly string[], amounts: readonly { readonly day: string; readonly amount: number }[]): Map<string, TrueValue> {
  const sums = new Map(days.map((day) => [day, { numerator: 0, denominator: 0 }]));
  for (const { day, amount } of amounts) {
    const sum = sums.get(day) ?? { numerator: 0, denominator: 0 };
    sums.set(day, { numerator: sum.numerator + amount, denominator: sum.denominator + 1 });
  }
  return new Map([...sums].map(([day, sum]) => [day, { ...sum, value: sum.denominator === 0 ? null : sum.numerator / sum.denominator }]));
}

/** `stock` gets the first instant after each day. */
function stockByDay(days: readonly string[], timeZone: string, stock: (end: number) => number): Map<string, TrueValue> {
  return new Map(
    days.map((day) => {
      const end = DateTime.fromISO(day, { zone: timeZone }).plus({ days: 1 }).startOf('day').toMillis();
      const count = stock(end);
      return [day, { numerator: count, denominator: null, value: count }];
    }),
  );
}

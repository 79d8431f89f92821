import { type Day, type Quality, worstQuality } from '../../domain/values.ts';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { Row } from '../story/story-rows.ts';
import { groupAt } from '../membership.ts';
import { type AgentTime, type Instant } from './agent-time.ts';

const PHONE = new Set(['phone', 'voice']);
const WORK_STATES = ['handling', 'wrap'];

/** Milliseconds of one day. */
interface Tally {
  loggedIn: number;
  aux: number;
  ready: number;
  handling: number;
  phone: number;
  phoneReady: number;
  phoneHandling: number;
  scheduled: number;
  adherent: number;
  hasPhoneStates: boolean;
  quality: Quality;
}

/** What holds between two instants at which anything changes. */
interface Moment {
  readonly isHandling: boolean;
  readonly isIn: boolean;
  readonly isAvailable: boolean;
  readonly isOnPhone: boolean;
  readonly isPhoneAvailable: boolean;
  readonly category: string;
  readonly plan: string | undefined;
}

/** Rows of support.agent_day from the local day `since` until `asOf`; days without anything have none. */
export function agentDayRows(time: AgentTime, since: Day, asOf: Instant, days: ZoneDays, graceS: number): Row[] {
  const tallies = new Map<Day, Tally>();
  const tallyOf = (day: Day): Tally => {
    const found = tallies.get(day) ?? { ...EMPTY };
    tallies.set(day, found);
    return found;
  };
  noteQualities(time, since, asOf, days, tallyOf);
  sweep(time, days.startOf(since), asOf, days, tallyOf, graceS * 1000);
  for (const entry of time.handling) {
    const day = days.dayOf(entry.from);
    if (!entry.hasStart && entry.from <= asOf && day >= since) fillIdle(tallyOf(day), entry.seconds * 1000);
  }
  return [...tallies].filter(([, tally]) => tally.loggedIn + tally.handling + tally.scheduled > 0).map(([day, tally]) => rowOf(time, day, tally, days));
}

const EMPTY: Tally = {
  loggedIn: 0,
  aux: 0,
  ready: 0,
  handling: 0,
  phone: 0,
  phoneReady: 0,
  phoneHandling: 0,
  scheduled: 0,
  adherent: 0,
  hasPhoneStates: false,
  quality: 'exact',
};

function noteQualities(time: AgentTime, since: Day, asOf: Instant, days: ZoneDays, tallyOf: (day: Day) => Tally): void {
  for (const state of time.states) {
    if (state.category === 'offline' && !PHONE.has(state.channel)) continue;
    const [from, to] = [Math.max(state.from, days.startOf(since)), Math.min(state.to ?? asOf, asOf)];
    if (to <= from) continue;
    for (let day = days.dayOf(from); day <= days.dayOf(to - 1); day = days.plus(day, 1)) {
      const tally = tallyOf(day);
      tally.quality = worstQuality(tally.quality, state.quality, state.isPolled ? 'derived' : 'exact');
      tally.hasPhoneStates ||= PHONE.has(state.channel);
    }
  }
}

interface Edge {
  readonly at: Instant;
  readonly key: string;
  readonly step: 1 | -1;
}

/** Everything that begins or ends, in order, within the time looked at. */
function edgesOf(time: AgentTime, start: Instant, end: Instant): Edge[] {
  const edges: Edge[] = [];
  const add = (key: string, from: Instant, to: Instant | undefined) => {
    const [first, last] = [Math.max(from, start), Math.min(to ?? end, end)];
    if (last > first) edges.push({ at: first, key, step: 1 }, { at: last, key, step: -1 });
  };
  for (const state of time.states) {
    add(`state ${state.category}`, state.from, state.to);
    if (PHONE.has(state.channel)) add(`phone ${state.category}`, state.from, state.to);
  }
  for (const each of time.handling) if (each.hasStart) add('handling', each.from, each.from + each.seconds * 1000);
  for (const plan of time.plans) add(`plan ${plan.activity}`, plan.from, plan.to);
  return edges.toSorted((a, b) => a.at - b.at);
}

function sweep(time: AgentTime, start: Instant, end: Instant, days: ZoneDays, tallyOf: (day: Day) => Tally, graceMs: number): void {
  const edges = edgesOf(time, start, end);
  const running = new Map<string, number>();
  const lateness = new Lateness(graceMs);
  for (const [i, edge] of edges.entries()) {
    running.set(edge.key, (running.get(edge.key) ?? 0) + edge.step);
    const until = edges[i + 1]?.at;
    if (until === undefined || until === edge.at) continue;
    const moment = momentOf((key) => (running.get(key) ?? 0) > 0);
    for (let from = edge.at; from < until;) {
      const day = days.dayOf(from);
      const to = Math.min(until, days.endOf(day));
      count(tallyOf(day), moment, to - from, day, lateness, from);
      from = to;
    }
  }
  lateness.end();
}

/** What is planned within a shift parts it: where two plans overlap, work is what is left. */
const PLANS = ['break', 'training', 'meeting', 'work'];

const AWAY_STATES = ['meeting', 'training', 'break', 'away'];

/** Whoever handles something works, whatever state is shown; available on one channel is available. */
function momentOf(isOn: (key: string) => boolean): Moment {
  const isHandling = isOn('handling') || WORK_STATES.some((state) => isOn(`state ${state}`));
  const isAvailable = isOn('state available');
  const away = AWAY_STATES.find((state) => isOn(`state ${state}`));
  const isIn = isAvailable || away !== undefined || WORK_STATES.some((state) => isOn(`state ${state}`));
  const category = isHandling || isAvailable ? 'work' : (away ?? 'off');
  return {
    isHandling,
    isIn,
    isAvailable,
    isOnPhone: ['available', ...WORK_STATES, ...AWAY_STATES].some((state) => isOn(`phone ${state}`)),
    isPhoneAvailable: isOn('phone available'),
    category,
    plan: PLANS.find((activity) => isOn(`plan ${activity}`)),
  };
}

function count(tally: Tally, moment: Moment, ms: number, day: Day, lateness: Lateness, from: Instant): void {
  if (moment.isHandling) tally.handling += ms;
  if (moment.isIn) {
    tally.loggedIn += ms;
    if (!moment.isHandling) tally[moment.isAvailable ? 'ready' : 'aux'] += ms;
  }
  const [isPhone, isReady] = tally.hasPhoneStates ? [moment.isOnPhone, moment.isPhoneAvailable] : [moment.isIn, moment.isAvailable];
  if (isPhone) {
    tally.phone += ms;
    if (moment.isHandling) tally.phoneHandling += ms;
    else if (isReady) tally.phoneReady += ms;
  }
  if (moment.plan === undefined) return;
  tally.scheduled += ms;
  if (moment.plan === moment.category) {
    tally.adherent += ms;
    return;
  }
  lateness.add(tally, from, ms, `${moment.plan} ${day}`);
}

/** Stretches in which plan and state differ; those no longer than the grace are forgiven. A stretch ends with its plan and its day. */
class Lateness {
  readonly #graceMs: number;
  #tally: Tally | undefined;
  #key = '';
  #until = 0;
  #ms = 0;

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  add(tally: Tally, from: Instant, ms: number, key: string): void {
    if (this.#tally !== tally || this.#key !== key || this.#until !== from) this.end();
    this.#tally = tally;
    this.#key = key;
    this.#until = from + ms;
    this.#ms += ms;
  }

  end(): void {
    if (this.#tally && this.#ms <= this.#graceMs) this.#tally.adherent += this.#ms;
    this.#tally = undefined;
    this.#ms = 0;
  }
}

/** Work booked without a start can only have been done while nothing else was: it fills time in which the agent was ready. */
function fillIdle(tally: Tally, ms: number): void {
  const filled = tally.loggedIn === 0 ? ms : Math.min(ms, tally.ready);
  tally.handling += filled;
  tally.ready = Math.max(0, tally.ready - filled);
  const onPhone = Math.min(filled, tally.phoneReady);
  tally.phoneReady -= onPhone;
  tally.phoneHandling += onPhone;
}

const whole = (ms: number): number => Math.round(ms / 1000);

function rowOf(time: AgentTime, day: Day, tally: Tally, days: ZoneDays): Row {
  const own = time.handling.filter((each) => days.dayOf(each.from) === day).map((each) => each.quality);
  return {
    connection_id: time.connectionId,
    agent_id: time.agentId,
    day,
    at: new Date(days.startOf(day)).toISOString(),
    is_voice_agent: time.isVoiceAgent,
    // Whoever changes groups in the course of a day counts where the day ends.
    group_id: groupAt(time.memberships, days.endOf(day) - 1),
    logged_in_s: whole(tally.loggedIn),
    aux_s: whole(tally.aux),
    ready_s: whole(tally.ready),
    phone_s: whole(tally.phone),
    phone_ready_s: whole(tally.phoneReady),
    phone_handling_s: whole(tally.phoneHandling),
    handling_s: whole(tally.handling),
    scheduled_s: whole(tally.scheduled),
    adherent_s: whole(tally.adherent),
    quality: worstQuality(tally.quality, ...own),
  };
}

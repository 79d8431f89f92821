/** Makes a world out of a seed and lets it live. */
import { createAccount, createIds, ticketIndexOf, type Account } from './account.ts';
import { Arrivals } from './arrivals.ts';
import type { Instant, Intent, WorldEvent } from './events.ts';
import type { Surroundings } from './pen.ts';
import { planTicket, type Plan } from './plan.ts';
import { planRelationAnswers } from './relation-survey.ts';
import { applyEvent, eventOf } from './timeline.ts';
import { WorkCalendar } from './work-calendar.ts';
import type { World, WorldProfile, WorldSurveyResponse, WorldTicket } from './world.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly profile: WorldProfile;
  /** The first ticket comes after this. */
  readonly start: Date;
  /** The world's first `now`. */
  readonly end: Date;
  /** Tickets created in [start, end); the pace of the time after. */
  readonly tickets: number;
  /** Default UTC. */
  readonly timeZone?: string;
  /** Default: by the number of tickets. */
  readonly agents?: number;
}

/** The same options give the same world, event by event. */
export function generateWorld(options: WorldOptions): World {
  return new LivingWorld(options);
}

/** Room for the events of one ticket in the numbering of events. */
const EVENTS_PER_TICKET = 1000;
const FIRST_EVENT_ID = 28_900_000_000_000;
const WEEK = 7 * 86_400_000;

class LivingWorld implements World {
  readonly profile: WorldProfile;
  readonly seed: number;
  readonly timeZone: string;
  readonly subdomain: string;
  readonly accountId: number;
  readonly start: Instant;
  now: Instant;
  revision = 0;
  readonly tickets: WorldTicket[] = [];
  readonly relationAnswers: WorldSurveyResponse[] = [];
  private readonly account: Account;
  private readonly arrivals: Arrivals;
  private readonly surroundings: Surroundings;
  private readonly nextId: () => number;
  private readonly plans: Plan[] = [];

  constructor(options: WorldOptions) {
    const [start, end] = [wholeSecond(options.start), wholeSecond(options.end)];
    this.profile = options.profile;
    this.seed = options.seed;
    this.timeZone = options.timeZone ?? 'UTC';
    this.subdomain = `sim-${options.profile}-${options.seed}`;
    this.accountId = 11_000_000 + options.seed;
    this.start = start;
    this.now = start;
    this.nextId = createIds(options.profile);
    const agents = options.agents ?? Math.min(80, Math.max(8, Math.ceil((options.tickets * WEEK) / (end - start) / 30)));
    this.account = createAccount({ seed: options.seed, profile: options.profile, start, end, timeZone: this.timeZone, agents }, this.nextId);
    this.arrivals = new Arrivals(options.seed, options.tickets, start, end, this.timeZone);
    this.surroundings = { profile: options.profile, seed: options.seed, account: this.account, calendarOf: calendarsOf(this.account, start) };
    this.advance(new Date(end));
  }

  get agents() {
    return this.account.agents;
  }
  get groups() {
    return this.account.groups;
  }
  get organizations() {
    return this.account.organizations;
  }
  get customers() {
    return this.account.customers;
  }
  get brands() {
    return this.account.brands;
  }
  get schedules() {
    return this.account.schedules;
  }
  get slaPolicies() {
    return this.account.slaPolicies;
  }
  get surveys() {
    return this.account.surveys;
  }

  ticket(id: number): WorldTicket {
    const ticket = this.tickets[ticketIndexOf(this.profile, id)];
    if (ticket === undefined) throw new RangeError(`the world has no ticket ${id}`);
    return ticket;
  }

  advance(to: Date): void {
    const until = wholeSecond(to);
    if (until < this.now) throw new RangeError(`time cannot go back from ${new Date(this.now).toISOString()} to ${to.toISOString()}`);
    for (let at = this.arrivals.at(this.plans.length); at < until; at = this.arrivals.at(this.plans.length)) this.open(at);
    for (const plan of this.plans) this.live(plan, until);
    this.relationAnswers.push(...planRelationAnswers(this.surroundings, this.now, until));
    this.now = until;
    this.revision += 1;
  }

  interfere(ticketId: number, intents: readonly Intent[], options: { readonly at?: Date; readonly keepPlans?: boolean } = {}): void {
    const ticket = this.ticket(ticketId);
    const at = options.at === undefined ? this.now : wholeSecond(options.at);
    if (at < ticket.updatedAt || at > this.now)
      throw new RangeError(`ticket ${ticketId} cannot change at ${new Date(at).toISOString()}: its past and the future are settled`);
    if (options.keepPlans !== true) this.plans[ticket.index]!.isDropped = true;
    happen(ticket, intents, at);
    this.revision += 1;
  }

  touched(): void {
    this.revision += 1;
  }

  private open(createdAt: Instant): void {
    const plan = planTicket(this.surroundings, this.plans, this.nextId, createdAt);
    this.plans.push(plan);
    this.tickets.push(newTicket(plan));
  }

  /** Lets what was planned up to `until` happen. */
  private live(plan: Plan, until: Instant): void {
    const ticket = this.tickets[plan.opening.index]!;
    if (plan.isDropped || plan.saves.at(-1)!.at <= plan.toldTo) return;
    for (const save of plan.saves) if (save.at > plan.toldTo && save.at <= until) happen(ticket, save.intents, save.at);
    plan.toldTo = until;
  }
}

/** One save: every intent that changes something becomes an event. */
function happen(ticket: WorldTicket, intents: readonly Intent[], at: Instant): void {
  const first = FIRST_EVENT_ID + ticket.index * EVENTS_PER_TICKET + ticket.events.length;
  let id = first;
  for (const intent of intents) {
    const event: WorldEvent | undefined = eventOf(ticket, intent, at, id, first);
    if (event === undefined) continue;
    applyEvent(ticket, event);
    id += 1;
  }
}

function newTicket({ opening, ticketId, createdBy, followUpOfId }: Plan): WorldTicket {
  const { group: _group, createdByAgent: _createdByAgent, ...settled } = opening;
  return {
    ...settled,
    id: ticketId,
    createdBy,
    followUpOfId,
    subject: `CONFIDENTIAL-SUBJECT ${settled.index} from person@private.example`,
    status: 'new',
    statusAt: settled.createdAt,
    groupId: null,
    agentId: null,
    tags: tagsOf(settled),
    mergedIntoId: null,
    mergedAt: null,
    isSpam: false,
    isDeleted: false,
    deletedAt: null,
    scrubbedAt: null,
    handledS: 0,
    updatedAt: settled.createdAt,
    touchedAt: settled.createdAt,
    surveys: [],
    events: [],
    revision: 0,
  };
}

/** Samples bear a tag, because not every helpdesk knows them by itself. The topic of a complaint is the tag `complaint`. */
function tagsOf({ topic, isSample }: Pick<WorldTicket, 'topic' | 'isSample'>): string[] {
  return [...(topic === null ? [] : [topic]), ...(isSample ? ['sample'] : [])];
}

/** Opening hours by group, made when first asked for. */
function calendarsOf(account: Account, from: Instant): (groupId: number) => WorkCalendar {
  const calendars = new Map<number, WorkCalendar>();
  return (groupId) => {
    const scheduleId = account.groups.find(({ id }) => id === groupId)?.scheduleId;
    const schedule = account.schedules.find(({ id }) => id === scheduleId) ?? account.schedules[0];
    if (schedule === undefined) throw new Error('the account has no schedule');
    const calendar = calendars.get(schedule.id) ?? new WorkCalendar(schedule, from);
    calendars.set(schedule.id, calendar);
    return calendar;
  };
}

const wholeSecond = (date: Date): Instant => Math.floor(date.getTime() / 1000) * 1000;

import type { Channel, Priority, StatusCategory } from '../domain/values.ts';
import type { Account } from './account.ts';
import type { Instant, Intent, Message, Save, WorldActor } from './events.ts';
import type { Random } from './random.ts';
import type { WorkCalendar } from './work-calendar.ts';
import type { WorldAgent, WorldGroup, WorldProfile } from './world.ts';

export const RULE: WorldActor = { type: 'rule', id: 7001 };
export const SYSTEM: WorldActor = { type: 'system', id: null };

/** What the planning of a life may look at beside the ticket. */
export interface Surroundings {
  readonly profile: WorldProfile;
  readonly seed: number;
  readonly account: Account;
  readonly calendarOf: (groupId: number) => WorkCalendar;
}

/** The part of a ticket that is settled before its life is planned. */
export interface Subject {
  readonly index: number;
  readonly createdAt: Instant;
  readonly channel: Channel;
  readonly customerId: number;
  readonly priority: Priority;
}

/** Writes the life of one ticket: knows the present of the plan and writes the saves that make its future. */
export class Pen {
  readonly saves: Save[] = [];
  readonly subject: Subject;
  readonly random: Random;
  readonly surroundings: Surroundings;
  at: Instant;
  group: WorldGroup;
  agent: WorldAgent | null = null;
  private surveyCount = 0;

  constructor(subject: Subject, group: WorldGroup, random: Random, surroundings: Surroundings) {
    this.subject = subject;
    this.random = random;
    this.surroundings = surroundings;
    this.at = subject.createdAt;
    this.group = group;
  }

  get customer(): WorldActor {
    return { type: 'customer', id: this.subject.customerId };
  }

  /** The agent in charge; somebody of the group takes the ticket if nobody has it or its agent left. */
  get me(): WorldActor {
    if (this.agent === null || (this.agent.leftAt !== null && this.agent.leftAt <= this.at)) this.agent = this.colleague();
    return { type: 'agent', id: this.agent.id };
  }

  get bot(): WorldActor {
    return { type: 'bot', id: this.surroundings.account.agents.find(({ kind }) => kind === 'bot')?.id ?? null };
  }

  /** Somebody who works in the group now and is not the one in charge, if there is such. */
  colleague(): WorldAgent {
    const people = this.surroundings.account.agents.filter(
      (agent) => agent.kind === 'full' && agent.groupIds.includes(this.group.id) && (agent.leftAt === null || agent.leftAt > this.at),
    );
    const others = people.filter((agent) => agent.id !== this.agent?.id);
    return this.random.pick(others.length > 0 ? others : people);
  }

  save(...intents: readonly Intent[]): void {
    this.saves.push({ at: this.at, intents });
  }

  /** Time passes as seen by the clock on the wall. */
  wait(medianS: number, sigma = 1): this {
    this.at += this.random.around(medianS, sigma) * 1000;
    return this;
  }

  /** Time passes in which agents work: mostly in opening hours, now and then somebody answers at night. */
  work(medianS: number, sigma = 1): this {
    const seconds = this.random.around(medianS, sigma);
    const calendar = this.surroundings.calendarOf(this.group.id);
    this.at = this.random.chance(0.06) ? this.at + seconds * 1000 : calendar.addWork(this.at, seconds);
    return this;
  }

  message(kind: Message['kind'], actor: WorldActor): Intent {
    return {
      kind,
      actor,
      channel: this.subject.channel,
      text: `CONFIDENTIAL-BODY ${this.subject.index} call me at +44 20 7946 0000 or person@private.example`,
    };
  }

  status(to: StatusCategory, actor: WorldActor): Intent {
    return { kind: 'status', to, actor };
  }

  /** The ticket as it is now assigned. */
  assigned(actor: WorldActor): Intent {
    return { kind: 'assignment', actor, toGroupId: this.group.id, toAgentId: this.agent?.id ?? null };
  }

  nextSurveyId(): number {
    this.surveyCount += 1;
    return 36_000_000_000 + this.subject.index * 10 + this.surveyCount;
  }
}

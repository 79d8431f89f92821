import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { generateWorld, type WorldOptions } from '../../src/simulator/generate.ts';
import * as mutate from '../../src/simulator/mutate.ts';
import type { World } from '../../src/simulator/world.ts';
import { testSeed } from '../support/seed.ts';

const SEED = testSeed('world', 11);
const BASE: WorldOptions = {
  seed: SEED,
  profile: 'zendesk',
  start: new Date('2026-09-01T00:00:00Z'),
  end: new Date('2026-11-01T00:00:00Z'),
  tickets: 600,
  timeZone: 'Europe/London',
};

/** A fingerprint of everything, so that a difference does not print the whole world. */
function snapshot({ tickets, customers, agents, relationAnswers }: World): string {
  return createHash('sha256')
    .update(JSON.stringify([tickets, customers, agents, relationAnswers]))
    .digest('hex');
}

describe(`the simulated world (DESKMETER_SEED=${SEED})`, () => {
  it('is the same for the same seed, and another for another', () => {
    expect(snapshot(generateWorld(BASE))).toBe(snapshot(generateWorld(BASE)));
    expect(snapshot(generateWorld({ ...BASE, seed: SEED + 1 }))).not.toBe(snapshot(generateWorld(BASE)));
  });

  it.each(['zendesk', 'freshdesk', 'hubspot'] as const)('of %s is the same whether time goes in one step or in many', (profile) => {
    const [oneStep, manySteps] = [generateWorld({ ...BASE, profile }), generateWorld({ ...BASE, profile })];
    oneStep.advance(new Date('2026-11-20T12:00:00Z'));
    for (let at = DateTime.fromISO('2026-11-01T07:13:00Z'); at < DateTime.fromISO('2026-11-20T12:00:00Z'); at = at.plus({ hours: 19 }))
      manySteps.advance(at.toJSDate());
    manySteps.advance(new Date('2026-11-20T12:00:00Z'));
    expect(snapshot(manySteps)).toBe(snapshot(oneStep));
  });

  it('has exactly as many tickets as asked for, and goes on at that pace', () => {
    const world = generateWorld(BASE);
    expect(world.tickets).toHaveLength(600);
    world.advance(new Date('2026-12-31T00:00:00Z'));
    expect(world.tickets.length).toBeGreaterThan(1100);
    expect(world.tickets.length).toBeLessThan(1300);
  });

  it('tells nothing of the future, in order of time, and its state is what its events say', () => {
    const world = generateWorld(BASE);
    for (const ticket of world.tickets) {
      const at = ticket.events.map((event) => event.at);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(Math.max(...at)).toBeLessThanOrEqual(world.now);
      expect(at[0]).toBe(ticket.createdAt);
      expect(at.every((instant) => instant % 1000 === 0)).toBe(true);
      const statuses = ticket.events.flatMap((event) => (event.kind === 'created' ? [event.status] : event.kind === 'status' ? [event.from, event.to] : []));
      expect(ticket.status).toBe(statuses.at(-1));
    }
    const ids = world.tickets.flatMap((ticket) => ticket.events.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has seasons: weekdays and office hours are busier', () => {
    const created = generateWorld({ ...BASE, tickets: 3000 }).tickets.map((ticket) => DateTime.fromMillis(ticket.createdAt, { zone: 'Europe/London' }));
    const weekdays = created.filter(({ weekday }) => weekday <= 5).length / 5;
    const weekends = created.filter(({ weekday }) => weekday > 5).length / 2;
    expect(weekdays).toBeGreaterThan(2 * weekends);
    expect(created.filter(({ hour }) => hour >= 9 && hour < 17).length).toBeGreaterThan(created.length / 2);
  });

  it('contains every kind of life that the KPIs have to tell apart', () => {
    const world = generateWorld({ ...BASE, seed: 11, tickets: 3000 });
    const kinds = new Set(world.tickets.flatMap((ticket) => ticket.events.map(({ kind }) => kind)));
    expect([...kinds].toSorted()).toEqual(
      [
        'absorbed',
        'agent_reply',
        'assignment',
        'auto_reply',
        'bot_message',
        'created',
        'customer_message',
        'deleted',
        'merged',
        'priority',
        'private_note',
        'restored',
        'rule_action',
        'scrubbed',
        'spam',
        'status',
        'survey_answered',
        'survey_offered',
        'survey_rerated',
        'system_touch',
        'time_entry',
      ].toSorted(),
    );
    expect(new Set(world.tickets.map(({ channel }) => channel)).size).toBeGreaterThanOrEqual(7);
    expect(world.tickets.some(({ origin }) => origin === 'outbound')).toBe(true);
    expect(world.tickets.some(({ followUpOfId }) => followUpOfId !== null)).toBe(true);
    expect(
      world.tickets.some(
        (ticket) => ticket.status !== 'closed' && ticket.status !== 'resolved' && !ticket.isDeleted && world.now - ticket.createdAt > 20 * 86_400_000,
      ),
    ).toBe(true);
    expect(world.agents.some(({ leftAt }) => leftAt !== null)).toBe(true);
  });

  it('changes as told, and what had been planned for the ticket does not happen any more', () => {
    const world = generateWorld(BASE);
    const open = world.tickets.filter((ticket) => ticket.status === 'pending' && !ticket.isDeleted);
    const [first, second, third, fourth] = [open[0]!, open[1]!, open[2]!, open[3]!];
    mutate.spam(world, first);
    mutate.merge(world, second, third);
    mutate.systemTouch(world, fourth);
    expect(first).toMatchObject({ isSpam: true, isDeleted: true, deletedAt: world.now });
    expect(second).toMatchObject({ mergedIntoId: third.id, status: 'closed' });
    expect(second.tags).toContain('closed_by_merge');
    expect(fourth.touchedAt).toBe(world.now);
    expect(fourth.updatedAt).toBeLessThan(world.now);
    const before = first.events.length;
    world.advance(new Date('2026-12-15T00:00:00Z'));
    expect(first.events).toHaveLength(before);
  });

  it('lets customers come back and change their minds', () => {
    const world = generateWorld(BASE);
    const solved = world.tickets.find((ticket) => ticket.status === 'resolved')!;
    mutate.reopen(world, solved);
    expect(solved.status).toBe('open');
    mutate.rerate(world, solved, 2);
    mutate.rerate(world, solved, 5);
    expect(solved.surveys.at(-1)).toMatchObject({ score: 5, updatedAt: world.now });
    mutate.agentReplies(world, solved, 'resolved');
    expect(solved.status).toBe('resolved');
    const [agent, group] = [world.agents[0]!, world.groups[3]!];
    mutate.moveAgent(world, agent.id, group.id);
    expect(agent.groupIds).toEqual([group.id]);
  });

  it('refuses to go back in time', () => {
    const world = generateWorld(BASE);
    expect(() => world.advance(new Date('2026-10-01T00:00:00Z'))).toThrow(/cannot go back/);
  });
});

import { expect, it } from 'vitest';
import { deriveStory } from '../../src/transform/story/story.ts';
import { aContext, at, signal, theFacts } from '../support/story-facts.ts';

const waiting = (instance: string, started: string, due: string) =>
  signal('apply', started, { metric: 'next_reply', instance, startedAt: at(started), dueAt: at(due) });
const reply = (when: string) => signal('fulfil', when, { metric: 'next_reply', instance: '*' });
const targets = (...signals: ReturnType<typeof signal>[]) =>
  deriveStory(theFacts({ signals }), aContext({ asOf: '2026-11-05T12:00' }))?.rows.sla_event.map(({ status, fulfilled_at: fulfilled }) => [status, fulfilled]);

it('a reply that names no target ends the one that was running, at the first reply after its start', () => {
  const first = waiting('a', '2026-11-02T09:00', '2026-11-02T13:00');
  const second = waiting('b', '2026-11-03T09:00', '2026-11-03T13:00');
  expect(targets(first, second, reply('2026-11-02T08:00'), reply('2026-11-02T10:00'), reply('2026-11-03T15:00'))).toEqual([
    ['met', '2026-11-02T10:00:00.000Z'],
    ['breached', '2026-11-03T15:00:00.000Z'],
  ]);
});

it('a reply that names no target makes none of its own', () => {
  expect(targets(reply('2026-11-02T10:00'))).toEqual([]);
});

import { expect, it } from 'vitest';
import { deriveStory } from '../../src/transform/story/story.ts';
import { aContext, at, message, theFacts } from '../support/story-facts.ts';

it('a call of a chat that lies ahead by the clock of the helpdesk is looked at when its time has come', () => {
  const call = at('2026-11-05T12:30');
  const facts = theFacts({
    ticket: { channel: 'chat' },
    messages: [message('agent', '2026-11-02T09:30')],
    calls: [{ at: call, isAnswered: true, agentId: 'A1' }],
  });
  const before = deriveStory(facts, aContext({ asOf: '2026-11-05T12:00' }));
  expect(before?.rows.ticket_story[0]).toMatchObject({ is_chat_escalated: false });
  expect(before?.dueAt).toBe(call);
  expect(deriveStory(facts, aContext({ asOf: '2026-11-05T12:30' }))?.rows.ticket_story[0]).toMatchObject({ is_chat_escalated: true });
});

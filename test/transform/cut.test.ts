import { describe, expect, it } from 'vitest';
import { deriveStory } from '../../src/transform/story/story.ts';
import type { StoryTable } from '../../src/transform/story/story-rows.ts';
import type { SummaryRow, TicketFacts } from '../../src/transform/story/facts.ts';
import { aContext, at, change, message, theFacts } from '../support/story-facts.ts';

/** Events are known from the 10th on; the ticket came on the 2nd. */
const CONTEXT = { ...aContext(), asOf: at('2026-11-20T12:00'), historyFrom: at('2026-11-10T00:00'), messagesFrom: at('2026-11-10T00:00') };
const rowsOf = (table: StoryTable, facts: TicketFacts) => deriveStory(facts, CONTEXT)?.rows[table] ?? [];
const ticketOf = (facts: TicketFacts) => rowsOf('ticket_story', facts)[0];
const stated = (kind: string, when: string | null, value: number | null = null): SummaryRow => ({ kind, at: when === null ? null : at(when), value });
const solved = change('status', '2026-11-12T10:00', 'resolved', { previousValue: 'pending' });

describe('a ticket that began before its events are known', () => {
  it('was in the status, group and hands that the first known change replaced', () => {
    const facts = theFacts({
      ticket: { statusCategory: 'resolved', agentId: 'A2' },
      changes: [solved, change('agent', '2026-11-11T09:00', 'A2', { previousValue: 'A1' })],
    });
    expect(rowsOf('ticket_status_interval', facts)).toMatchObject([
      { status_category: 'pending', valid_from: '2026-11-02T09:00:00.000Z', quality: 'derived' },
      { status_category: 'resolved', valid_from: '2026-11-12T10:00:00.000Z', quality: 'exact' },
    ]);
    expect(rowsOf('ticket_assignment', facts)).toMatchObject([{ agent_id: 'A1' }, { agent_id: 'A2', valid_from: '2026-11-11T09:00:00.000Z' }]);
    expect(rowsOf('resolution', facts)).toMatchObject([{ seconds: 867_600, is_first: true, quality: 'derived' }]);
  });

  it('that did not change since is as it is, whatever is there of the time before', () => {
    const facts = theFacts({
      ticket: { statusCategory: 'hold', statusAt: at('2026-11-04T08:00') },
      changes: [change('status', '2026-11-03T08:00', 'resolved', { previousValue: 'open' })],
      messages: [message('agent', '2026-11-03T08:00')],
    });
    expect(rowsOf('ticket_status_interval', facts)).toMatchObject([{ status_category: 'hold', valid_to: null }]);
    expect(rowsOf('first_reply', facts)).toEqual([]);
  });

  it('solved before, by what is stated, and open again when its events begin, came back in between', () => {
    const facts = theFacts({
      ticket: { statusCategory: 'resolved' },
      summaries: [stated('first_resolved', '2026-11-05T09:00'), stated('reopen_count', null, 1)],
      changes: [change('status', '2026-11-12T10:00', 'resolved', { previousValue: 'open' })],
    });
    expect(rowsOf('resolution', facts)).toMatchObject([
      { day: '2026-11-05', is_first: true },
      { day: '2026-11-12', is_first: false },
    ]);
    expect(ticketOf(facts)).toMatchObject({ reopen_count: 1 });
  });

  it('was answered first when the helpdesk says so: a later answer ends no wait that began with the ticket', () => {
    const facts = theFacts({
      summaries: [stated('first_reply', '2026-11-02T09:30'), stated('reply_count', null, 3)],
      messages: [message('agent', '2026-11-11T09:00'), message('customer', '2026-11-11T10:00'), message('agent', '2026-11-11T10:20')],
    });
    expect(rowsOf('first_reply', facts)).toMatchObject([{ day: '2026-11-02', seconds: 1800, quality: 'derived' }]);
    expect(rowsOf('response', facts)).toMatchObject([{ seconds: 1200 }]);
    expect(ticketOf(facts)).toMatchObject({ reply_count: 3, quality: 'derived' });
  });

  it('that nobody had answered gets its first reply from its messages', () => {
    const facts = theFacts({
      summaries: [stated('first_reply', '2026-11-11T09:00'), stated('reply_count', null, 1)],
      messages: [message('agent', '2026-11-11T09:00')],
    });
    expect(rowsOf('first_reply', facts)).toMatchObject([{ day: '2026-11-11', seconds: 777_600 }]);
    expect(rowsOf('response', facts)).toMatchObject([{ seconds: 777_600 }]);
  });

  it('tells of its whole life only what is counted, never a part: no first contact by half, no time spent by half', () => {
    const answeredTwice = theFacts({
      ticket: { statusCategory: 'resolved' },
      summaries: [stated('first_reply', '2026-11-02T09:30'), stated('reply_count', null, 2)],
      changes: [solved],
      messages: [message('agent', '2026-11-12T10:00')],
      handling: [],
    });
    expect(rowsOf('resolution', answeredTwice)).toMatchObject([{ is_fcr: false, human_replies: 2, message_count: null, handle_s: null }]);
    const uncounted = theFacts({ ticket: { statusCategory: 'resolved' }, changes: [solved], messages: [message('agent', '2026-11-12T10:00')] });
    expect(rowsOf('resolution', uncounted)).toMatchObject([{ is_fcr: null, human_replies: null }]);
    const once = { ...answeredTwice, summaries: [stated('first_reply', '2026-11-02T09:30'), stated('reply_count', null, 1)], messages: [] };
    expect(rowsOf('resolution', once)).toMatchObject([{ is_fcr: true, human_replies: 1 }]);
  });

  it('waits for its first answer where nobody counted, only as long as it is new', () => {
    const waits = (statusCategory: 'new' | 'open') => rowsOf('backlog_segment', theFacts({ ticket: { statusCategory } })).at(-1);
    expect([waits('new'), waits('open')]).toMatchObject([{ is_awaiting_first: true }, { is_awaiting_first: false }]);
  });

  it('that came later is told by its events as ever', () => {
    const facts = theFacts({ ticket: { createdAt: at('2026-11-11T09:00') }, messages: [message('agent', '2026-11-11T09:10')] });
    expect(rowsOf('first_reply', facts)).toMatchObject([{ seconds: 600, quality: 'exact' }]);
  });
});

import { describe, expect, it } from 'vitest';
import { BusinessClock } from '../../src/transform/business-clock.ts';
import { deriveStory } from '../../src/transform/story/story.ts';
import type { StoryTable } from '../../src/transform/story/story-rows.ts';
import type { StoryContext, TicketFacts } from '../../src/transform/story/facts.ts';
import { aContext, at, change, message, officeHours, signal, statuses, survey, theFacts } from '../support/story-facts.ts';

const rowsOf = (table: StoryTable, facts: TicketFacts, context: StoryContext = aContext()) => deriveStory(facts, context)?.rows[table] ?? [];
const ticketOf = (facts: TicketFacts, context?: StoryContext) => rowsOf('ticket_story', facts, context)[0];

describe('replies', () => {
  it('looks past automatic replies, private notes, rules, bots and light agents', () => {
    const facts = theFacts({
      messages: [
        message('customer', '2026-11-02T09:00'),
        message('system', '2026-11-02T09:01', { isAutoReply: true }),
        message('agent', '2026-11-02T09:02', { isPublic: false }),
        message('agent', '2026-11-02T09:03', { viaRule: true }),
        message('person', '2026-11-02T09:04', { authorId: 'B1' }),
        message('agent', '2026-11-02T09:05', { authorId: 'L1' }),
        message('person', '2026-11-02T09:45', { authorId: 'A2' }),
      ],
    });
    expect(rowsOf('first_reply', facts)).toMatchObject([{ seconds: 2700, agent_id: 'A2', day: '2026-11-02', business_seconds: null }]);
  });

  it('counts a reply after midnight on its own day, in the zone of the workspace', () => {
    const facts = theFacts({ ticket: { createdAt: at('2026-11-02T22:50') }, messages: [message('agent', '2026-11-02T23:20')] });
    expect(rowsOf('first_reply', facts, aContext({ timeZone: 'Europe/Berlin' }))).toMatchObject([
      { day: '2026-11-03', created_day: '2026-11-02', seconds: 1800 },
    ]);
  });

  it('measures business seconds on the schedule, 0 when nothing was open', () => {
    const context = aContext({ hours: officeHours('UTC') });
    const night = theFacts({ ticket: { createdAt: at('2026-11-02T20:00') }, messages: [message('agent', '2026-11-02T21:00')] });
    expect(rowsOf('first_reply', night, context)).toMatchObject([{ seconds: 3600, business_seconds: 0 }]);
  });

  it('ends a run with the first reply, starts one with the first unanswered message, and drops one that a resolution cut off', () => {
    const facts = theFacts({
      changes: statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T12:30'], ['open', '2026-11-02T13:00']),
      messages: [
        message('customer', '2026-11-02T09:00'),
        message('customer', '2026-11-02T09:10'),
        message('agent', '2026-11-02T09:30'),
        message('agent', '2026-11-02T09:40'),
        message('customer', '2026-11-02T12:00'),
        message('customer', '2026-11-02T13:00'),
        message('agent', '2026-11-02T13:10'),
      ],
    });
    expect(rowsOf('response', facts).map((row) => [row['seconds'], row['seconds_from_last']])).toEqual([
      [1800, 1200],
      [600, 600],
    ]);
  });

  it('are what the helpdesk counts where it shows none of them: a note beside a live conversation is not the conversation', () => {
    const conversation = {
      ticket: { channel: 'messaging' },
      changes: statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T12:00']),
      messages: [message('agent', '2026-11-02T10:00', { isPublic: false })],
    };
    const summaries = [
      { kind: 'first_reply', at: at('2026-11-02T09:04'), value: null },
      { kind: 'reply_count', at: null, value: 5 },
    ];
    expect(rowsOf('resolution', theFacts({ ...conversation, summaries }))).toMatchObject([
      { human_replies: 5, message_count: null, turn_count: null, resolution_channel: 'messaging' },
    ]);
    // Nobody counts any: then what is seen is all there was.
    expect(rowsOf('resolution', theFacts(conversation))).toMatchObject([{ human_replies: 0, message_count: 0, resolution_channel: 'none' }]);
  });

  it('gives outbound tickets runs, but no first reply', () => {
    const facts = theFacts({
      ticket: { origin: 'outbound' },
      messages: [message('agent', '2026-11-02T09:00'), message('customer', '2026-11-02T10:00'), message('agent', '2026-11-02T10:05')],
    });
    expect(rowsOf('first_reply', facts)).toEqual([]);
    expect(rowsOf('response', facts)).toMatchObject([{ seconds: 300 }]);
  });

  it('gives outbound tickets the second message of an agent as first reply where frt_outbound says so', () => {
    const facts = theFacts({ ticket: { origin: 'outbound' }, messages: [message('agent', '2026-11-02T09:00'), message('agent', '2026-11-02T09:20')] });
    expect(rowsOf('first_reply', facts, aContext({ parameters: { frt_outbound: 'zendesk' } }))).toMatchObject([{ seconds: 1200 }]);
  });

  it('takes a public note for a reply, or not, as frt_public_note_counts says', () => {
    const facts = theFacts({ messages: [message('agent', '2026-11-02T09:10', { isNote: true }), message('agent', '2026-11-02T09:30')] });
    expect(rowsOf('first_reply', facts)).toMatchObject([{ seconds: 600 }]);
    expect(rowsOf('first_reply', facts, aContext({ parameters: { frt_public_note_counts: false } }))).toMatchObject([{ seconds: 1800 }]);
  });

  it('measures business seconds by all schedules in force, or by the last one for the whole span', () => {
    const late = { ...officeHours('UTC'), intervals: [1, 2, 3, 4, 5].map((dow) => ({ dow, start: '12:00', end: '20:00' })) };
    const context = (business_minute_rule: 'cumulative' | 'zendesk') => ({
      ...aContext({ hours: officeHours('UTC'), parameters: { business_minute_rule } }),
      clocks: new Map([['late', new BusinessClock(late)]]),
    });
    const facts = theFacts({
      changes: [change('schedule', '2026-11-02T13:00', 'late')],
      messages: [message('agent', '2026-11-02T19:00')],
    });
    // 09:00 to 13:00 by office hours, 13:00 to 19:00 by the late ones; or 12:00 to 19:00 by the late ones.
    expect(rowsOf('first_reply', facts, context('cumulative'))).toMatchObject([{ business_seconds: 10 * 3600 }]);
    expect(rowsOf('first_reply', facts, context('zendesk'))).toMatchObject([{ business_seconds: 7 * 3600 }]);
  });

  it('takes the first reply that the helpdesk states where there are no messages, quality derived', () => {
    const facts = theFacts({ ticket: { agentId: 'A9' }, summaries: [{ kind: 'first_reply', at: at('2026-11-02T10:00'), value: null }] });
    expect(rowsOf('first_reply', facts)).toMatchObject([{ seconds: 3600, agent_id: 'A9', quality: 'derived' }]);
  });
});

describe('answer outcome', () => {
  it('is unknown until the target passes, then missed on the day it passed; exactly on time is met', () => {
    const silent = theFacts({ ticket: { createdAt: at('2026-11-02T23:30') } });
    const before = deriveStory(silent, aContext({ asOf: '2026-11-03T00:30' }));
    expect(before?.rows.answer_outcome).toEqual([]);
    expect(before?.dueAt).toBe(at('2026-11-03T00:30') + 1);
    expect(rowsOf('answer_outcome', silent, aContext({ asOf: '2026-11-03T00:31' }))).toMatchObject([{ is_met: false, day: '2026-11-03' }]);
    const onTime = theFacts({ messages: [message('agent', '2026-11-02T10:00')] });
    expect(rowsOf('answer_outcome', onTime)).toMatchObject([{ is_met: true, clock: 'calendar' }]);
  });

  it('leaves out tickets that the customer resolved before the target passed', () => {
    const facts = theFacts({
      changes: [change('status', '2026-11-02T09:00', 'open'), change('status', '2026-11-02T09:20', 'resolved', { actorType: 'customer' })],
    });
    expect(rowsOf('answer_outcome', facts)).toEqual([]);
  });

  it('looks at the instant the target passes: answered by then is in time, back and waiting then is late, whatever was resolved between', () => {
    const byBot = [change('status', '2026-11-02T09:00', 'open'), change('status', '2026-11-02T09:10', 'resolved', { actorType: 'bot' })];
    const isMet = (facts: Parameters<typeof theFacts>[0]) => rowsOf('answer_outcome', theFacts(facts)).map((row) => row['is_met']);
    expect(isMet({ changes: byBot, messages: [message('agent', '2026-11-02T09:20')] })).toEqual([true]);
    const back = change('status', '2026-11-02T09:15', 'open', { actorType: 'customer' });
    expect(isMet({ changes: [...byBot, back] })).toEqual([false]);
    expect(isMet({ changes: [...byBot, back, change('status', '2026-11-02T09:50', 'resolved', { actorType: 'customer' })] })).toEqual([]);
    const nextDay = change('status', '2026-11-03T09:00', 'open', { actorType: 'customer' });
    expect(isMet({ changes: [...byBot, nextDay], messages: [message('agent', '2026-11-03T09:20')] })).toEqual([]);
  });
});

describe('resolution', () => {
  const reopened = theFacts({
    changes: statuses(
      ['open', '2026-11-02T09:00'],
      ['resolved', '2026-11-02T12:00'],
      ['open', '2026-11-03T09:00'],
      ['pending', '2026-11-03T10:00'],
      ['open', '2026-11-03T16:00'],
      ['resolved', '2026-11-04T09:00'],
      ['closed', '2026-11-08T09:00'],
    ),
  });

  it('measures elapsed, unsolved and working time; closing is no new resolution', () => {
    expect(rowsOf('resolution', reopened)).toMatchObject([
      { is_first: true, is_last: false, is_reopened: true, seconds: 10_800, day: '2026-11-02' },
      { is_first: false, is_last: true, seconds: 172_800, seconds_unsolved: 97_200, seconds_excl_pending: 75_600, day: '2026-11-04' },
    ]);
    expect(rowsOf('reopen', reopened)).toMatchObject([{ day: '2026-11-03' }]);
  });

  it('sees nothing later than the instant it looks from', () => {
    expect(rowsOf('resolution', reopened, aContext({ asOf: '2026-11-03T00:00' }))).toMatchObject([{ is_last: true, is_reopened: false }]);
    expect(ticketOf(reopened, aContext({ asOf: '2026-11-03T12:00' }))).toMatchObject({ resolved_at: null, reopen_count: 1, status_category: 'pending' });
    expect(deriveStory(reopened, aContext({ asOf: '2026-11-01T00:00' }))).toBeNull();
  });

  it('counts a ticket once per resolution day, for the resolution that did not hold', () => {
    const facts = theFacts({
      changes: statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T10:00'], ['open', '2026-11-02T11:00'], ['resolved', '2026-11-02T12:00']),
    });
    expect(rowsOf('resolution', facts).map((row) => [row['is_day_cohort'], row['is_reopened']])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('closes an interval at the status’ own instant while its event has not arrived', () => {
    const facts = theFacts({ ticket: { statusCategory: 'resolved', statusAt: at('2026-11-02T15:00') }, changes: statuses(['open', '2026-11-02T09:00']) });
    expect(rowsOf('resolution', facts)).toMatchObject([{ seconds: 21_600, quality: 'derived' }]);
  });

  it('ignores a flap that the system itself closed within a minute', () => {
    const flap = theFacts({
      changes: [
        ...statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T10:00'], ['open', '2026-11-02T11:00']),
        change('status', '2026-11-02T11:00:30Z', 'resolved', { actorType: 'rule' }),
      ],
    });
    expect(rowsOf('reopen', flap)).toEqual([]);
  });

  it('says who caused a reopen: the actor, else whoever wrote just before a rule brought the ticket back', () => {
    const cause = (actorType: 'agent' | 'rule' | null, wroteAt: string) =>
      rowsOf(
        'reopen',
        theFacts({
          changes: [...statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T10:00']), change('status', '2026-11-03T09:00', 'open', { actorType })],
          messages: [message('customer', wroteAt)],
        }),
      )[0]?.['cause'];
    expect([cause('rule', '2026-11-03T08:59:57Z'), cause(null, '2026-11-03T09:00'), cause('agent', '2026-11-03T08:59:57Z')]).toEqual([
      'customer',
      'customer',
      'agent',
    ]);
    expect(cause('rule', '2026-11-03T08:58')).toBe('system');
  });

  it('rebuilds a life from what the helpdesk states where it keeps no events', () => {
    const facts = theFacts({
      ticket: { statusCategory: 'closed', statusAt: at('2026-11-05T09:00') },
      summaries: [
        { kind: 'resolved', at: at('2026-11-04T09:00'), value: null },
        { kind: 'closed', at: at('2026-11-05T09:00'), value: null },
        { kind: 'reopened', at: at('2026-11-03T09:00'), value: null },
      ],
    });
    expect(rowsOf('resolution', facts)).toMatchObject([
      { seconds: 172_800, quality: 'derived', history_quality: 'approx', fcr_quality: 'approx', escalation_quality: 'exact' },
    ]);
    expect(rowsOf('reopen', facts)).toMatchObject([{ day: '2026-11-03', quality: 'approx' }]);
    expect(rowsOf('ticket_story', facts)).toMatchObject([{ quality: 'approx', escalation_quality: 'exact' }]);
  });
});

describe('first contact resolution', () => {
  const replied = [message('customer', '2026-11-02T09:00'), message('agent', '2026-11-02T10:00')];
  const solved = statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T10:00']);
  const isFcr = (facts: TicketFacts, context?: StoryContext) => rowsOf('resolution', facts, context)[0]?.['is_fcr'];

  it('needs exactly one contact; replies within minutes of each other are one', () => {
    expect(isFcr(theFacts({ changes: solved, messages: replied }))).toBe(true);
    expect(
      isFcr(
        theFacts({
          changes: solved,
          messages: [message('customer', '2026-11-02T09:00'), message('agent', '2026-11-02T09:55'), message('agent', '2026-11-02T09:59')],
        }),
      ),
    ).toBe(true);
    expect(isFcr(theFacts({ changes: solved, messages: [message('agent', '2026-11-02T09:30'), message('agent', '2026-11-02T10:00')] }))).toBe(false);
    expect(isFcr(theFacts({ changes: solved }))).toBeNull();
  });

  it('is spoiled by a return within the window, not by a thank-you', () => {
    const back = statuses(['open', '2026-11-05T09:00'], ['resolved', '2026-11-05T10:00']);
    const thanks = theFacts({ changes: [...solved, ...back], messages: [...replied, message('customer', '2026-11-05T09:00')] });
    expect(isFcr(thanks)).toBe(true);
    expect(isFcr(thanks, aContext({ asOf: '2026-11-05T09:30' }))).toBe(false);
    const answered = theFacts({
      changes: [...solved, ...back],
      messages: [...replied, message('customer', '2026-11-05T09:00'), message('agent', '2026-11-05T10:00')],
    });
    expect(isFcr(answered)).toBe(false);
    expect(isFcr(answered, aContext({ asOf: '2026-11-04T00:00' }))).toBe(true);
    // Nobody wrote: a return all the same.
    expect(isFcr(theFacts({ changes: [...solved, ...back], messages: replied }))).toBe(false);
  });

  it('is spoiled by a transfer after the contact and by a follow-up ticket', () => {
    const moved = theFacts({ changes: [...solved, change('group', '2026-11-02T09:00', 'G1'), change('group', '2026-11-02T10:30', 'G2')], messages: replied });
    expect(isFcr(moved)).toBe(false);
    expect(isFcr(moved, aContext({ parameters: { fcr_disallow_transfer: false } }))).toBe(true);
    const followed = { ticketId: 'T2', at: at('2026-11-06T09:00'), topic: null, followUpOfId: 'T1', channel: 'email', isCountableInbound: true };
    expect(isFcr(theFacts({ changes: solved, messages: replied, others: [followed] }))).toBe(false);
  });

  it('sees another contact of the customer as a repeat, unless the topics are known to differ', () => {
    const other = { ticketId: 'T2', at: at('2026-11-06T09:00'), topic: 'billing', followUpOfId: null, channel: 'email', isCountableInbound: true };
    const isRepeat = (topic: string | null) => rowsOf('resolution', theFacts({ ticket: { topic }, changes: solved, others: [other] }))[0]?.['is_repeat'];
    expect([isRepeat('billing'), isRepeat(null), isRepeat('login')]).toEqual([true, true, false]);
    expect(rowsOf('resolution', theFacts({ ticket: { customerId: null }, changes: solved, others: [other] }))[0]?.['is_repeat']).toBeNull();
  });

  it('sees a return as a repeat if that one was answered, not a later one', () => {
    const back = (day: string) => [
      change('status', `${day}T09:00`, 'open', { actorType: 'customer' }),
      change('status', `${day}T10:00`, 'resolved', { actorType: 'agent' }),
    ];
    const isRepeat = (answeredOn: string) =>
      rowsOf(
        'resolution',
        theFacts({ changes: [...solved, ...back('2026-11-03'), ...back('2026-11-25')], messages: [message('agent', `${answeredOn}T09:30`)] }),
      )[0]?.['is_repeat'];
    expect([isRepeat('2026-11-03'), isRepeat('2026-11-25')]).toEqual([true, false]);
  });
});

describe('escalation', () => {
  it('is a rise of tier between assigned groups, not a sideways move and not the first routing', () => {
    const groups = (...steps: [string, string][]) => theFacts({ changes: steps.map(([group, when]) => change('group', when, group)) });
    const context = aContext({ tiers: { L1: 1, L1b: 1, L2: 2 } });
    expect(rowsOf('escalation', groups(['L2', '2026-11-02T09:00'], ['L1', '2026-11-02T09:10'], ['L2', '2026-11-02T09:20']), context)).toMatchObject([
      { from_group_id: 'L1', to_group_id: 'L2' },
    ]);
    expect(rowsOf('escalation', groups(['L1', '2026-11-02T09:00'], ['L1b', '2026-11-02T09:10']), context)).toEqual([]);
    expect(rowsOf('escalation', groups(['L2', '2026-11-02T09:30']), context)).toEqual([]);
  });
});

describe('service levels', () => {
  const applied = signal('apply', '2026-11-02T09:00', { targetS: 14_400, dueAt: at('2026-11-02T13:00'), startedAt: at('2026-11-02T09:00') });

  it('meets exactly on time, breaches on the due day even when answered later, and tells of the risk before', () => {
    expect(rowsOf('sla_event', theFacts({ signals: [applied, signal('fulfil', '2026-11-02T13:00')] }))).toMatchObject([
      { status: 'met', is_met: true, risk_from: '2026-11-02T12:00:00.000Z' },
    ]);
    expect(rowsOf('sla_event', theFacts({ signals: [applied, signal('fulfil', '2026-11-03T13:00')] }))).toMatchObject([
      { status: 'breached', day: '2026-11-02' },
    ]);
    const open = deriveStory(theFacts({ ticket: { channel: 'phone' }, signals: [applied] }), aContext({ asOf: '2026-11-02T12:30' }));
    expect(open?.rows.sla_event).toMatchObject([{ status: 'active', at: null }]);
    expect(open?.dueAt).toBe(at('2026-11-02T13:00') + 1);
  });

  it('cancels a reply target that a resolution overtook', () => {
    const facts = theFacts({ signals: [applied], changes: statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T11:00']) });
    expect(rowsOf('sla_event', facts)).toMatchObject([{ status: 'cancelled', is_met: null }]);
  });

  it('keeps a breach once told, though the due instant moved later', () => {
    const moved = { ...applied, dueAt: at('2026-11-02T18:00') };
    const facts = theFacts({ signals: [moved, signal('breach', '2026-11-02T13:00'), signal('fulfil', '2026-11-02T15:00')] });
    expect(rowsOf('sla_event', facts)).toMatchObject([{ status: 'breached', breached_at: '2026-11-02T13:00:00.000Z' }]);
  });

  it('takes a breach from the vendor where the vendor tells of breaches, and forgets one taken back', () => {
    const signals = [signal('apply', '2026-11-02T09:00', { targetS: 3600 }), signal('breach', '2026-11-02T10:00')];
    expect(rowsOf('sla_event', theFacts({ signals }))).toMatchObject([{ status: 'breached', breached_at: '2026-11-02T10:00:00.000Z' }]);
    const back = [signals[0] as (typeof signals)[0], { ...(signals[1] as (typeof signals)[0]), isDeleted: true }];
    expect(rowsOf('sla_event', theFacts({ signals: back }))).toMatchObject([{ status: 'active' }]);
  });
});

describe('backlog segments', () => {
  it('cover the day ends at which the ticket was unresolved', () => {
    const facts = theFacts({ changes: statuses(['new', '2026-11-02T23:30'], ['resolved', '2026-11-03T00:10']), ticket: { createdAt: at('2026-11-02T23:30') } });
    expect(rowsOf('backlog_segment', facts)).toMatchObject([{ first_day: '2026-11-02', last_day: '2026-11-02', status_category: 'new' }]);
  });

  it('leave out the day before a ticket created at 24:00, and keep the last day of one resolved at 24:00 out', () => {
    const facts = theFacts({
      ticket: { createdAt: at('2026-11-03T00:00') },
      changes: statuses(['open', '2026-11-03T00:00'], ['resolved', '2026-11-05T00:00']),
    });
    const days = rowsOf('backlog_segment', facts).flatMap((row) => (row['first_day'] === null ? [] : [[row['first_day'], row['last_day']]]));
    expect(days).toEqual([['2026-11-03', '2026-11-03']]);
  });

  it('say whose turn it is, whether a first reply is awaited, and from when the ticket is overdue', () => {
    const facts = theFacts({
      messages: [message('customer', '2026-11-02T09:00'), message('agent', '2026-11-02T10:00'), message('customer', '2026-11-03T09:00')],
    });
    const segments = rowsOf('backlog_segment', facts);
    expect(segments.map((row) => [row['is_awaiting_first'], row['is_awaiting_agent'], row['is_past_sla'], row['age_bucket']])).toEqual([
      [true, true, false, '0-1'],
      [false, false, false, '0-1'],
      [false, true, false, '1-3'],
      // At 72 hours it is not overdue yet.
      [false, true, false, '3-7'],
      [false, true, true, '3-7'],
      [false, true, true, '7-30'],
      [false, true, true, '30+'],
    ]);
  });

  it('are overdue without a target when older than the limit, not at it', () => {
    const overdue = rowsOf('backlog_segment', theFacts({ ticket: { createdAt: at('2026-11-02T00:00') } })).filter((row) => row['is_past_sla']);
    expect(overdue[0]).toMatchObject({ first_day: '2026-11-05' });
  });

  it('are none for spam, deleted and merged tickets, whoever tells of it', () => {
    for (const ticket of [{ isSpam: true }, { isDeleted: true }, { mergedIntoId: 'T9' }, { isTest: true }, { excludedBy: 'tag:import' }]) {
      expect(rowsOf('backlog_segment', theFacts({ ticket }))).toEqual([]);
      expect(ticketOf(theFacts({ ticket }))).toMatchObject({ is_countable: false });
    }
    const mark = (version: number) => theFacts({ ticket: { version: 5 }, marks: [{ kind: 'deleted', at: null, version }] });
    expect([ticketOf(mark(6))?.['is_countable'], ticketOf(mark(4))?.['is_countable']]).toEqual([false, true]);
  });
});

describe('survey answers', () => {
  const answers = (...surveys: ReturnType<typeof survey>[]) =>
    deriveStory(
      theFacts({ surveys, changes: [change('agent', '2026-11-02T09:00', 'A7'), ...statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-02T12:00'])] }),
      aContext(),
    )?.answers ?? [];

  it('counts the latest answer per ticket and survey, for the agent named or the resolver', () => {
    const first = survey({ score: 1, respondedAt: at('2026-11-03T09:00') });
    const second = survey({ score: 4, agentId: 'A1' });
    expect(answers(first, second).map((answer) => [answer.isCounted, answer.responseGroup, answer.agentId])).toEqual([
      [false, 'negative', 'A7'],
      [true, 'positive', 'A1'],
    ]);
  });

  it('lets an answer that does not count itself supersede none', () => {
    const [own, byAgent] = [survey({ score: 2 }), survey({ customerId: 'A1', score: 5, respondedAt: at('2026-11-04T09:00') })];
    expect(answers(own, byAgent).map((answer) => answer.isCounted)).toEqual([true, false]);
    const promoter = survey({ surveyType: 'nps', score: 10, scaleMin: 0, scaleMax: 10 });
    const none = survey({ surveyType: 'nps', score: 8.5, scaleMin: 0, scaleMax: 10, respondedAt: at('2026-11-04T09:00') });
    expect(answers(promoter, none).map((answer) => answer.isCounted)).toEqual([true, false]);
  });

  it('grades every scale of the catalogue', () => {
    const group = (scaleMin: number, scaleMax: number, score: number) => answers(survey({ scaleMin, scaleMax, score }))[0]?.responseGroup;
    expect([group(1, 5, 3), group(-103, 103, 100), group(0, 2, 1), group(1, 7, 5), group(1, 10, 8), group(1, 2, 1), group(1, 3, 3)]).toEqual([
      'neutral',
      'neutral',
      'neutral',
      'neutral',
      'neutral',
      'negative',
      'positive',
    ]);
    expect(answers(survey({ scaleMin: -103, scaleMax: 103, score: 100 }))[0]?.normalised).toBe(50);
  });

  it('turns an effort scale round and leaves out answers by agents', () => {
    expect(answers(survey({ surveyType: 'ces', orientation: 'effort', score: 1 }))[0]).toMatchObject({ score: 5, normalised: 100 });
    expect(answers(survey({ customerId: 'A1' }))[0]?.isCounted).toBe(false);
  });

  it('knows an offer without an answer', () => {
    expect(answers(survey({ respondedAt: null, score: null, offeredAt: at('2026-11-02T13:00') }))[0]).toMatchObject({
      isCounted: false,
      isAnsweredInWindow: false,
      offeredAt: at('2026-11-02T13:00'),
    });
  });
});

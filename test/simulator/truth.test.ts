import { describe, expect, it } from 'vitest';
import type { WorldEvent } from '../../src/simulator/events.ts';
import type { World, WorldTicket } from '../../src/simulator/world.ts';
import { truthOf } from '../support/truth.ts';

const at = (text: string): number => Date.parse(text);
const agent = { type: 'agent', id: 1 } as const;
const customer = { type: 'customer', id: 2 } as const;

/** A ticket by hand: created, then what is given. */
function ticket(
  id: number,
  createdAt: string,
  happened: readonly (readonly [string, Record<string, unknown>])[],
  more: Partial<WorldTicket> = {},
): WorldTicket {
  const created = [createdAt, { kind: 'created', actor: customer, status: 'new', priority: 'normal' }] as const;
  const events = [created, ...happened].map(([when, event], index) => ({
    id: id * 100 + index,
    batch: id * 100 + index,
    ticketId: id,
    at: at(when),
    actor: agent,
    ...event,
  }));
  const surveys = [{ id: id * 10, type: 'csat' }];
  return {
    id,
    createdAt: at(createdAt),
    origin: 'inbound',
    channel: 'email',
    isSample: false,
    isChild: false,
    surveys,
    events: events as unknown as WorldEvent[],
    ...more,
  } as unknown as WorldTicket;
}

const solve = { kind: 'status', from: 'open', to: 'resolved' };
const reply = { kind: 'agent_reply' };
const rate = (id: number, score: number, kind = 'survey_answered') => ({ kind, actor: customer, responseId: id * 10, surveyId: 7, score });

/** Three days in Berlin, where the day ends at 22:00 UTC in June. */
const world = {
  timeZone: 'Europe/Berlin',
  start: at('2026-06-01T00:00:00Z'),
  now: at('2026-06-03T20:00:00Z'),
  tickets: [
    // Answered after an hour, solved after two, reopened on the next day, solved again just after midnight in Berlin.
    ticket(1, '2026-06-01T08:00:00Z', [
      ['2026-06-01T09:00:00Z', reply],
      ['2026-06-01T10:00:00Z', solve],
      ['2026-06-02T08:00:00Z', { kind: 'status', from: 'resolved', to: 'open' }],
      ['2026-06-02T22:00:00Z', solve],
      ['2026-06-02T23:00:00Z', { kind: 'status', from: 'resolved', to: 'closed' }],
      ['2026-06-02T10:00:00Z', rate(1, 2)],
      ['2026-06-03T10:00:00Z', rate(1, 5, 'survey_rerated')],
    ]),
    // Still waiting for an answer.
    ticket(2, '2026-06-02T12:00:00Z', []),
    // Counts for the backlog only: we wrote first.
    ticket(3, '2026-06-01T12:00:00Z', [['2026-06-01T12:00:00Z', reply]], { origin: 'outbound' }),
    // Spam, a duplicate, a sample and a child count nowhere; what came back counts.
    ticket(4, '2026-06-01T12:00:00Z', [['2026-06-01T13:00:00Z', { kind: 'spam' }]]),
    ticket(5, '2026-06-01T12:00:00Z', [['2026-06-01T13:00:00Z', { kind: 'merged', intoTicketId: 1 }]]),
    ticket(6, '2026-06-01T12:00:00Z', [], { isSample: true }),
    ticket(7, '2026-06-01T12:00:00Z', [], { isChild: true }),
    ticket(8, '2026-06-03T12:00:00Z', [
      ['2026-06-03T13:00:00Z', { kind: 'deleted' }],
      ['2026-06-03T14:00:00Z', { kind: 'restored' }],
      ['2026-06-03T15:00:00Z', rate(8, 3)],
    ]),
    // A call is no first response.
    ticket(9, '2026-06-03T12:00:00Z', [['2026-06-03T12:00:00Z', reply]], { channel: 'phone' }),
  ],
} as unknown as World;

const DAYS = ['2026-06-01', '2026-06-02', '2026-06-03'];

describe('the truth', () => {
  const truth = truthOf(world);
  const series = (kpi: keyof typeof truth): (number | null | undefined)[] => DAYS.map((day) => truth[kpi].get(day)?.value);

  it('is what a person would count by hand', () => {
    expect([...truth.ticket_volume.keys()]).toEqual(DAYS);
    expect(series('ticket_volume')).toEqual([1, 1, 2]);
    expect(series('tickets_resolved')).toEqual([0, 0, 1]);
    expect(series('reopened_tickets')).toEqual([0, 1, 0]);
    // Solved at 24:00 sharp is solved at the end of the day.
    expect(series('backlog_open')).toEqual([1, 2, 4]);
    expect(series('awaiting_first_response')).toEqual([0, 1, 2]);
    expect(series('first_response_time_avg')).toEqual([3600, null, null]);
    expect(series('avg_resolution_time')).toEqual([null, null, 38 * 3600]);
    expect(truth.csat_score.get('2026-06-03')).toEqual({ numerator: 1, denominator: 2, value: 0.5 });
    expect(series('csat_score')).toEqual([null, null, 0.5]);
  });

  it('sees nothing later than asOf', () => {
    const earlier = truthOf(world, { asOf: new Date('2026-06-02T20:00:00Z') });
    expect(earlier.csat_score.get('2026-06-02')).toEqual({ numerator: 0, denominator: 1, value: 0 });
    expect(earlier.tickets_resolved.get('2026-06-01')?.value).toBe(0);
    expect([...earlier.backlog_open.keys()]).toEqual(DAYS.slice(0, 2));
    const first = truthOf(world, { asOf: new Date('2026-06-01T20:00:00Z') });
    expect(first.tickets_resolved.get('2026-06-01')?.value).toBe(1);
  });
});

import { expect, test } from 'vitest';
import type { TicketChange, TicketSummary } from '../../../src/domain/entities.ts';
import type { Json } from '../../../src/sources/source.ts';
import { CREATED, mapRows, only, ticketRow } from './page.ts';

const changes = (row: Json) => only(mapRows('tickets', [row]), 'ticket_change');
const statuses = (row: Json) =>
  changes(row)
    .filter(({ field }) => field === 'status')
    .map(({ value, at }) => `${value} ${short(at)}`);
const summaries = (row: Json) => Object.fromEntries(only(mapRows('tickets', [row]), 'ticket_summary').map(({ kind, at }) => [kind, short(at)]));
const signals = (row: Json) => only(mapRows('tickets', [row]), 'sla_signal');
const short = (at: Date | null) => at?.toISOString().slice(5, 16) ?? '';

/** Of several looks at one ticket, what the warehouse keeps. */
function keep<Row extends TicketChange | TicketSummary>(rows: readonly Row[]): Row[] {
  const known = new Map<string, Row>();
  for (const row of rows) if ((known.get(row.id)?.version ?? Number.NEGATIVE_INFINITY) <= row.version) known.set(row.id, row);
  return [...known.values()];
}

test('a new ticket is in its status since its creation', () => {
  expect(statuses(ticketRow({ status: 3, updated_at: CREATED }))).toEqual(['pending 03-02T08:00']);
});

test('the statistics of one look tell the whole life they can', () => {
  const stats = {
    status_updated_at: '2026-03-09T08:00:00Z',
    pending_since: '2026-03-03T08:00:00Z',
    resolved_at: '2026-03-04T08:00:00Z',
    reopened_at: '2026-03-05T08:00:00Z',
    closed_at: '2026-03-09T08:00:00Z',
  };
  expect(statuses(ticketRow({ status: 5 }, stats))).toEqual([
    'open 03-02T08:00',
    'pending 03-03T08:00',
    'resolved 03-04T08:00',
    'open 03-05T08:00',
    'closed 03-09T08:00',
  ]);
  expect(changes(ticketRow({ status: 5 }, stats)).every(({ quality }) => quality === 'derived')).toBe(true);
});

test('several looks add up, and seeing the same again adds nothing', () => {
  const opened = ticketRow({ updated_at: CREATED });
  const pending = ticketRow(
    { status: 3, updated_at: '2026-03-03T09:00:00Z' },
    { status_updated_at: '2026-03-03T08:00:00Z', pending_since: '2026-03-03T08:00:00Z' },
  );
  const held = ticketRow({ status: 7, updated_at: '2026-03-04T09:00:00Z' }, { status_updated_at: '2026-03-04T08:00:00Z' });
  const all = keep([opened, pending, pending, held, held].flatMap(changes)).filter(({ field }) => field === 'status');
  expect(all.map(({ value, at }) => `${value} ${short(at)}`)).toEqual(['open 03-02T08:00', 'pending 03-03T08:00', 'hold 03-04T08:00']);
});

test('a born-closed outbound e-mail was never open, and has no promise to break', () => {
  const born = { status_updated_at: CREATED, resolved_at: CREATED, closed_at: CREATED };
  const row = ticketRow({ source: 10, status: 5 }, born);
  expect(statuses(row)).toEqual(['closed 03-02T08:00']);
  expect(summaries(row)['first_reply']).toBeUndefined();
  expect(signals(row)).toEqual([]);
});

test('a survey answer to a born-closed ticket opens nothing and is no reply', () => {
  const born = { status_updated_at: CREATED, resolved_at: CREATED, closed_at: CREATED, requester_responded_at: '2026-03-02T08:00:17Z' };
  const row = ticketRow({ source: 10, status: 5, updated_at: '2026-03-02T08:00:17Z' }, born);
  expect(statuses(row)).toEqual(['closed 03-02T08:00']);
  expect(Object.keys(summaries(row)).toSorted()).toEqual(['closed', 'first_resolved', 'resolved']);
});

test('the group before the first look is the one of the first look, whatever is read later', () => {
  const first = ticketRow({ group_id: 77, updated_at: '2026-03-03T00:00:00Z' });
  const later = ticketRow({ group_id: 88, updated_at: '2026-03-04T00:00:00Z' });
  const groups = (rows: Json[]) =>
    keep(rows.flatMap(changes))
      .filter(({ field }) => field === 'group')
      .map(({ value, at }) => `${value} ${short(at)}`);
  const expected = ['77 03-02T08:00', '77 03-03T00:00', '88 03-04T00:00'];
  expect(groups([first, later])).toEqual(expected);
  expect(groups([first, later, later])).toEqual(expected);
});

test('summaries come from the statistics, derived', () => {
  const stats = { first_responded_at: '2026-03-02T10:00:00Z', agent_responded_at: '2026-03-03T10:00:00Z', requester_responded_at: '2026-03-03T09:00:00Z' };
  expect(summaries(ticketRow({}, stats))).toEqual({ first_reply: '03-02T10:00', last_agent_message: '03-03T10:00', last_customer_message: '03-03T09:00' });
  expect(only(mapRows('tickets', [ticketRow({}, stats)]), 'ticket_summary').every(({ quality }) => quality === 'derived')).toBe(true);
});

test('a survey answer after the resolution is no reply of the customer', () => {
  const resolved = {
    resolved_at: '2026-03-03T10:00:00Z',
    closed_at: null,
    status_updated_at: '2026-03-03T10:00:00Z',
    requester_responded_at: '2026-03-03T11:00:00Z',
  };
  expect(summaries(ticketRow({ status: 4 }, resolved))['last_customer_message']).toBeUndefined();
  const reopened = { ...resolved, reopened_at: '2026-03-03T11:00:00Z', status_updated_at: '2026-03-03T11:00:00Z' };
  expect(summaries(ticketRow({ status: 2 }, reopened))['last_customer_message']).toBe('03-03T11:00');
  const reopenedLater = { ...resolved, reopened_at: '2026-03-04T11:00:00Z', status_updated_at: '2026-03-04T11:00:00Z' };
  expect(summaries(ticketRow({ status: 2 }, reopenedLater))['last_customer_message']).toBeUndefined();
});

test('the first resolution ever seen is kept when the vendor forgets it or states a later one', () => {
  const once = ticketRow({ status: 4, updated_at: '2026-03-03T10:00:00Z' }, { resolved_at: '2026-03-03T10:00:00Z' });
  const forgotten = ticketRow({ status: 2, updated_at: '2026-03-04T10:00:00Z' }, { reopened_at: '2026-03-04T10:00:00Z' });
  const again = ticketRow({ status: 4, updated_at: '2026-03-05T10:00:00Z' }, { resolved_at: '2026-03-05T10:00:00Z', reopened_at: '2026-03-04T10:00:00Z' });
  const kept = keep([once, forgotten, again].flatMap((row) => only(mapRows('tickets', [row]), 'ticket_summary')));
  expect(Object.fromEntries(kept.map(({ kind, at }) => [kind, short(at)]))).toEqual({
    first_resolved: '03-03T10:00',
    resolved: '03-05T10:00',
    reopened: '03-04T10:00',
  });
});

test('targets start at creation; first reply and first resolution fulfil them', () => {
  const stats = { first_responded_at: '2026-03-02T13:00:00Z', resolved_at: '2026-03-03T07:00:00Z', status_updated_at: '2026-03-03T07:00:00Z' };
  const found = signals(ticketRow({ status: 4 }, stats)).map(({ metric, kind, startedAt, at, dueAt }) => [
    metric,
    kind,
    short(startedAt),
    short(at),
    short(dueAt),
  ]);
  expect(found).toEqual([
    ['first_reply', 'apply', '03-02T08:00', '03-02T08:00', '03-02T12:00'],
    ['first_reply', 'fulfil', '03-02T08:00', '03-02T13:00', ''],
    ['resolution', 'apply', '03-02T08:00', '03-02T08:00', '03-03T08:00'],
    ['resolution', 'fulfil', '03-02T08:00', '03-03T07:00', ''],
  ]);
});

test('the due instant a ticket was resolved under outlives later ones', () => {
  const at = (row: Json) => signals(row).find(({ metric, kind }) => metric === 'resolution' && kind === 'apply')!;
  const before = at(ticketRow({ updated_at: '2026-03-02T09:00:00Z' }));
  const resolved = at(ticketRow({ status: 4, updated_at: '2026-03-03T07:00:00Z', due_by: '2026-03-03T09:00:00Z' }, { resolved_at: '2026-03-03T07:00:00Z' }));
  const touched = at(ticketRow({ status: 4, updated_at: '2026-03-04T07:00:00Z', due_by: '2026-03-09T09:00:00Z' }, { resolved_at: '2026-03-03T07:00:00Z' }));
  const reopened = at(ticketRow({ updated_at: '2026-03-05T07:00:00Z', due_by: '2026-03-12T09:00:00Z' }, { reopened_at: '2026-03-05T07:00:00Z' }));
  expect([before, touched, reopened, resolved].toSorted((a, b) => b.version - a.version)[0]).toBe(resolved);
  expect(new Set([before, resolved, touched, reopened].map(({ id }) => id)).size).toBe(1);
});

test('a second message of the waiting customer keeps the target of the first; the reply ends it', () => {
  const base = { first_responded_at: '2026-03-02T10:00:00Z', agent_responded_at: '2026-03-02T10:00:00Z' };
  const nr = (row: Json) => signals(row).filter(({ metric }) => metric === 'next_reply');
  const due = '2026-03-03T16:00:00Z';
  const first = nr(ticketRow({ nr_due_by: due }, { ...base, requester_responded_at: '2026-03-03T08:00:00Z' }))[0]!;
  const second = nr(ticketRow({ nr_due_by: due }, { ...base, requester_responded_at: '2026-03-03T09:00:00Z' }))[0]!;
  expect([second.id, second.version < first.version]).toEqual([first.id, true]);
  const answered = nr(ticketRow({}, { ...base, requester_responded_at: '2026-03-03T09:00:00Z', agent_responded_at: '2026-03-03T15:00:00Z' }));
  expect(answered).toMatchObject([{ kind: 'fulfil', instance: '*', at: new Date('2026-03-03T15:00:00Z') }]);
});

import { expect, test } from 'vitest';
import type { Json } from '../../../src/sources/source.ts';
import { mapRows, only } from './page.ts';

const AT = '2026-03-02T08:00:00Z';
/** Rows of `/tickets/12/conversations` as a hand-written page has them. */
const said = (more: Json): Json => ({
  id: 1,
  user_id: 3,
  incoming: false,
  private: false,
  source: 0,
  created_at: AT,
  updated_at: AT,
  auto_response: false,
  automation_id: null,
  ...(more as object),
});
const page = (ticket: object, ...conversations: Json[]): Json => [
  { id: 12, source: 1, requester_id: 501, created_at: AT, updated_at: AT, replied_at: AT, ...ticket, conversations },
];
const mapped = (body: Json) => only(mapRows('conversations', body), 'ticket_message');

test.each([
  ['a reply', {}, { authorType: 'agent', authorId: '3', isPublic: true, isAutoReply: false, viaRule: false, channel: 'email' }],
  ['a public note', { source: 2 }, { authorType: 'agent', isPublic: true, isNote: true }],
  ['a private note', { source: 2, private: true }, { authorType: 'agent', isPublic: false }],
  ['a forward goes to somebody else', { source: 8 }, { isPublic: false }],
  ['what comes in', { incoming: true, user_id: 501 }, { authorType: 'person', authorId: '501', isPublic: true }],
  ['an absence note of the customer', { incoming: true, user_id: 501, auto_response: true }, { isAutoReply: true }],
  ['an acknowledgement', { auto_response: true }, { authorType: 'system', isAutoReply: true }],
  ['a message of a rule', { automation_id: 77 }, { authorType: 'rule', viaRule: true }],
  ['a tweet', { source: 5 }, { channel: 'social' }],
])('%s', (_title, row, expected) => {
  expect(mapped(page({}, said(row)))[1]).toMatchObject({ id: '1', ticketId: '12', at: new Date(AT), ...expected });
});

test('the comment of a survey answer is no message, and a description is the first one of whoever asked', () => {
  expect(mapped(page({}, said({ source: 6, incoming: true, user_id: 501 })))).toMatchObject([
    { id: '12:description', authorType: 'customer', authorId: '501', at: new Date(AT), isPublic: true },
  ]);
  expect(mapped(page({ source: 10 }))).toMatchObject([{ authorType: 'agent', authorId: null }]);
});

test('a conversation without an instant is a reject, and the others are kept', () => {
  const mapping = mapRows('conversations', page({}, said({ created_at: null }), said({ id: 2 })));
  expect(mapping.records).toHaveLength(2);
  expect(mapping.rejects.map(({ reason }) => reason)).toEqual(['created_at: missing']);
});

test('what came long after the last reply is left for the next reading', () => {
  const late = '2026-03-02T08:05:00Z';
  const body = (source: number) => page({ source }, said({}), said({ id: 2, private: true, source: 2, created_at: late }));
  expect(mapped(body(1)).map(({ id }) => id)).toEqual(['12:description', '1']);
  expect(mapped(body(10)).map(({ id }) => id)).toEqual(['12:description', '1', '2']);
});

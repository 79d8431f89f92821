import { expect, test } from 'vitest';
import { withoutFreeText } from '../../../src/sources/freshdesk/tickets.ts';
import { LEARNED, mapRows, only, ticketRow } from './page.ts';

const ticketOf = (...args: Parameters<typeof mapRows> extends [string, ...infer Rest] ? Rest : never) => only(mapRows('tickets', ...args), 'ticket')[0];

test.each([
  [2, 'open', 'Open'],
  [3, 'pending', 'Pending'],
  [4, 'resolved', 'Resolved'],
  [5, 'closed', 'Closed'],
  [6, 'pending', 'Waiting on Customer'],
  [7, 'hold', 'Waiting on Third Party'],
  [8, 'hold', 'Waiting on Parts'],
  [9, 'open', 'In the lab'],
])('status %i means %s', (status, category, label) => {
  expect(ticketOf([ticketRow({ status })])).toMatchObject({ statusCategory: category, sourceStatus: label });
});

test("the config's word on a status wins, by label or by id", () => {
  expect(ticketOf([ticketRow({ status: 9 })], { map: { status: { 'in the lab': 'hold' } } })?.statusCategory).toBe('hold');
  expect(ticketOf([ticketRow({ status: 44 })], { map: { status: { '44': 'pending' } } })?.statusCategory).toBe('pending');
});

test('a status nobody knows makes a reject of its ticket only', () => {
  const mapping = mapRows('tickets', [ticketRow({ status: 44 }), ticketRow({ id: 13 })]);
  expect(mapping.rejects).toMatchObject([{ id: '12', entity: 'ticket', reason: 'status: unknown value "44"' }]);
  expect(only(mapping, 'ticket').map(({ id }) => id)).toEqual(['13']);
});

test('a record without an id or with a broken instant is a reject; a 19-digit number stays whole', () => {
  const { id: _id, ...nameless } = ticketRow() as Record<string, never>;
  const mapping = mapRows('tickets', [nameless, ticketRow({ updated_at: 'yesterday' }), ticketRow({ id: 14, company_id: '9007199254740993123' }), null, 'x']);
  expect(mapping.rejects).toHaveLength(4);
  expect(only(mapping, 'ticket')).toMatchObject([{ id: '14', organizationId: '9007199254740993123' }]);
});

test.each([
  [1, 'email'],
  [2, 'web'],
  [3, 'phone'],
  [4, 'other'],
  [5, 'social'],
  [6, 'social'],
  [7, 'chat'],
  [9, 'web'],
  [12, 'chat'],
  [13, 'messaging'],
  [15, 'chat'],
  [101, 'sms'],
  [777, 'other'],
])('source %i comes by %s', (source, channel) => {
  expect(ticketOf([ticketRow({ source })])?.channel).toBe(channel);
});

test('an outbound e-mail is outbound, and all others are inbound', () => {
  expect(ticketOf([ticketRow({ source: 10 })])).toMatchObject({ origin: 'outbound', createdByRole: 'agent', channel: 'email' });
  expect(ticketOf([ticketRow({ source: 3 })])).toMatchObject({ origin: 'inbound', channel: 'phone' });
});

test('priority, link, people, child tickets', () => {
  const ticket = ticketOf([ticketRow({ priority: 4, responder_id: 150000000001, company_id: 9, association_type: 2 })]);
  expect(ticket).toMatchObject({
    priority: 'urgent',
    url: 'https://acme.freshdesk.com/a/tickets/12',
    agentId: '150000000001',
    organizationId: '9',
    isChild: true,
    customerId: '501',
  });
});

test('the type is the topic unless a field is named for it', () => {
  const row = ticketRow({ custom_fields: { cf_topic: 'Refund', cf_story: 'a long story', cf_amount: 3 } });
  expect(ticketOf([row])).toMatchObject({ topic: 'Question', ticketType: 'Question', fields: { cf_topic: 'Refund', cf_amount: 3 } });
  expect(ticketOf([row], { fields: { topic: 'Topic' } })).toMatchObject({ topic: 'Refund', fields: { topic: 'Refund' } });
  expect(ticketOf([row], { fields: { story: 'cf_story' } })?.fields).toMatchObject({ story: 'a long story' });
});

test('free text of custom fields is not kept unless the config names the field', () => {
  const row = { id: 1, custom_fields: { cf_topic: 'Refund', cf_story: 'my secret', cf_new: 'unheard of', cf_amount: 2, cf_vip: true } };
  const context = { reference: LEARNED, settings: { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} } };
  expect(withoutFreeText(row, context)).toEqual({ id: 1, custom_fields: { cf_topic: 'Refund', cf_amount: 2, cf_vip: true } });
  const named = withoutFreeText(row, { ...context, settings: { ...context.settings, fields: { story: 'Story' } } });
  expect(named).toMatchObject({ custom_fields: { cf_story: 'my secret' } });
});

test('rules of the config take tickets out and mark complaints', () => {
  const row = ticketRow({ tags: ['import'], product_id: 5 });
  expect(ticketOf([row], { exclude: { tags: ['Import'] } })?.excludedBy).toBe('tag:Import');
  expect(ticketOf([row], { exclude: { brands: ['Test shop'] } })?.excludedBy).toBe('brand:Test shop');
  expect(ticketOf([row], { exclude: { groups: ['Billing'] } })?.excludedBy).toBe('group:Billing');
  expect(ticketOf([row], { only: { products: ['Other shop'] } })?.excludedBy).toBe('only:products');
  expect(ticketOf([row], { only: { groups: ['billing'] } })?.excludedBy).toBeNull();
  expect(ticketOf([row], { complaint: { types: ['question'] } })?.isComplaint).toBe(true);
});

test('tickets that left give marks, which a later row of the ticket overrules', () => {
  const rows = [{ id: 12, updated_at: '2026-03-05T00:00:00Z', deleted: true }];
  expect(mapRows('deleted_tickets', rows).records).toMatchObject([
    { entity: 'ticket_mark', id: '12:deleted', ticketId: '12', kind: 'deleted', version: Date.parse('2026-03-05T00:00:00Z') },
  ]);
  expect(mapRows('spam_tickets', rows).records).toMatchObject([{ id: '12:spam', kind: 'spam' }]);
});

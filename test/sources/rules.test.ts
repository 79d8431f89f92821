import { describe, expect, test } from 'vitest';
import * as rules from '../../src/sources/rules.ts';

const named = (id: string | null, name: string | null = null) => ({ id, name });

describe('exclusion', () => {
  const excluded = (settings: object, traits: object) => rules.excludedBy({ exclude: {}, only: {}, ...settings }, { tags: [], ...traits });

  test('by tag, brand, form and group, by name or id, without regard to case', () => {
    expect(excluded({ exclude: { tags: ['Import'] } }, { tags: ['x', 'import'] })).toBe('tag:Import');
    expect(excluded({ exclude: { brands: ['test'] } }, { brand: named('11', 'Test') })).toBe('brand:test');
    expect(excluded({ exclude: { forms: ['77'] } }, { form: named('77') })).toBe('form:77');
    expect(excluded({ exclude: { groups: ['HR'] } }, { group: named('3', 'hr ') })).toBe('group:HR');
    expect(excluded({ exclude: { brands: ['Test'] } }, { brand: named('11', 'Live') })).toBeNull();
  });

  test('only leaves out the others, and those that have none', () => {
    expect(excluded({ only: { groups: ['Support'] } }, { group: named('1', 'Support') })).toBeNull();
    expect(excluded({ only: { groups: ['Support'] } }, { group: named('2', 'Sales') })).toBe('only:groups');
    expect(excluded({ only: { groups: ['Support'] } }, { group: named(null) })).toBe('only:groups');
    expect(excluded({ only: { groups: [] } }, { group: named(null) })).toBeNull();
  });
});

test('tiers by name or id', () => {
  const tiers = { 'Tier 1': 1, 42: 2 };
  expect([named('7', 'tier 1'), named('42', 'Experts'), named('8', 'Other')].map((group) => rules.tierOf(tiers, group))).toEqual([1, 2, null]);
});

test('custom fields: typed ones are kept, free text only by name, empty ones never', () => {
  const known = {
    1: { title: 'Reason', kind: 'choice' },
    2: { title: 'Seconds', kind: 'number' },
    3: { title: 'Story', kind: 'text' },
    4: { title: 'Urgent', kind: 'checkbox' },
  } as const;
  const values = [
    ['1', ['b', 'a']],
    ['2', '90'],
    ['3', 'free text'],
    ['4', false],
    ['5', 'unknown'],
  ] as const;
  expect(rules.customFields({ fields: { topic: 'reason', handleTime: 2 } }, known, values)).toEqual({ topic: 'a,b', handleTime: 90, 4: false });
  expect(rules.customFields({ fields: { story: 3 } }, known, values)).toMatchObject({ story: 'free text' });
  expect(
    rules.customFields({ fields: {} }, known, [
      ['2', 'many'],
      ['1', ''],
    ]),
  ).toEqual({});
  const byField = { fields: { topic: 'Reason' } };
  expect(rules.topicOf({ topic: 'billing' }, byField, ['delivery'])).toBe('billing');
  expect(rules.topicOf({}, byField, ['delivery'])).toBeNull();
});

test('a complaint by any of its conditions', () => {
  const ticket = { tags: ['vip'], ticketType: 'problem', topic: 'Refund', fields: { reason: 'Complaint' } };
  const complaint = (rule: object) => rules.isComplaint({ complaint: rule }, ticket);
  expect([{ tags: ['VIP'] }, { types: ['Problem'] }, { topics: ['refund'] }, { fields: { reason: 'complaint' } }].every(complaint)).toBe(true);
  expect([{}, { tags: ['other'] }, { types: [] }, { fields: { reason: 'praise' } }].some(complaint)).toBe(false);
});

test('statuses and channels as the config says, else as the source does; words of no meaning are ignored', () => {
  expect(rules.statusCategory({ map: { status: { 'Waiting on us': 'Open' } } }, ['waiting on us', 'pending'], 'pending')).toBe('open');
  expect(rules.statusCategory({ map: { status: { pending: 'limbo' } } }, ['pending'], 'pending')).toBe('pending');
  expect(rules.statusCategory({ map: {} }, [null, undefined], 'new')).toBe('new');
  expect(rules.channelOf({ map: { channel: { any_channel: 'social' } } }, ['any_channel'], 'other')).toBe('social');
});

test('the topic may be a tag: the first one listed that the ticket bears, by its own name where a star stands for it', () => {
  const by = (topic: string, ...tags: string[]) => rules.topicOf({ topic: 'of a field' }, { fields: { topic } }, tags);
  const list = 'tag: billing, Delivery, topic_*';
  expect(by(list, 'delivery', 'billing', 'topic_refund')).toBe('billing');
  expect(by(list, 'DELIVERY', 'topic_refund')).toBe('delivery');
  expect(by(list, 'vip', 'topic_refund')).toBe('refund');
  expect(by(list, 'topic_', 'vip')).toBeNull();
  expect(by(list)).toBeNull();
  expect(by('tags: *_issue', 'login_issue')).toBe('login');
  expect(by('tag:', 'billing')).toBeNull();
  expect(rules.topicTags({ fields: { topic: 'Tagged as' } })).toBeUndefined();
});

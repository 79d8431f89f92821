import { describe, expect, test } from 'vitest';
import { type ContractFacts, revenueStory } from '../../src/transform/work/revenue-story.ts';

const PARTY = { connectionId: 'c', id: 'acme' };

const contract = (contractId: string, agreedOn: string | null, more: Partial<ContractFacts> = {}): ContractFacts => ({
  contractId,
  kind: 'deal',
  customerId: null,
  organizationId: 'acme',
  segment: null,
  agreedOn,
  amount: null,
  currency: 'EUR',
  mrr: null,
  startsOn: null,
  endsOn: null,
  quality: 'exact',
  lines: [],
  ...more,
});

const told = (contracts: readonly ContractFacts[], today = '2026-12-31') =>
  revenueStory(PARTY, contracts, today).rows.map((row) => [row['occurred_on'], row['kind'], row['mrr_delta'] ?? row['amount']]);

describe('the revenue of a customer', () => {
  test('rises with the first contract and with more of it, falls with less, and ends with the last', () => {
    const first = contract('1', '2026-01-10', { lines: [{ mrr: 100, startsOn: '2026-02-01', endsOn: '2026-08-01' }] });
    const more = contract('2', '2026-03-05', { mrr: 50, endsOn: '2026-10-01' });
    expect(told([first, more])).toEqual([
      ['2026-02-01', 'new', 100],
      ['2026-03-05', 'expansion', 50],
      ['2026-08-01', 'contraction', -100],
      ['2026-10-01', 'churn', -50],
    ]);
  });

  test('a renewal that takes over where the old contract ends changes nothing, or only the difference', () => {
    const old = contract('1', '2026-01-01', { mrr: 100, endsOn: '2026-06-01' });
    const same = contract('2', '2026-05-20', { mrr: 100, startsOn: '2026-06-01' });
    expect(told([old, same])).toEqual([['2026-01-01', 'new', 100]]);
    expect(told([old, { ...same, mrr: 120 }])).toEqual([
      ['2026-01-01', 'new', 100],
      ['2026-06-01', 'expansion', 20],
    ]);
  });

  test('who comes back after a gap is reactivated', () => {
    const old = contract('1', '2026-01-01', { mrr: 100, endsOn: '2026-06-01' });
    expect(told([old, contract('2', '2026-09-01', { mrr: 0.3 })]).at(-1)).toEqual(['2026-09-01', 'reactivation', 0.3]);
  });

  test('what was bought counts on the day it was agreed; what was not agreed counts nowhere', () => {
    expect(told([contract('1', '2026-04-02', { amount: 900 }), contract('2', null, { amount: 5000, mrr: 70 })])).toEqual([['2026-04-02', 'one_off', 900]]);
  });

  test('subscriptions state what recurs: deals then give their amounts only', () => {
    const deal = contract('1', '2026-01-01', { mrr: 100, amount: 1200 });
    expect(told([deal, contract('2', '2026-01-03', { kind: 'subscription', mrr: 90 })])).toEqual([
      ['2026-01-03', 'new', 90],
      ['2026-01-01', 'one_off', 1200],
    ]);
  });

  test('sees nothing later than today, and says when to look again', () => {
    const story = revenueStory(PARTY, [contract('1', '2026-01-01', { mrr: 100, endsOn: '2026-06-01' })], '2026-05-31');
    expect(story.rows.map((row) => row['kind'])).toEqual(['new']);
    expect(story.nextDay).toBe('2026-06-01');
  });
});

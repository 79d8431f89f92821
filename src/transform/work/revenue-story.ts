import type { Day, Quality } from '../../domain/values.ts';
import type { Row } from '../story/story-rows.ts';
import type { WorkKey } from '../keys.ts';

/** A stretch of recurring revenue, from its first day to the first one without it. */
interface Term {
  readonly mrr: number;
  readonly from: Day;
  readonly to: Day | null;
}

/** A contract of one customer with its lines. */
export interface ContractFacts {
  readonly contractId: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly organizationId: string | null;
  /** Of the organization, else of the person. */
  readonly segment: string | null;
  readonly agreedOn: Day | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly mrr: number | null;
  readonly startsOn: Day | null;
  readonly endsOn: Day | null;
  readonly quality: Quality;
  readonly lines: readonly { readonly mrr: number; readonly startsOn: Day | null; readonly endsOn: Day | null }[];
}

export interface RevenueStory {
  readonly rows: readonly Row[];
  /** First day after today on which something changes. */
  readonly nextDay: Day | undefined;
}

/**
 * Changes of revenue of one customer (catalogue F10), up to today: what was bought, on the day it was agreed, and every day on which the
 * monthly recurring revenue of all its contracts together rises or falls. A renewal that takes over where the old contract ends changes nothing.
 */
export function revenueStory(party: WorkKey, contracts: readonly ContractFacts[], today: Day): RevenueStory {
  const agreed = contracts.filter(({ agreedOn }) => agreedOn !== null);
  const [known] = agreed;
  if (known === undefined) return { rows: [], nextDay: undefined };
  const base = { connection_id: party.connectionId, customer_id: known.customerId, organization_id: known.organizationId, segment: known.segment };
  const levels = levelRows(agreed).map((row) => ({
    ...base,
    ...row,
    event_id: `${party.id}:${row.occurred_on}`,
    amount: null,
    currency: known.currency,
    source_record: null,
  }));
  const purchases = agreed.flatMap((contract): Row[] => {
    if (contract.amount === null || contract.amount === 0) return [];
    const { contractId, amount, currency, quality, customerId, organizationId, segment } = contract;
    const event = { event_id: contractId, occurred_on: contract.agreedOn, kind: 'one_off', mrr_delta: null, source_record: contractId };
    return [{ connection_id: party.connectionId, customer_id: customerId, organization_id: organizationId, segment, ...event, amount, currency, quality }];
  });
  const all = [...levels, ...purchases];
  const ahead = all.map((row) => String(row['occurred_on'])).filter((day) => day > today);
  return { rows: all.filter((row) => String(row['occurred_on']) <= today), nextDay: ahead.toSorted()[0] };
}

interface LevelRow {
  readonly occurred_on: Day;
  readonly kind: 'new' | 'reactivation' | 'expansion' | 'contraction' | 'churn';
  readonly mrr_delta: number;
  readonly quality: Quality;
}

/** Less than this is a matter of rounding. */
const NOTHING = 0.00005;

function levelRows(contracts: readonly ContractFacts[]): readonly LevelRow[] {
  // Subscriptions state what is paid; deals then repeat what was sold.
  const subscriptions = contracts.filter(({ kind }) => kind === 'subscription');
  const counted = subscriptions.length > 0 ? subscriptions : contracts;
  const deltas = new Map<Day, number>();
  const add = (day: Day, delta: number) => deltas.set(day, (deltas.get(day) ?? 0) + delta);
  for (const { mrr, from, to } of counted.flatMap(termsOf)) {
    add(from, mrr);
    if (to !== null) add(to, -mrr);
  }
  const quality = counted.some((contract) => contract.quality !== 'exact') ? 'derived' : 'exact';
  const rows: LevelRow[] = [];
  let level = 0;
  for (const [day, exact] of [...deltas].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const delta = Math.round(exact * 10_000) / 10_000;
    if (Math.abs(delta) < NOTHING) continue;
    rows.push({ occurred_on: day, kind: kindOf(level, delta, rows.length > 0), mrr_delta: delta, quality });
    level += delta;
  }
  return rows;
}

function kindOf(level: number, delta: number, wasKnown: boolean): LevelRow['kind'] {
  if (level < NOTHING) return wasKnown ? 'reactivation' : 'new';
  if (level + delta < NOTHING) return 'churn';
  return delta > 0 ? 'expansion' : 'contraction';
}

function termsOf(contract: ContractFacts): readonly Term[] {
  const begin = contract.startsOn ?? contract.agreedOn;
  if (begin === null) return [];
  const positions = contract.lines.length > 0 ? contract.lines : contract.mrr === null ? [] : [{ mrr: contract.mrr, startsOn: null, endsOn: null }];
  const terms = positions.map(({ mrr, startsOn, endsOn }): Term => ({ mrr, from: startsOn ?? begin, to: earlier(endsOn, contract.endsOn) }));
  return terms.filter(({ mrr, from, to }) => mrr > 0 && (to === null || from < to));
}

const earlier = (a: Day | null, b: Day | null): Day | null => (a === null || (b !== null && b < a) ? b : a);

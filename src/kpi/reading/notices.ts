import type { Quality } from '../../domain/values.ts';
import type { Bucket } from '../engine/buckets.ts';
import type { Plan } from '../engine/plan.ts';
import { isOfAnswers, type KpiRow } from '../engine/row.ts';
import { coverageOf } from '../coverage.ts';
import { type Filters, knownUnder, strangerTo } from './filters.ts';
import type { View } from './view.ts';

/** Why a number is not there, or not the whole truth; and what to do. */
export interface NumberNotice {
  readonly kind: 'loading' | 'unavailable' | 'late' | 'approximate' | 'derived' | 'low_sample' | 'hidden' | 'nothing';
  readonly message: string;
  readonly action: string | null;
}

/** Fewer facts than these say little about anything but themselves. */
const LITTLE = 5;
const OF_FEW: ReadonlySet<string> = new Set(['ratio', 'percentile', 'derived']);

const notice = (kind: NumberNotice['kind'], message: string, action: string | null = null): NumberNotice => ({ kind, message, action });

/** `current` is the number shown, `expected` the period it should be of. */
export function noticesOf(view: View, plan: Plan, filters: Filters, current: KpiRow | undefined, expected: Bucket): NumberNotice[] {
  const stranger = strangerTo(plan, filters);
  if (stranger !== undefined) return [notice('unavailable', `${plan.kpi.name} is not told by ${stranger}.`, `Leave the filter ${stranger} out.`)];
  const supply = supplyNotices(view, plan, filters);
  const isMissing = supply.some(({ kind }) => kind === 'unavailable');
  return [...supply, ...(isMissing ? [] : numberNotices(plan, current, expected, supply.length > 0))];
}

/** What the connections can tell, and when they will. */
function supplyNotices(view: View, plan: Plan, filters: Filters): NumberNotice[] {
  const known = knownUnder(view.known, filters);
  const live = new Set(known.connections.filter((each) => each.isConfigured && each.source !== 'figures').map((each) => each.connectionId));
  const rows = coverageOf([plan], known);
  const own = rows.filter((row) => live.has(row.connection_id));
  const others = own.length === 0 ? rows : own;
  const of = (status: string) => others.filter((row) => row.status === status);
  const [loading, missing] = [of('loading'), of('unavailable')];
  const standIn = rows.some((row) => row.status !== 'loading' && row.status !== 'unavailable');
  const words = (which: typeof rows) => which.map((row) => row.connection_id).join(', ');
  const reason = (which: typeof rows) => which[0]?.reason ?? 'the helpdesk does not tell it';
  if (missing.length > 0 && missing.length === others.length && !standIn)
    return [notice('unavailable', `Not known: ${reason(missing)}.`, missing[0]?.action ?? null)];
  return [
    ...(loading.length > 0 ? [notice('loading', `Still loading, so far without ${words(loading)}: ${reason(loading)}.`, loading[0]?.action ?? null)] : []),
    ...(missing.length > 0 && !rows.some((row) => !live.has(row.connection_id) && row.status !== 'unavailable')
      ? [notice('approximate', `Without ${words(missing)}: ${reason(missing)}.`, missing[0]?.action ?? null)]
      : []),
  ];
}

function numberNotices(plan: Plan, current: KpiRow | undefined, expected: Bucket, isExplained: boolean): NumberNotice[] {
  if (current === undefined)
    return isExplained ? [] : [notice('nothing', 'No period of this range is known to its end.', 'Choose a longer range, or look at the connections.')];
  const found: NumberNotice[] = [];
  if (current.period < expected.first) {
    found.push(
      notice(
        'late',
        `The last period known to its end begins on ${current.period}; ${expected.first} is not complete yet.`,
        'Look at the connections: one of them is behind.',
      ),
    );
  }
  if (current.quality !== 'exact') found.push(QUALITY_NOTICES[current.quality]);
  if (current.value === null && current.sample_size > 0 && isOfAnswers(plan)) found.push(notice('hidden', 'Too few answers to be told.'));
  else if (OF_FEW.has(plan.value.kind) && current.sample_size > 0 && current.sample_size < LITTLE) {
    found.push(notice('low_sample', `Of ${current.sample_size} ${current.sample_size === 1 ? 'fact' : 'facts'} only.`));
  }
  return found;
}

const QUALITY_NOTICES = {
  derived: notice('derived', 'Partly derived from what the helpdesk states, where it does not tell the events behind it.'),
  approx: notice('approximate', 'An approximation: the helpdesk does not tell what the definition asks for.'),
} as const satisfies Record<Exclude<Quality, 'exact'>, NumberNotice>;

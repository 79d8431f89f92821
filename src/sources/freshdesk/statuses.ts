import { SkipRecordError } from '../../domain/errors.ts';
import type { StatusCategory } from '../../domain/values.ts';
import { statusCategory } from '../rules.ts';
import type { MappingSettings } from '../source.ts';

export const OPEN = '2';
export const PENDING = '3';
export const RESOLVED = '4';
export const CLOSED = '5';

/** What Freshdesk's own statuses mean in every account, whatever their label says. */
const FIXED: Readonly<Record<string, StatusCategory>> = { [OPEN]: 'open', [PENDING]: 'pending', [RESOLVED]: 'resolved', [CLOSED]: 'closed' };

/** Custom statuses have a label and nothing else that tells their meaning. None of them is a finished one: only 4 and 5 resolve a ticket. */
const BY_LABEL: readonly (readonly [RegExp, StatusCategory])[] = [
  [/\b(customer|requester|user|client|pending)\b/i, 'pending'],
  [/\b(third[ -]?party|vendor|supplier|partner|hold|waiting|wait|paused|blocked)\b/i, 'hold'],
];

/** Stock statuses 6 and 7 where the account's field list was not readable. */
const STOCK_LABELS: Readonly<Record<string, string>> = {
  '2': 'Open',
  '3': 'Pending',
  '4': 'Resolved',
  '5': 'Closed',
  '6': 'Waiting on Customer',
  '7': 'Waiting on Third Party',
};

export interface MeantStatus {
  readonly category: StatusCategory;
  /** The account's label. */
  readonly label: string;
}

/**
 * What a status id means: the config's `map.status` by label or id, else the fixed ones, else by the label of the account's own
 * status (`labels`: id → agent label), open when the label says nothing. An id nobody knows is refused, never guessed.
 */
export function meantStatus(settings: Pick<MappingSettings, 'map'>, labels: Readonly<Record<string, string>>, id: string): MeantStatus {
  const label = labels[id] ?? STOCK_LABELS[id];
  const isMapped = Object.keys(settings.map.status ?? {}).some((name) => name.trim() === id);
  if (label === undefined && !isMapped) throw new SkipRecordError(`status: unknown value "${id}"`);
  const guess = FIXED[id] ?? BY_LABEL.find(([pattern]) => pattern.test(label ?? ''))?.[1] ?? 'open';
  return { category: statusCategory(settings, [label, id], guess), label: label ?? id };
}

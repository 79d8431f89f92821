import { SkipRecordError } from '../../domain/errors.ts';
import type { Priority, StatusCategory } from '../../domain/values.ts';
import { statusCategory } from '../rules.ts';
import type { Json, MapContext } from '../source.ts';

const CATEGORIES: Readonly<Record<string, StatusCategory>> = {
  new: 'new',
  open: 'open',
  pending: 'pending',
  hold: 'hold',
  solved: 'resolved',
  closed: 'closed',
};

const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high', 'urgent'];

/** What a custom status is called and which of Zendesk's six it belongs to. */
export interface KnownStatus {
  readonly label: string;
  readonly category: string;
}

export interface ReadStatus {
  readonly category: StatusCategory;
  readonly sourceStatus: string;
}

type Known = Readonly<Record<string, KnownStatus>>;

/**
 * Reads a status: the config's `map.status` by the custom status' label or id or by Zendesk's word, else the category.
 * `word` may be null in events that change the custom status within its category. Throws SkipRecordError for a word nobody knows.
 */
export function readStatus(word: string | null, customStatusId: string | null, context: Pick<MapContext, 'settings' | 'reference'>): ReadStatus {
  const known = customStatusId === null ? undefined : knownStatuses(context.reference['custom_statuses'])[customStatusId];
  const vendor = word ?? known?.category ?? null;
  if (vendor === null) throw new SkipRecordError(`custom_status_id: unknown status "${customStatusId}"`);
  const names = [known?.label, customStatusId, vendor];
  const fallback = CATEGORIES[vendor.toLowerCase()];
  // Two different answers for two fallbacks mean that no name is mapped.
  const category = statusCategory(context.settings, names, fallback ?? 'new');
  if (fallback === undefined && category !== statusCategory(context.settings, names, 'open'))
    throw new SkipRecordError(`status: unknown value "${vendor.slice(0, 40)}"`);
  return { category, sourceStatus: known?.label ?? vendor };
}

function knownStatuses(reference: Json | undefined): Known {
  return typeof reference === 'object' && reference !== null && !Array.isArray(reference) ? (reference as unknown as Known) : {};
}

/** null is no priority. Throws SkipRecordError for a word nobody knows. */
export function readPriority(word: string | null | undefined): Priority {
  if (word === null || word === undefined || word === '') return 'none';
  const priority = PRIORITIES.find((known) => known === word);
  if (priority === undefined) throw new SkipRecordError(`priority: unknown value "${word.slice(0, 40)}"`);
  return priority;
}

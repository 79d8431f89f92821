import type { ActorType } from '../../domain/values.ts';
import { optionalId } from '../parse.ts';
import { type CrmObject, type HistoryEntry, when } from './wire.ts';

/** HubSpot returns so many values of a property's history and no more. */
const DEPTH = 20;
/** Creation and the first value are written within moments of each other. */
const CREATION_MS = 60_000;

/** One value of a property, from its instant on. */
export interface PastValue {
  readonly at: Date;
  readonly value: string | null;
  readonly sourceType: string | null;
  readonly userId: string | null;
}

/**
 * The values of one property, oldest first, one per instant.
 *
 * HubSpot lists newest first. A move to another pipeline writes several stages at one instant, of which only the newest ever was true.
 * Values written by a merge are left out: they repeat the loser's past and would look like a reopen.
 * Undefined when the answer holds no history of the property.
 */
export function pastValues(object: CrmObject, name: string): readonly PastValue[] | undefined {
  const entries = object.propertiesWithHistory?.[name];
  if (entries === undefined) return undefined;
  const kept = entries.filter((entry) => entry.sourceType !== 'MERGE_OBJECTS');
  const dated = kept.map((entry, index) => ({ entry, index, at: when(entry.timestamp, `${name}.timestamp`) as Date }));
  // Oldest first; of one instant the newest, which HubSpot lists first, comes last.
  const ordered = dated.toSorted((a, b) => a.at.getTime() - b.at.getTime() || b.index - a.index);
  const last = ordered.filter((item, index) => ordered[index + 1]?.at.getTime() !== item.at.getTime());
  return last.map(({ entry, at }) => pastValue(entry, at));
}

function pastValue(entry: HistoryEntry, at: Date): PastValue {
  const value = entry.value;
  return {
    at,
    value: value === null || value === undefined || value === '' ? null : String(value),
    sourceType: entry.sourceType ?? null,
    userId: optionalId(entry.updatedByUserId, 'updatedByUserId'),
  };
}

/**
 * Has the history lost its beginning? Full ones that start after creation have. A stage is set at creation, so a history of stages
 * that starts later has lost it, whatever its length.
 */
export function isCut(object: CrmObject, name: string, history: readonly PastValue[], createdAt: Date): boolean {
  const oldest = history[0];
  if (oldest === undefined || oldest.at.getTime() <= createdAt.getTime() + CREATION_MS) return false;
  return name === 'hs_pipeline_stage' || (object.propertiesWithHistory?.[name]?.length ?? 0) >= DEPTH;
}

/** The value at an instant, itself included; of a cut history the oldest value stands for what was before. */
export function valueAt(history: readonly PastValue[] | undefined, at: Date): string | null {
  const before = history?.findLast((past) => past.at.getTime() <= at.getTime());
  return (before ?? history?.[0])?.value ?? null;
}

/** Who is behind a change: a person in HubSpot, a workflow, or the system. */
export function actorType(past: PastValue): ActorType {
  if (past.sourceType === 'AUTOMATION_PLATFORM') return 'rule';
  if (past.userId !== null && past.sourceType !== 'CALCULATED' && past.sourceType !== 'IMPORT') return 'agent';
  return 'system';
}

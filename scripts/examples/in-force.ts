import type { ModelRow } from './example.ts';

/** Rows of files as they are known at an instant: those loaded later are not there yet, and none is superseded before it was. */
export function knownAt(rows: readonly ModelRow[], asOf: Date): readonly ModelRow[] {
  const isLater = (at: unknown) => typeof at === 'string' && Date.parse(at) > asOf.getTime();
  return rows.filter((row) => !isLater(row['loaded_at'])).map((row) => (isLater(row['superseded_at']) ? { ...row, superseded_at: null } : row));
}

/** Rows that do not say when they were loaded were so in their order. */
export const loadedAt = (row: ModelRow): number => (typeof row['loaded_at'] === 'string' ? Date.parse(row['loaded_at']) : 0);

export const fileOf = (row: ModelRow): string => JSON.stringify([row['source_file'] ?? null, loadedAt(row)]);

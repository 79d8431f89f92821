import type { ModelRow } from './example.ts';

/** What a figure is about: a later file for the same key, period and dimensions supersedes (catalogue 6.3). */
const ABOUT = ['source', 'figure_key', 'period_start', 'period_end', 'group_id', 'agent_id', 'channel', 'network', 'cost_type'] as const;

/** Figures as they are known at an instant: those loaded later are not there yet, and those of a later file supersede those of earlier ones. */
export function figuresKnownAt(rows: readonly ModelRow[], asOf: Date): ModelRow[] {
  const isLater = (at: unknown) => typeof at === 'string' && Date.parse(at) > asOf.getTime();
  const known = rows.filter((row) => !isLater(row['loaded_at'])).map((row) => (isLater(row['superseded_at']) ? { ...row, superseded_at: null } : row));
  const inOrder = known.filter((row) => !row['superseded_at']).toSorted((a, b) => loadedAt(a) - loadedAt(b));
  const last = new Map(inOrder.map((row) => [aboutOf(row), row]));
  return known.map((row) => {
    const inForce = last.get(aboutOf(row));
    if (row['superseded_at'] || !inForce || fileOf(inForce) === fileOf(row)) return row;
    return { ...row, superseded_at: inForce['loaded_at'] ?? asOf.toISOString() };
  });
}

/** A currency is part of the value, but of a rate it is what the rate is about. */
const aboutOf = (row: ModelRow): string =>
  JSON.stringify([...ABOUT.map((column) => row[column] ?? null), row['figure_key'] === 'fx_rate' ? row['currency'] : null]);

/** Rows that do not say when they were loaded were so in their order. */
const loadedAt = (row: ModelRow): number => (typeof row['loaded_at'] === 'string' ? Date.parse(row['loaded_at']) : 0);

const fileOf = (row: ModelRow): string => JSON.stringify([row['source_file'] ?? null, loadedAt(row)]);

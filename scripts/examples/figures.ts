import type { ModelRow } from './example.ts';
import { fileOf, knownAt, loadedAt } from './in-force.ts';

/** What a figure is about: a later file for the same key, period and dimensions supersedes (catalogue 6.3). */
const ABOUT = ['source', 'figure_key', 'period_start', 'period_end', 'group_id', 'agent_id', 'channel', 'network', 'cost_type'] as const;

/** Figures as they are known at an instant: those loaded later are not there yet, and those of a later file supersede those of earlier ones. */
export function figuresKnownAt(rows: readonly ModelRow[], asOf: Date): ModelRow[] {
  const known = knownAt(rows, asOf);
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

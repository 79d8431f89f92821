import type { TestDatabase } from '../../support/database.ts';
import { readFacts } from '../../support/facts.ts';

/** Facts of what is still there; of what left, only that it left: an emptied ticket cannot tell a new warehouse what it was. */
export async function standing(database: TestDatabase) {
  const facts = await readFacts(database.pool, ['page_seq', 'first_seen_at', 'last_seen_at']);
  // What only looking gives is another history for each who looked.
  delete facts['agent_status_interval'];
  const rows = (entity: string) => (facts[entity] ?? []) as Record<string, unknown>[];
  const gone = new Set(
    [...rows('ticket').filter((row) => row['is_deleted'] === true), ...rows('ticket_mark').filter((row) => row['kind'] === 'deleted')].map(
      (row) => row['ticket_id'],
    ),
  );
  const kept = Object.entries(facts).map(([entity]) => [entity, rows(entity).filter((row) => !gone.has(row['ticket_id']))]);
  const standing = Object.fromEntries(kept) as Record<string, Record<string, unknown>[]>;
  // People who left are known through the tickets that name them.
  const named = new Set([...(standing['ticket'] ?? []).map((row) => row['agent_id']), ...(standing['ticket_change'] ?? []).map((row) => row['value'])]);
  standing['agent'] = (standing['agent'] ?? []).filter((row) => row['is_active'] === true || named.has(row['agent_id']));
  return { ...standing, gone: [...gone].toSorted() };
}

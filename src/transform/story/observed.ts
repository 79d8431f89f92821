import type { ChangeRow, Instant } from './facts.ts';

/** What was observed and what was told of one thing may differ by so much. */
const SLACK_MS = 60_000;

/**
 * Changes without those that were only observed at times for which the helpdesk tells the events themselves: from the first event of a field
 * to its last, and from creation on where that is the first. What was observed before and after stays, since events may be told for a while only.
 */
export function withoutObserved(changes: readonly ChangeRow[], createdAt: Instant): readonly ChangeRow[] {
  const told = new Map<string, { first: Instant; last: Instant }>();
  for (const { field, at, quality } of changes) {
    if (quality !== 'exact') continue;
    const known = told.get(field);
    told.set(field, { first: Math.min(at, known?.first ?? at), last: Math.max(at, known?.last ?? at) });
  }
  if (told.size === 0) return changes;
  return changes.filter(({ field, at, quality }) => {
    const span = told.get(field);
    if (quality === 'exact' || span === undefined) return true;
    const isFromCreation = span.first <= createdAt + SLACK_MS;
    return at > span.last + SLACK_MS || (!isFromCreation && at < span.first - SLACK_MS);
  });
}

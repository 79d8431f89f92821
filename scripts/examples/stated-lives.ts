import type { ModelRow } from './example.ts';

const SECOND_MS = 1000;

/**
 * The life of a ticket that has no status intervals and says itself when it was first and last resolved. When it came back between them
 * is not told: just before the last.
 */
export function statedLife(ticket: ModelRow): readonly (readonly [status: string, at: string])[] {
  const { created_at: created, first_resolved_at: first, last_resolved_at: last } = ticket;
  const [from, to] = [first ?? last, last ?? first];
  if (typeof created !== 'string' || typeof from !== 'string' || typeof to !== 'string') return [];
  const again =
    Date.parse(to) > Date.parse(from)
      ? ([
          ['open', new Date(Date.parse(to) - SECOND_MS).toISOString()],
          ['resolved', to],
        ] as const)
      : [];
  const status = String(ticket['current_status_category'] ?? 'resolved');
  const since = status === 'resolved' || status === 'closed' ? [] : ([[status, new Date(Date.parse(to) + SECOND_MS).toISOString()]] as const);
  return [['open', created], ['resolved', from], ...again, ...since];
}

import type { Clock } from '../src/platform/clock.ts';
import { createBucket } from '../src/simulator/rate-limit.ts';
import { iso, largeAccount, type LargeTicket, serve } from './large-account.ts';

const DAY_MS = 86_400_000;
const wire = (at: number | undefined): string | null => (at === undefined ? null : iso(at).replace('.000Z', 'Z'));

/** Just enough of a large Freshdesk of the plan Growth, 20 ticket lists a minute, for the tickets of a first load. */
export function startLargeFreshdesk(tickets: number, clock: Clock) {
  const account = largeAccount(tickets, clock);
  const [total, lists] = [createBucket(clock, 200), createBucket(clock, 20)];
  return serve(({ path, query }) => {
    const isList = path === '/api/v2/tickets';
    const isRefused = !total.take(isList && query.has('include') ? 3 : 1) || (isList && !lists.take());
    const headers = {
      'X-RateLimit-Total': '200',
      'X-RateLimit-Remaining': String(total.remaining()),
      Date: clock.now().toUTCString(),
      ...(isRefused && { 'Retry-After': String(Math.max(total.resetS(), lists.resetS())) }),
    };
    if (isRefused) return { status: 429, headers, body: {} };
    if (!isList) return { headers, body: [] };
    const from = Date.parse(query.get('updated_since') ?? '');
    const [size, page] = [Number(query.get('per_page')), Number(query.get('page') ?? 1)];
    const rows = pageFrom(from, size * page + 1);
    const more = rows.length > size * page ? { link: `<http://desk${path}?page=${page + 1}>; rel="next"` } : {};
    return { headers: { ...headers, ...more }, body: rows.slice(size * (page - 1), size * page).map(ticketRow) };
  });

  /** So many rows from an instant on, or all that there are. */
  function pageFrom(from: number, rows: number): LargeTicket[] {
    const now = clock.now().getTime();
    const start = Math.max(from, account.ticketAt(0).cameAt);
    for (let days = 1; ; days *= 4) {
      const found = account.changed(start, start + days * DAY_MS);
      if (found.length >= rows || start + days * DAY_MS >= now) return found;
    }
  }
}

function ticketRow({ index, cameAt, repliedAt, solvedAt, closedAt, changedAt }: LargeTicket): object {
  return {
    id: index + 1,
    status: closedAt ? 5 : solvedAt ? 4 : repliedAt ? 3 : 2,
    priority: 2,
    source: 1,
    requester_id: 900 + (index % 5000),
    responder_id: 7,
    created_at: wire(cameAt),
    updated_at: wire(changedAt),
    tags: [],
    custom_fields: {},
    stats: {
      agent_responded_at: wire(repliedAt),
      requester_responded_at: null,
      first_responded_at: wire(repliedAt),
      status_updated_at: wire(changedAt),
      reopened_at: null,
      resolved_at: wire(solvedAt),
      closed_at: wire(closedAt),
      pending_since: wire(repliedAt),
    },
  };
}

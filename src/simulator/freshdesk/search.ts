/** The search: by status, priority and day of change; 30 rows a page, ten pages, an exact total. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import { invalid } from './replies.ts';
import type { TicketDesk } from './tickets.ts';
import { printTicket } from './ticket-row.ts';
import { priorityCode } from './wording.ts';

const PER_PAGE = 30;
const LAST_PAGE = 10;
const LONGEST = 512;
const NOTHING: ReadonlySet<string> = new Set();

export function searchTickets(world: World, desk: TicketDesk, request: SimulatedRequest): Reply {
  const text = request.query.get('query') ?? '';
  const page = Number(request.query.get('page') ?? 1);
  if (!/^".*"$/.test(text) || text.length > LONGEST) return invalid('query', 'It should be in double quotes and at most 512 characters long');
  if (page > LAST_PAGE) return invalid('page', 'You cannot access beyond the 10th page');
  const now = request.now.getTime();
  const statuses = new Set([...text.matchAll(/status:(\d+)/g)].map(([, id]) => Number(id)));
  const priorities = new Set([...text.matchAll(/priority:(\d)/g)].map(([, id]) => Number(id)));
  const from = Date.parse(/updated_at:>'([\d-]+)'/.exec(text)?.[1] ?? '1970-01-01');
  const to = Date.parse(/updated_at:<'([\d-]+)'/.exec(text)?.[1] ?? '2100-01-01') + 86_400_000;
  const found = desk.listed(now).filter(({ ticket, past, updatedAt }) => {
    const isWanted = (statuses.size === 0 || statuses.has(past.statusCode)) && (priorities.size === 0 || priorities.has(priorityCode(ticket.priority)));
    return isWanted && updatedAt >= from && updatedAt < to;
  });
  const results = found.slice((page - 1) * PER_PAGE, page * PER_PAGE).map((row) => printTicket(world, row, now, NOTHING));
  return { body: { total: found.length, results } };
}

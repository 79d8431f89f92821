import * as z from 'zod';
import type { Page, ReadContext } from '../source.ts';
import { API, BEGINNING, rawPage } from './answer.ts';
import { CLOSED, OPEN, PENDING, RESOLVED } from './statuses.ts';
import { STATUS_LABELS } from './ticket-fields.ts';
import { learnedNames } from './wire.ts';

/** The search shows ten pages of 30 rows, and says how many there are. */
const LAST_PAGE = 10;
const PER_PAGE = 30;
/** A query has at most 512 characters. */
const STATUSES_PER_QUERY = 15;
const DAY_MS = 86_400_000;

const slice = z.strictObject({
  /** Days of the last change, both included. */
  from: z.iso.date(),
  to: z.iso.date(),
  statuses: z.array(z.string()).min(1),
  priority: z.int().nullable(),
});
type Slice = z.output<typeof slice>;

/** Where the reading of the old backlog stands: parts still to be read, the last one next. */
export const backlogCursor = z.strictObject({ backlog: z.array(slice), page: z.int().positive() });
export type BacklogCursor = z.output<typeof backlogCursor>;

/** Tickets unresolved now that changed last before `since`: stocks would lack them from the first day on. */
export function backlogBefore(since: Date, { reference }: Pick<ReadContext, 'reference'>): BacklogCursor {
  const known = Object.keys(learnedNames(reference, STATUS_LABELS)).filter((id) => id !== RESOLVED && id !== CLOSED);
  const statuses = known.length > 0 ? known : [OPEN, PENDING, '6', '7'];
  const groups = Array.from({ length: Math.ceil(statuses.length / STATUSES_PER_QUERY) }, (_, index) =>
    statuses.slice(index * STATUSES_PER_QUERY, (index + 1) * STATUSES_PER_QUERY),
  );
  return { backlog: groups.map((group) => ({ from: dayOf(BEGINNING), to: dayOf(since), statuses: group, priority: null })), page: 1 };
}

/**
 * Reads the old backlog by the search, which is the only list that can be asked by status. A slice with more than 300 tickets is
 * halved by days, then by statuses, then by priority. The search has no statistics, so each ticket is asked for by its id: there are
 * few, and this happens once. `after` is the cursor that follows.
 */
export async function* readBacklog<After>(from: BacklogCursor, after: After, context: ReadContext): AsyncIterable<Page<BacklogCursor | After>> {
  const waiting = [...from.backlog];
  let page = from.page;
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const query = { query: `"${queryOf(part)}"`, page };
    const response = await context.http.request({ path: `${API}/search/tickets`, query, accept: [403, 404], signal: context.signal });
    const { total, ids } = resultsOf(response.body);
    const halves = total > LAST_PAGE * PER_PAGE && page === 1 ? halved(part) : undefined;
    if (halves !== undefined) {
      waiting.push(...halves);
      continue;
    }
    const isLast = page >= LAST_PAGE || page * PER_PAGE >= total;
    if (isLast) page = 1;
    else {
      page += 1;
      waiting.push(part);
    }
    // Refused: not a list, hence seen as a reject.
    const body = response.status >= 400 ? { refused: response.status } : await ticketsOf(ids, context);
    const isCut = isLast && total > LAST_PAGE * PER_PAGE;
    const next = waiting.length === 0 ? after : { backlog: [...waiting], page };
    yield { raw: rawPage(context, `${API}/search/tickets`, query, isCut ? [...(body as unknown[]), { more_than_listed: total }] : body), next, done: false };
  }
}

function queryOf({ from, to, statuses, priority }: Slice): string {
  const status = statuses.map((id) => `status:${id}`).join(' OR ');
  return `(${status}) AND updated_at:>'${from}' AND updated_at:<'${to}'${priority === null ? '' : ` AND priority:${priority}`}`;
}

/** Two or more smaller slices of the same tickets; undefined when it cannot be cut any further. */
function halved(part: Slice): Slice[] | undefined {
  const [start, end] = [Date.parse(part.from), Date.parse(part.to)];
  if (start < end) {
    const middle = new Date(start + Math.floor((end - start) / 2 / DAY_MS) * DAY_MS);
    return [
      { ...part, from: dayOf(new Date(middle.getTime() + DAY_MS)) },
      { ...part, to: dayOf(middle) },
    ];
  }
  if (part.statuses.length > 1) return part.statuses.map((id) => ({ ...part, statuses: [id] }));
  return part.priority === null ? [1, 2, 3, 4].map((priority) => ({ ...part, priority })) : undefined;
}

const answer = z.object({ total: z.number(), results: z.array(z.object({ id: z.union([z.string(), z.number()]) })) });

function resultsOf(body: unknown): { total: number; ids: readonly (string | number)[] } {
  const parsed = answer.safeParse(body);
  return parsed.success ? { total: parsed.data.total, ids: parsed.data.results.map(({ id }) => id) } : { total: 0, ids: [] };
}

/** The tickets with their statistics; one that went meanwhile is left out. */
async function ticketsOf(ids: readonly (string | number)[], context: ReadContext): Promise<unknown[]> {
  const tickets: unknown[] = [];
  for (const id of ids) {
    const response = await context.http.request({ path: `${API}/tickets/${id}`, query: { include: 'stats' }, cost: 2, accept: [404], signal: context.signal });
    if (response.status < 300 && response.body !== undefined) tickets.push(response.body);
  }
  return tickets;
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** The ticket list with its filters, its order and its 300 pages; one ticket; the search. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldTicket } from '../world.ts';
import type { Instant } from '../events.ts';
import type { FreshdeskOptions } from './options.ts';
import { conversationsOf } from './conversations.ts';
import { invalid, listReply, nothing, pageOf, requireFeature } from './replies.ts';
import { tellPast, type TicketPast, updatedAt } from './ticket-past.ts';
import { type PrintedTicket, printTicket } from './ticket-row.ts';
import { STATUS } from './wording.ts';

const DAY = 86_400_000;
const LAST_PAGE = 300;
const ARCHIVED_AFTER = 120 * DAY;
const PARAMETERS = new Set([
  'filter',
  'requester_id',
  'email',
  'unique_external_id',
  'company_id',
  'updated_since',
  'order_by',
  'order_type',
  'include',
  'page',
  'per_page',
]);
const ORDERS = ['created_at', 'due_by', 'updated_at', 'status'];
const INCLUDES = new Set(['stats', 'requester', 'description', 'company']);

export class TicketDesk {
  private readonly world: World;
  private readonly options: FreshdeskOptions;
  private readonly pasts = new WeakMap<WorldTicket, { revision: number; past: TicketPast }>();
  private kept: { key: string; rows: readonly PrintedTicket[] } | undefined;

  private readonly dropped: ReadonlySet<number>;

  constructor(world: World, options: FreshdeskOptions, dropped: ReadonlySet<number>) {
    this.world = world;
    this.options = options;
    this.dropped = dropped;
  }

  list(request: SimulatedRequest): Reply {
    const refused = refusal(request);
    if (refused !== undefined) return refused;
    const now = request.now.getTime();
    const includes = includesOf(request);
    const extra = Object.fromEntries((this.options.extraFields ?? []).map((name) => [name, 1]));
    const reply = listReply(this.world, request, this.ordered(request, now), (row) => ({ ...printTicket(this.world, row, now, includes), ...extra }));
    const hasNext = reply.headers?.['link'] !== undefined;
    return this.options.hasShortPages === true && hasNext ? { ...reply, body: (reply.body as unknown[]).slice(0, -3) } : reply;
  }

  one(request: SimulatedRequest): Reply {
    const now = request.now.getTime();
    const ticket = this.world.tickets.find(({ id }) => String(id) === request.params['id']);
    if (ticket === undefined || ticket.scrubbedAt !== null || !this.isSeen(ticket)) return nothing;
    const includes = includesOf(request);
    return { body: printTicket(this.world, this.printed(ticket, now), now, includes) };
  }

  /** One by one only, and only what has left the list. */
  archived(request: SimulatedRequest): Reply {
    if (this.options.without?.includes('archive') === true) return requireFeature('Archive Tickets');
    if (this.options.archiveHasStats === false && request.query.has('include'))
      return invalid('include', 'Unexpected/invalid field in request', 'invalid_field');
    const now = request.now.getTime();
    const ticket = this.world.tickets.find(({ id }) => String(id) === request.params['id']);
    if (ticket === undefined || !isUnder(ticket, null) || !this.isArchived(this.printed(ticket, now), now)) return nothing;
    return { body: { ...printTicket(this.world, this.printed(ticket, now), now, includesOf(request)), archived: true } };
  }

  /** What was said on a ticket of the archive is there, too. */
  archivedConversations(request: SimulatedRequest): Reply {
    const { status = 200, body } = this.archived(request);
    const ticket = this.world.tickets.find(({ id }) => String(id) === request.params['id']);
    return status >= 300 || ticket === undefined ? { status, body } : conversationsOf(this.world, ticket, request, this.dropped);
  }

  /** Children of deleted and spam tickets, and of archived ones, are not found under the ticket. */
  conversations(request: SimulatedRequest): Reply {
    const ticket = this.world.tickets.find(({ id }) => String(id) === request.params['id']);
    if (ticket === undefined || !isUnder(ticket, null) || !this.isSeen(ticket)) return nothing;
    if (this.isArchived(this.printed(ticket, request.now.getTime()), request.now.getTime())) return nothing;
    return conversationsOf(this.world, ticket, request, this.dropped);
  }

  /** Every ticket that is neither deleted nor spam nor archived. */
  listed(now: Instant): PrintedTicket[] {
    const alive = this.world.tickets.filter((ticket) => isUnder(ticket, null) && this.isSeen(ticket));
    return alive.map((ticket) => this.printed(ticket, now)).filter((row) => !this.isArchived(row, now));
  }

  private printed(ticket: WorldTicket, now: Instant): PrintedTicket {
    const known = this.pasts.get(ticket);
    const past = known?.revision === ticket.revision ? known.past : tellPast(this.world, ticket, this.options);
    this.pasts.set(ticket, { revision: ticket.revision, past });
    return { ticket, past, updatedAt: updatedAt(past, ticket, now) };
  }

  private ordered(request: SimulatedRequest, now: Instant): readonly PrintedTicket[] {
    const { query } = request;
    const names = ['filter', 'updated_since', 'order_by', 'order_type', 'requester_id', 'company_id'];
    const key = [this.world.revision, now, ...names.map((name) => query.get(name))].join('|');
    if (this.kept?.key === key) return this.kept.rows;
    const rows = this.rows(query, now).toSorted(comparer(query));
    this.kept = { key, rows };
    return rows;
  }

  private rows(query: URLSearchParams, now: Instant): PrintedTicket[] {
    const filter = query.get('filter');
    const since = query.has('updated_since') ? Date.parse(query.get('updated_since') ?? '') : undefined;
    const hidden = (row: PrintedTicket) => row.ticket.index % 2 === 1 && row.updatedAt > now - (this.options.visibilityLagS ?? 0) * 1000;
    return this.world.tickets
      .filter((ticket) => isUnder(ticket, filter) && this.isSeen(ticket) && isAsked(ticket, query))
      .map((ticket) => this.printed(ticket, now))
      .filter((row) => {
        if (hidden(row) || this.isArchived(row, now)) return false;
        if (since === undefined) return row.ticket.createdAt >= now - 30 * DAY;
        return this.options.isSinceExclusive === true ? row.updatedAt > since : row.updatedAt >= since;
      });
  }

  private isArchived(row: PrintedTicket, now: Instant): boolean {
    return this.options.archives !== false && row.past.statusCode === STATUS.closed && now - row.updatedAt > ARCHIVED_AFTER;
  }

  /** What the key's agent may see. */
  private isSeen(ticket: WorldTicket): boolean {
    const scope = this.options.ticketScope ?? 1;
    const me = keyHolder(this.world);
    return scope === 1 || (scope === 2 ? ticket.groupId !== null && me.groupIds.includes(ticket.groupId) : ticket.agentId === me.id);
  }
}

const includesOf = ({ query }: SimulatedRequest): ReadonlySet<string> => new Set((query.get('include') ?? '').split(',').filter(Boolean));

/** The agent whose API key it is. */
export function keyHolder(world: World): World['agents'][number] {
  const admin = world.agents.find(({ isAdmin }) => isAdmin) ?? world.agents[0];
  if (admin === undefined) throw new Error('the world has no agent');
  return admin;
}

function isUnder(ticket: WorldTicket, filter: string | null): boolean {
  if (ticket.scrubbedAt !== null) return false;
  if (filter === 'spam') return ticket.isSpam;
  if (filter === 'deleted') return ticket.isDeleted && !ticket.isSpam;
  return !ticket.isDeleted && !ticket.isSpam;
}

function isAsked(ticket: WorldTicket, query: URLSearchParams): boolean {
  const requester = query.get('requester_id');
  const company = query.get('company_id');
  return (requester === null || String(ticket.customerId) === requester) && (company === null || String(ticket.organizationId) === company);
}

function refusal(request: SimulatedRequest): Reply | undefined {
  const { query } = request;
  const unknown = [...query.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) return invalid(unknown, 'Unexpected/invalid field in request', 'invalid_field');
  const asked = pageOf(request);
  if (!('page' in asked)) return asked;
  if (asked.page > LAST_PAGE) return invalid('page', 'You cannot access tickets beyond the 300th page. Please provide a smaller page number.');
  if (query.has('updated_since') && Number.isNaN(Date.parse(query.get('updated_since') ?? ''))) return invalid('updated_since', 'It should be a valid date');
  if (!ORDERS.includes(query.get('order_by') ?? 'created_at')) return invalid('order_by', `It should be one of these values: '${ORDERS.join(',')}'`);
  const include = (query.get('include') ?? '').split(',').filter(Boolean);
  return include.every((name) => INCLUDES.has(name)) ? undefined : invalid('include', `It should be one of these values: '${[...INCLUDES].join(',')}'`);
}

function comparer(query: URLSearchParams): (a: PrintedTicket, b: PrintedTicket) => number {
  const by: (row: PrintedTicket) => number =
    {
      created_at: (row: PrintedTicket) => row.ticket.createdAt,
      updated_at: (row: PrintedTicket) => row.updatedAt,
      status: (row: PrintedTicket) => row.past.statusCode,
      due_by: (row: PrintedTicket) => row.past.targets.find(({ metric }) => metric === 'resolution')?.applied.at(-1)?.dueAt ?? 0,
    }[query.get('order_by') ?? 'created_at'] ?? ((row) => row.ticket.createdAt);
  const sign = query.get('order_type') === 'asc' ? 1 : -1;
  return (a, b) => sign * (by(a) - by(b) || a.ticket.id - b.ticket.id);
}

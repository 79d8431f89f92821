/** Just enough of Zendesk's search for counting and checking: `type:ticket created:2026-03-01 status:open`. */
import { DateTime } from 'luxon';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldTicket } from '../world.ts';
import { errorReply, EXPORT_MAX, listPage } from './paging.ts';
import { ticketOf } from './ticket.ts';
import { statusWord } from './wording.ts';

export function searchCount(world: World, request: SimulatedRequest): Reply {
  const found = find(world, request.query.get('query') ?? '');
  return found === undefined ? invalidQuery() : { body: { count: found.length } };
}

export function searchExport(world: World, request: SimulatedRequest): Reply {
  const found = find(world, request.query.get('query') ?? '');
  if (found === undefined) return invalidQuery();
  if (!request.query.has('page[size]')) request.query.set('page[size]', '100');
  const words = found.map((ticket) => ({
    ...ticketOf(world, ticket, { withMetricSet: false, surveys: 'legacy', followUps: new Map() }),
    result_type: 'ticket',
  }));
  return listPage(world, request, 'results', words, EXPORT_MAX);
}

const invalidQuery = (): Reply => errorReply(422, 'InvalidSearch', 'The search query is not understood');

/** Deleted tickets are not found. Days are the account's. Undefined when a term is not understood. */
function find(world: World, query: string): readonly WorldTicket[] | undefined {
  const terms = query.split(/\s+/).filter((term) => term !== '' && term !== 'type:ticket');
  const tests = terms.map((term) => testOf(world, term));
  if (tests.some((test) => test === undefined)) return undefined;
  return world.tickets.filter((ticket) => !ticket.isDeleted && tests.every((test) => test?.(ticket)));
}

function testOf(world: World, term: string): ((ticket: WorldTicket) => boolean) | undefined {
  const [, field, operator, value] = /^(created|updated|solved|status)(:|>=|<=|>|<)(\S+)$/.exec(term) ?? [];
  if (field === undefined || value === undefined) return undefined;
  if (field === 'status') {
    const ranks = ['new', 'open', 'pending', 'hold', 'solved', 'closed'];
    return (ticket) => compare(ranks.indexOf(statusWord(ticket.status)), operator, ranks.indexOf(value), ranks.indexOf(value));
  }
  const from = DateTime.fromISO(value, { zone: world.timeZone });
  if (!from.isValid) return undefined;
  const to = value.includes('T') ? from.toMillis() : from.plus({ days: 1 }).toMillis() - 1;
  return (ticket) => {
    const at = field === 'created' ? ticket.createdAt : field === 'updated' ? ticket.updatedAt : solvedAt(ticket);
    return at !== undefined && compare(at, operator, from.toMillis(), to);
  };
}

function compare(value: number, operator: string | undefined, from: number, to: number): boolean {
  if (operator === '>') return value > to;
  if (operator === '>=') return value >= from;
  if (operator === '<') return value < from;
  if (operator === '<=') return value <= to;
  return value >= from && value <= to;
}

function solvedAt(ticket: WorldTicket): number | undefined {
  return ticket.events.findLast((event) => event.kind === 'status' && event.to === 'resolved')?.at;
}

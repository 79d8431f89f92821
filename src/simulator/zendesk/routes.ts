/** Which path answers what. */
import type { Reply, Route, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import { availabilities } from './agent-availability.ts';
import { engagements } from './engagements.ts';
import { cursorExport, timeExport, type ExportRow } from './exports.ts';
import type { ZendeskOptions } from './options.ts';
import type { Logins } from './login.ts';
import { errorReply, EXPORT_MAX, listPage, wholeList } from './paging.ts';
import * as reference from './reference.ts';
import { createRows, type Rows } from './rows.ts';
import { ratingOf, surveyResponseOf, ticketResponses } from './satisfaction.ts';
import { searchCount, searchExport } from './search.ts';
import { talkExport } from './talk.ts';
import { ticketOf } from './ticket.ts';
import { iso } from './wording.ts';

const FORBIDDEN: Reply = { status: 403, body: { error: { title: 'Forbidden', message: 'You do not have access to this page.' } } };

export function routesOf(world: World, options: ZendeskOptions, logins: Logins): Route[] {
  const rows = createRows(world, options);
  const surveys = options.surveys ?? 'legacy';
  const isAdmin = options.admin ?? true;
  const get = (endpoint: string, handle: Route['handle'], allowed = true): Route => ({
    method: 'GET',
    path: `/api/v2/${endpoint}`,
    endpoint,
    handle: allowed ? handle : () => FORBIDDEN,
  });
  const list = (endpoint: string, key: string, make: () => readonly unknown[]) => get(endpoint, (request) => listPage(world, request, key, make()));
  const has = (request: SimulatedRequest, name: string) => (request.query.get('include') ?? '').split(',').includes(name);
  return [
    { method: 'POST', path: '/oauth/tokens', endpoint: 'oauth/tokens', handle: (request) => logins.token(request) },
    get('users/me', (request) => usersMe(world, logins, request)),
    get('incremental/tickets/cursor', (request) => ticketExport(world, request, rows, has(request, 'metric_sets'), options), isAdmin),
    get(
      'incremental/ticket_events',
      (request) => timeExport(world, request, 'ticket_events', rows.ticketEvents(has(request, 'comment_events')), options),
      isAdmin,
    ),
    get('incremental/ticket_metric_events', (request) => metricEvents(world, request, rows.metricEvents(), options), isAdmin),
    get('incremental/users/cursor', (request) => cursorExport(world, request, 'users', rows.users(), options), isAdmin),
    get('incremental/organizations', (request) => timeExport(world, request, 'organizations', rows.organizations(), options), isAdmin),
    ...talkRoutes(world, options, rows),
    get('agent_availabilities', (request) => availabilities(world, request), options.omnichannel !== false),
    get('engagements', (request) => engagements(world, request, rows.engagements()), options.omnichannel !== false),
    get('users', (request) => listPage(world, request, 'users', usersOf(world, request.query.getAll('role[]')))),
    get('users/show_many', (request) => usersById(world, request.query.get('ids') ?? '')),
    list('groups', 'groups', () => reference.groups(world)),
    list('group_memberships', 'group_memberships', () => reference.groupMemberships(world)),
    list('brands', 'brands', () => reference.brands(world)),
    list('ticket_fields', 'ticket_fields', () => reference.ticketFields(world)),
    list('ticket_forms', 'ticket_forms', () => reference.ticketForms(world)),
    get('custom_statuses', () => wholeList('custom_statuses', reference.customStatuses(world))),
    get('business_hours/schedules', () => wholeList('schedules', reference.schedules(world)), isAdmin && options.schedules !== false),
    get('business_hours/schedules/:id/holidays', (request) => holidaysOf(world, request), isAdmin && options.schedules !== false),
    get('slas/policies', () => wholeList('sla_policies', reference.slaPolicies(world)), options.slaPolicies !== false),
    get('satisfaction_ratings', (request) => ratings(world, request, surveys === 'legacy'), isAdmin),
    get('guide/survey_responses', (request) => surveyResponses(world, request), isAdmin && surveys === 'new'),
    get('account/settings', () => ({ body: reference.accountSettings(world) })),
    get('tickets', (request) => listPage(world, request, 'tickets', rows.currentTickets())),
    get('tickets/count', () => ({ body: { count: { value: rows.currentTickets().length, refreshed_at: iso(world.now) } } })),
    get('tickets/:id', (request) => oneTicket(world, request)),
    get('search/export', (request) => searchExport(world, request)),
    get('search/count', (request) => searchCount(world, request)),
    get('ticket_metrics', (request) => listPage(world, request, 'ticket_metrics', rows.metricSets())),
  ];
}

/** Without Talk these paths do not exist. */
function talkRoutes(world: World, { talk = true, talkPageSize = EXPORT_MAX }: ZendeskOptions, rows: Rows): Route[] {
  const route = (key: 'calls' | 'legs'): Route => ({
    method: 'GET',
    path: `/api/v2/channels/voice/stats/incremental/${key}`,
    endpoint: `channels/voice/stats/incremental/${key}`,
    handle: (request) => (talk ? talkExport(world, request, key, rows[key](), talkPageSize) : errorReply(404, 'RecordNotFound', 'Not found')),
  });
  return [route('calls'), route('legs')];
}

/** Trap: without credentials, or with wrong ones, 200 and nobody. */
function usersMe(world: World, logins: Logins, request: SimulatedRequest): Reply {
  if (request.headers.authorization === undefined) return { body: { user: { id: null, name: 'Anonymous user' } } };
  const refused = logins.refuse(request);
  if (refused !== undefined) return refused;
  const admin = reference.agentUsers(world).find((user) => (user as { role: string }).role === 'admin');
  return { body: { user: { ...(admin as object), authenticity_token: 'CONFIDENTIAL-TOKEN' } } };
}

function usersOf(world: World, roles: readonly string[]): unknown[] {
  const agents = reference.agentUsers(world) as { role: string; active: boolean }[];
  const customers = world.customers.map((customer) => reference.customerUser(world, customer)) as { role: string; active: boolean }[];
  return [...agents, ...customers].filter((user) => user.active && (roles.length === 0 || roles.includes(user.role)));
}

/** Anybody by id, at most 100 at a time; deleted people too, demoted to end users. */
function usersById(world: World, ids: string): Reply {
  const wanted = ids.split(',').filter((id) => id !== '');
  if (wanted.length > 100) return { status: 400, body: { error: 'TooManyValues', description: 'Too many ids', max_count: 100 } };
  const agents = reference.agentUsers(world) as { id: number; active: boolean }[];
  const people = [
    ...agents.map((agent) => (agent.active ? agent : { ...agent, role: 'end-user', role_type: null })),
    ...world.customers.map((customer) => reference.customerUser(world, customer)),
  ];
  return wholeList(
    'users',
    (people as { id: number }[]).filter((user) => wanted.includes(String(user.id))),
  );
}

/** Tickets with their metric sets, wherever the account puts them. */
function ticketExport(world: World, request: SimulatedRequest, rows: Rows, withMetricSets: boolean, options: ZendeskOptions): Reply {
  const place = options.metricSets ?? 'inside';
  const tickets = rows.tickets(withMetricSets && place !== 'missing', request.query.get('exclude_deleted') === 'true');
  const reply = cursorExport(world, request, 'tickets', tickets, options);
  const body = reply.body as { tickets?: readonly Record<string, unknown>[] };
  if (place !== 'beside' || body.tickets === undefined) return reply;
  const sets = body.tickets.flatMap((ticket) => ticket['metric_set'] ?? []);
  return { ...reply, body: { ...body, tickets: body.tickets.map(({ metric_set: _set, ...ticket }) => ticket), metric_sets: sets } };
}

/** With `page[size]` a list by cursor, without it an export by time. */
function metricEvents(world: World, request: SimulatedRequest, rows: readonly ExportRow[], options: ZendeskOptions): Reply {
  if (!request.query.has('page[size]')) return timeExport(world, request, 'ticket_metric_events', rows, options);
  const start = Number(request.query.get('start_time') ?? 0);
  const words = rows.filter((row) => row.at >= start && row.at * 1000 <= request.now.getTime()).map((row) => row.word());
  return listPage(world, request, 'ticket_metric_events', words, EXPORT_MAX);
}

function holidaysOf(world: World, { params }: SimulatedRequest): Reply {
  const schedule = world.schedules.find(({ id }) => String(id) === params['id']);
  return schedule === undefined ? errorReply(404, 'RecordNotFound', 'Not found') : wholeList('holidays', reference.holidays(schedule));
}

/** Filters are epoch seconds on the last change; on accounts with new surveys the list is empty. */
function ratings(world: World, request: SimulatedRequest, isLegacy: boolean): Reply {
  const bound = (name: string, fallback: number) => Number(request.query.get(name) ?? fallback) * 1000;
  const [from, to] = [bound('start_time', 0), bound('end_time', Number.MAX_SAFE_INTEGER / 1000)];
  const chosen = isLegacy ? ticketResponses(world).filter(({ updatedAt }) => updatedAt >= from && updatedAt <= to) : [];
  const words = chosen.toSorted((a, b) => a.updatedAt - b.updatedAt || a.id - b.id).map((response) => ratingOf(world, response));
  return listPage(world, request, 'satisfaction_ratings', words);
}

/** Filters are epoch milliseconds on the first answer: a changed answer is seen by reading again only. */
function surveyResponses(world: World, request: SimulatedRequest): Reply {
  const from = Number(request.query.get('filter[created_at_start]') ?? 0);
  const to = Number(request.query.get('filter[created_at_end]') ?? Number.MAX_SAFE_INTEGER);
  const words = ticketResponses(world)
    .flatMap((response) => (response.answeredAt === null ? [] : [{ response, at: response.answeredAt }]))
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((a, b) => a.at - b.at || a.response.id - b.response.id)
    .map(({ response, at }) => surveyResponseOf(response, at));
  if (!request.query.has('page[size]')) request.query.set('page[size]', '100');
  const reply = listPage(world, request, 'survey_responses', words);
  const { links: _links, ...body } = reply.body as Record<string, unknown>;
  return { ...reply, body };
}

/** A deleted ticket is not there. `slas` in `include` is silently ignored here. */
function oneTicket(world: World, { params }: SimulatedRequest): Reply {
  const ticket = world.tickets.find(({ id }) => String(id) === params['id']);
  if (ticket === undefined || ticket.isDeleted) return errorReply(404, 'RecordNotFound', 'Not found');
  return { body: { ticket: ticketOf(world, ticket, { withMetricSet: false, surveys: 'legacy', followUps: new Map() }) } };
}

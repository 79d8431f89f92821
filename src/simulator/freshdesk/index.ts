/** Freshdesk over real HTTP: API v2 as far as deskmeter reads it, with its limits and traps. */
import { type Reply, type Route, type SimulatedRequest, type SimulatedServer, type StartOptions, startServer } from '../server.ts';
import { exportFile, exportLink } from './activities.ts';
import { API_KEY, EXPORTED_FILE, Guard, tooMany } from './guard.ts';
import type { FreshdeskOptions } from './options.ts';
import { companies, contacts } from './people.ts';
import { account, agent, agents, businessHours, group, groups, me, products, slaPolicies, ticketFields } from './reference.ts';
import { accessDenied, nothing, requireFeature } from './replies.ts';
import { Library } from './solutions.ts';
import { searchTickets } from './search.ts';
import { ratingsOfTicket, satisfactionRatings, surveys } from './surveys.ts';
import { TicketDesk } from './tickets.ts';
import { TimeSheet } from './time-entries.ts';

export type { FreshdeskOptions } from './options.ts';

export interface SimulatedFreshdesk extends SimulatedServer {
  /** Changes a time entry without touching its ticket. */
  editTimeEntry(id: number, seconds: number, at: Date): void;
  /** Somebody deletes a time entry, a rating or a conversation, which no list tells of. */
  drop(id: number): void;
  /** The list of time entries passes over one that is there, as lists do that shift while they are paged. */
  passOver(id: number): void;
  /** Help articles and what they were opened. */
  readonly library: Library;
}

/** Starts a simulated Freshdesk account on loopback. */
export async function startFreshdesk(start: StartOptions<FreshdeskOptions>): Promise<SimulatedFreshdesk> {
  const options = start.options ?? {};
  const guard = new Guard(start.clock, options, start.limits ?? false);
  const dropped = new Set<number>();
  const sheet = new TimeSheet(start.world, dropped);
  const library = new Library(start.world);
  const server = await startServer({
    world: start.world,
    clock: start.clock,
    port: start.port,
    routes: routesOf(start.world, options, { sheet, library, dropped }),
    credentials: { apiKey: API_KEY },
    guard: (request, endpoint) => guard.check(request, endpoint),
    headers: (request, endpoint) => guard.headers(request, endpoint),
    notFound: () => nothing,
    tooMany,
  });
  const editTimeEntry = (id: number, seconds: number, at: Date) => sheet.edit(id, seconds, at);
  return Object.assign(server, { library, editTimeEntry, drop: (id: number) => void dropped.add(id), passOver: (id: number) => sheet.passOver(id) });
}

interface Rooms {
  readonly sheet: TimeSheet;
  readonly library: Library;
  readonly dropped: ReadonlySet<number>;
}

function routesOf(world: SimulatedServer['world'], options: FreshdeskOptions, { sheet, library, dropped }: Rooms): Route[] {
  const desk = new TicketDesk(world, options, dropped);
  const get = (path: string, endpoint: string, handle: (request: SimulatedRequest) => Reply): Route => ({
    method: 'GET',
    path: `/api/v2${path}`,
    endpoint,
    handle,
  });
  const admin = (handle: (request: SimulatedRequest) => Reply) => (request: SimulatedRequest) => (options.isAdmin === false ? accessDenied : handle(request));
  const feature = (name: 'surveys' | 'timesheets', title: string, handle: (request: SimulatedRequest) => Reply) => (request: SimulatedRequest) =>
    options.without?.includes(name) === true ? requireFeature(title) : handle(request);
  return [
    get('/account', 'account', () => account(world)),
    get('/agents/me', 'agents/me', () => me(world, options)),
    get(
      '/agents',
      'agents',
      admin((request) => agents(world, request)),
    ),
    get(
      '/agents/:id',
      'agent',
      admin((request) => agent(world, request)),
    ),
    get('/groups/:id', 'group', (request) => group(world, request)),
    get(
      '/admin/groups',
      'admin/groups',
      admin((request) => (options.hasAdminGroups === false ? nothing : groups(world, request, true))),
    ),
    get('/groups', 'groups', (request) => groups(world, request, false)),
    get(
      '/products',
      'products',
      admin((request) => products(world, request)),
    ),
    get(
      '/business_hours',
      'business_hours',
      admin((request) => businessHours(world, request)),
    ),
    get(
      '/sla_policies',
      'sla_policies',
      admin((request) => slaPolicies(world, request)),
    ),
    get('/solutions/categories', 'solutions', (request) => library.categories(request)),
    get('/solutions/categories/:id/folders', 'solutions', (request) => library.folders(request)),
    get('/solutions/folders/:id/subfolders', 'solutions', (request) => library.subfolders(request)),
    get('/solutions/folders/:id/articles', 'solutions', (request) => library.articles(request)),
    get('/contacts', 'contacts', (request) => contacts(world, request, options)),
    get('/companies', 'companies', (request) => companies(world, request, options)),
    get('/ticket_fields', 'ticket_fields', () => ticketFields(world)),
    get('/tickets', 'tickets', (request) => desk.list(request)),
    get(
      '/export/ticket_activities',
      'export',
      admin((request) => exportLink(world, request, options)),
    ),
    { method: 'GET', path: '/exports/:day', endpoint: EXPORTED_FILE, handle: (request) => exportFile(world, request) },
    get('/search/tickets', 'search/tickets', (request) => searchTickets(world, desk, request)),
    get('/tickets/:id', 'ticket', (request) => desk.one(request)),
    get('/tickets/archived/:id', 'archived', (request) => desk.archived(request)),
    get('/tickets/archived/:id/conversations', 'archived_conversations', (request) => desk.archivedConversations(request)),
    get('/tickets/:id/conversations', 'conversations', (request) => desk.conversations(request)),
    get(
      '/surveys',
      'surveys',
      feature('surveys', 'Surveys', () => surveys(world)),
    ),
    get(
      '/surveys/satisfaction_ratings',
      'surveys/satisfaction_ratings',
      feature('surveys', 'Surveys', (request) => satisfactionRatings(world, request, dropped)),
    ),
    get(
      '/tickets/:id/satisfaction_ratings',
      'ticket/satisfaction_ratings',
      feature('surveys', 'Surveys', (request) => ratingsOfTicket(world, request, dropped)),
    ),
    get(
      '/tickets/:id/time_entries',
      'ticket/time_entries',
      feature('timesheets', 'Timesheets', (request) => sheet.ofTicket(request)),
    ),
    get(
      '/time_entries',
      'time_entries',
      feature('timesheets', 'Timesheets', (request) => sheet.list(request)),
    ),
  ];
}

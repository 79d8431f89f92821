/** Freshchat over real HTTP: a host and a token of its own; raw reports that are asked for, waited for and fetched as files. */
import { DateTime } from 'luxon';
import { strToU8, zipSync } from 'fflate';
import type { Clock } from '../../platform/clock.ts';
import { type Bucket, createBucket } from '../rate-limit.ts';
import { type Reply, type Route, type SimulatedRequest, type SimulatedServer, startServer } from '../server.ts';
import type { World } from '../world.ts';
import { chatAgentId, chatGroupId, chatsOf, REPORTS } from './chats.ts';

export const CHAT_TOKEN = 'sim-freshchat-api-token';
const DAY = 86_400_000;
const MOST = 100;
const FILE = 'report file';

export interface FreshchatOptions {
  /** A report is ready so many seconds after it was asked for; default 8. */
  readonly readyAfterS?: number;
  /** Headings as `Conversation Id`, files as plain CSV and one `link`: what other accounts have been seen to give. */
  readonly isPlain?: boolean;
  /** A column that this account's reports do not have. */
  readonly lacks?: string;
  /** One that they have and nobody knows. */
  readonly extra?: string;
  /** One report a minute; default false, as all limits of the simulators. */
  readonly limits?: boolean;
}

export interface FreshchatStart extends FreshchatOptions {
  readonly world: World;
  readonly clock: Clock;
}

interface Job {
  readonly event: string;
  readonly start: number;
  readonly end: number;
  readonly readyAt: number;
}

/** Starts the chats of a simulated Freshdesk account on loopback. */
export function startFreshchat({ world, clock, ...options }: FreshchatStart): Promise<SimulatedServer> {
  const jobs: Job[] = [];
  const bucket = createBucket(clock, options.limits === true ? 1 : Number.POSITIVE_INFINITY);
  const get = (path: string, endpoint: string, handle: (request: SimulatedRequest) => Reply): Route => ({ method: 'GET', path, endpoint, handle });
  return startServer({
    world,
    clock,
    port: undefined,
    routes: [
      { method: 'POST', path: '/v2/reports/raw', endpoint: 'reports', handle: (request) => order(request, jobs, bucket, options) },
      get('/v2/reports/raw/:id', 'report', (request) => look(request, jobs, options)),
      get('/files/:id', FILE, (request) => fetchFile(request, world, jobs, options)),
      get('/v2/agents', 'agents', (request) => listOf(request, 'agents', people(world))),
      get('/v2/groups', 'groups', (request) =>
        listOf(
          request,
          'groups',
          world.groups.map(({ id, name }) => ({ id: chatGroupId(id), name: `${name} chat` })),
        ),
      ),
    ],
    credentials: { apiToken: CHAT_TOKEN },
    guard: refusal,
    headers: ({ now }) => ({ Date: now.toUTCString() }),
    notFound: () => problem(404, 'NOT_FOUND', 'not found'),
    tooMany: (retryAfterS) => ({
      ...problem(429, 'TOO_MANY_REQUESTS', 'too many'),
      headers: retryAfterS === undefined ? {} : { 'Retry-After': String(retryAfterS) },
    }),
  });
}

const problem = (status: number, word: string, message: string): Reply => ({ status, body: { code: status, status: word, message } });

/** A file is at an address that is a secret of its own: whoever brings a token there has told it to a foreign host. */
function refusal({ headers }: SimulatedRequest, endpoint: string): Reply | undefined {
  if (endpoint === FILE) return headers.authorization === undefined ? undefined : problem(400, 'FOREIGN', 'Only one auth mechanism allowed');
  return headers.authorization === `Bearer ${CHAT_TOKEN}` ? undefined : problem(401, 'UNAUTHENTICATED', 'Unauthenticated request');
}

function order(request: SimulatedRequest, jobs: Job[], bucket: Bucket, { readyAfterS = 8 }: FreshchatOptions): Reply {
  const { start, end, event, format } = (request.body ?? {}) as Readonly<Record<string, string>>;
  const [from, to] = [Date.parse(start ?? ''), Date.parse(end ?? '')];
  const report = REPORTS[event ?? ''];
  const oldest = DateTime.fromJSDate(request.now, { zone: 'utc' }).minus({ months: 15 }).toMillis();
  if (report === undefined || format !== 'csv' || Number.isNaN(from) || Number.isNaN(to) || from >= to) return problem(400, 'BAD_REQUEST', 'invalid');
  if (from < oldest) return problem(400, 'BAD_REQUEST', 'start must not be earlier than 15 months from the current date');
  if (to - from > report.days * DAY + 1000) return problem(400, 'BAD_REQUEST', `the report spans at most ${report.days} days`);
  if (!bucket.take()) return { ...problem(429, 'TOO_MANY_REQUESTS', 'too many'), headers: { 'Retry-After': String(bucket.resetS()) } };
  jobs.push({ event: event ?? '', start: from, end: to, readyAt: request.now.getTime() + readyAfterS * 1000 });
  const id = `job-${jobs.length}`;
  return { status: 202, body: { id, link: { rel: 'extracts', href: `/reports/raw/${id}` } } };
}

const jobOf = ({ params }: SimulatedRequest, jobs: readonly Job[]): Job | undefined => jobs[Number(params['id']?.replace('job-', '')) - 1];

function look(request: SimulatedRequest, jobs: readonly Job[], { isPlain }: FreshchatOptions): Reply {
  const job = jobOf(request, jobs);
  if (job === undefined) return problem(404, 'NOT_FOUND', 'no such report');
  const id = request.params['id'];
  if (request.now.getTime() < job.readyAt) return { body: { id, status: 'IN_PROGRESS', link: { rel: 'extracts', href: `/reports/raw/${id}` } } };
  const link = { rel: 'csv', href: `http://${request.headers.host ?? ''}/files/${id}?signature=CONFIDENTIAL-SIGNATURE` };
  return {
    body: { id, status: 'COMPLETED', interval: `${job.start} ${job.end}`, ...(isPlain === true ? { link } : { links: [{ status: 'COMPLETED', link }] }) },
  };
}

/** Rows in no order; both ends of the interval are left out, which no document says or denies. */
function fetchFile(request: SimulatedRequest, world: World, jobs: readonly Job[], options: FreshchatOptions): Reply {
  const job = jobOf(request, jobs);
  const report = REPORTS[job?.event ?? ''];
  if (job === undefined || report === undefined) return problem(404, 'NOT_FOUND', 'no such file');
  const now = request.now.getTime();
  const rows = chatsOf(world)
    .flatMap((ticket) => report.rowsOf(ticket))
    .filter(({ at }) => at > job.start && at < job.end && at <= now);
  const cells = rows.toReversed().map((row) => ({ ...row.cells, ...(options.extra !== undefined && { [options.extra]: 'x' }) }));
  const headings = Object.keys(cells[0] ?? { conversation_id: '' }).filter((heading) => heading !== options.lacks);
  const titles =
    options.isPlain === true ? headings.map((heading) => heading.replaceAll('_', ' ').replace(/\b./g, (letter) => letter.toUpperCase())) : headings;
  const csv = [titles, ...cells.map((row) => headings.map((heading) => (row as Readonly<Record<string, string>>)[heading] ?? ''))].map(printLine).join('\n');
  return { body: options.isPlain === true ? csv : Buffer.from(zipSync({ [`${job.event}.csv`]: strToU8(csv) })) };
}

const printLine = (cells: readonly string[]): string => cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');

const people = (world: World) =>
  world.agents
    .filter(({ kind }) => kind === 'full')
    .map(({ id, email }) => ({ id: chatAgentId(id), email, first_name: 'CONFIDENTIAL-NAME', last_name: '', groups: [] }));

function listOf(request: SimulatedRequest, name: string, rows: readonly unknown[]): Reply {
  const page = Number(request.query.get('page') ?? 1);
  const perPage = Math.min(MOST, Number(request.query.get('items_per_page') ?? 10));
  const total_pages = Math.max(1, Math.ceil(rows.length / perPage));
  return {
    body: { [name]: rows.slice((page - 1) * perPage, page * perPage), pagination: { total_items: rows.length, total_pages, current_page: page }, links: {} },
  };
}

/** What the three simulated servers have in common: the shape of their options and handles, and plain node:http plumbing. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../platform/clock.ts';
import { FaultPlan, send, spoil, type Answer, type Fault, type FaultOptions } from './faults.ts';
import type { World } from './world.ts';

export type { Fault, FaultOptions } from './faults.ts';

/** The same for every vendor; `Options` are the vendor's own switches (plan features, limits). */
export interface StartOptions<Options> {
  readonly world: World;
  /** What the server believes to be now. Advance the world to the same instant. */
  readonly clock: Clock;
  /** Default: a free one on loopback. */
  readonly port?: number;
  /** Enforce the vendor's rate limits (429). Default false; headers are sent either way. */
  readonly limits?: boolean;
  readonly options?: Options;
}

/** One request as it came in; secrets are not kept. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The route's name, e.g. `incremental/tickets/cursor`; `unknown` where none matched. */
  readonly endpoint: string;
  readonly status: number;
  readonly at: Date;
}

/** A running simulated helpdesk. */
export interface SimulatedServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly world: World;
  readonly requests: readonly LoggedRequest[];
  /** How many requests each endpoint has had. */
  counts(): Readonly<Record<string, number>>;
  forgetRequests(): void;
  fail(fault: Fault, options?: FaultOptions): void;
  clearFaults(): void;
  /** Faults that no request has met yet. */
  faultsLeft(): number;
  /** Credentials the server accepts, by the names of the connection's `auth` in the config. */
  readonly credentials: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON body; undefined when there is none or it is no JSON. */
  readonly body: unknown;
  /** The `:name` parts of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly now: Date;
}

export interface Reply {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go out as they are, anything else as JSON. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/v2/tickets/:id` */
  readonly path: string;
  /** Name in counters, limits and faults. */
  readonly endpoint: string;
  readonly handle: (request: SimulatedRequest) => Reply;
}

export interface ServerDefinition {
  readonly world: World;
  readonly clock: Clock;
  readonly port?: number | undefined;
  readonly routes: readonly Route[];
  readonly credentials: Readonly<Record<string, string>>;
  /** Authentication and rate limits; a reply ends the request here. */
  readonly guard: (request: SimulatedRequest, endpoint: string) => Reply | undefined;
  /** Headers of every answer, e.g. the rate limits as they stand. */
  readonly headers: (request: SimulatedRequest, endpoint: string) => Readonly<Record<string, string>>;
  readonly notFound: (request: SimulatedRequest) => Reply;
  /** The vendor's own 429. */
  readonly tooMany: (retryAfterS: number | undefined) => Reply;
  /** Endpoints whose answers bear a weak ETag, and answer 304 to who holds them already. Default none. */
  readonly isTagged?: (endpoint: string) => boolean;
}

const UNKNOWN = 'unknown';

/** Starts a server on loopback. */
export async function startServer(definition: ServerDefinition): Promise<SimulatedServer> {
  const log: LoggedRequest[] = [];
  const faults = new FaultPlan();
  const routes = definition.routes.map((route) => ({ ...route, parts: route.path.split('/') }));
  const server = createServer((incoming, response) => {
    void answerRequest(definition, routes, faults, log, incoming, response);
  });
  server.keepAliveTimeout = 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(definition.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    world: definition.world,
    requests: log,
    counts: () => countBy(log),
    forgetRequests: () => void (log.length = 0),
    fail: (fault, options) => faults.add(fault, options),
    clearFaults: () => faults.clear(),
    faultsLeft: () => faults.left,
    credentials: definition.credentials,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

type RoutePart = Route & { readonly parts: readonly string[] };

async function answerRequest(
  definition: ServerDefinition,
  routes: readonly RoutePart[],
  faults: FaultPlan,
  log: LoggedRequest[],
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const method = incoming.method ?? 'GET';
  const body = await readJson(incoming);
  const { route, params } = findRoute(routes, method, url.pathname);
  const now = definition.clock.now();
  const request: SimulatedRequest = { method, path: url.pathname, query: url.searchParams, headers: incoming.headers, body, params, now };
  const endpoint = route?.endpoint ?? UNKNOWN;
  const fault = faults.take(endpoint);
  const whole = toAnswer(runRoute(definition, route, request, endpoint), definition.headers(request, endpoint));
  const good = definition.isTagged?.(endpoint) === true ? tagged(whole, request) : whole;
  const answer = fault === undefined ? good : spoil(fault, good, (wait) => toAnswer(definition.tooMany(wait), {}));
  log.push({ method, path: url.pathname, query: Object.fromEntries(url.searchParams), endpoint, status: answer.status, at: now });
  send(response, answer, fault);
}

function runRoute(definition: ServerDefinition, route: Route | undefined, request: SimulatedRequest, endpoint: string): Reply {
  const refused = definition.guard(request, endpoint);
  if (refused !== undefined) return refused;
  if (route === undefined) return definition.notFound(request);
  try {
    return route.handle(request);
  } catch (error) {
    // A fault of the simulator itself: said aloud, so that a test fails with the reason.
    return { status: 500, body: { error: 'SimulatorFault', description: error instanceof Error ? (error.stack ?? error.message) : String(error) } };
  }
}

function toAnswer(reply: Reply, headers: Readonly<Record<string, string>>): Answer {
  const isFile = typeof reply.body === 'string' || Buffer.isBuffer(reply.body);
  const type = isFile ? 'text/plain' : 'application/json; charset=utf-8';
  const body = isFile ? (reply.body as string | Buffer) : reply.body === undefined ? '' : JSON.stringify(reply.body);
  return { status: reply.status ?? 200, headers: { 'content-type': type, ...headers, ...reply.headers }, body };
}

function tagged(answer: Answer, { headers }: SimulatedRequest): Answer {
  if (answer.status !== 200) return answer;
  const etag = `W/"${createHash('sha256').update(answer.body).digest('hex').slice(0, 32)}"`;
  const isHeld = headers['if-none-match'] === etag;
  return { status: isHeld ? 304 : 200, headers: { ...answer.headers, etag }, body: isHeld ? '' : answer.body };
}

function findRoute(routes: readonly RoutePart[], method: string, path: string): { route: RoutePart | undefined; params: Record<string, string> } {
  const parts = path
    .replace(/\.json$/, '')
    .replace(/\/$/, '')
    .split('/');
  for (const route of routes) {
    if (route.method !== method || route.parts.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const matches = route.parts.every((part, index) => {
      if (!part.startsWith(':')) return part === parts[index];
      params[part.slice(1)] = decodeURIComponent(parts[index] ?? '');
      return true;
    });
    if (matches) return { route, params };
  }
  return { route: undefined, params: {} };
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function countBy(log: readonly LoggedRequest[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { endpoint } of log) counts[endpoint] = (counts[endpoint] ?? 0) + 1;
  return counts;
}

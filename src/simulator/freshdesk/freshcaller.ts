/** Freshcaller over real HTTP: a host and a key of its own; calls and their figures by windows of time. */
import type { Clock } from '../../platform/clock.ts';
import { callsOf, type WorldCall, type WorldLeg } from '../calls.ts';
import { type Bucket, createBucket } from '../rate-limit.ts';
import { type Reply, type Route, type SimulatedRequest, type SimulatedServer, startServer } from '../server.ts';
import type { World } from '../world.ts';
import { iso } from './wording.ts';

export const CALLER_KEY = 'sim-freshcaller-api-key';
const MOST = 1000;
/** Users and teams are counted apart from Freshdesk's agents and groups. */
const USER_OFFSET = 500;
const TEAM_OFFSET = 300;
const SECRET = 'CONFIDENTIAL-NOTE person@private.example';

export interface FreshcallerStart {
  readonly world: World;
  readonly clock: Clock;
  readonly port?: number;
  /** Calls per minute; left out: as many as you like. */
  readonly perMinute?: number;
}

/** Starts the telephone of a simulated Freshdesk account on loopback. */
export function startFreshcaller({ world, clock, port, perMinute }: FreshcallerStart): Promise<SimulatedServer> {
  const bucket = perMinute === undefined ? undefined : createBucket(clock, perMinute);
  const get = (path: string, handle: (request: SimulatedRequest) => Reply): Route => ({ method: 'GET', path: `/api/v1/${path}`, endpoint: path, handle });
  return startServer({
    world,
    clock,
    port,
    routes: [
      get('calls', (request) => windowOf(request, 'calls', rowsOf(world), ({ created }) => created, printCall)),
      get('call_metrics', (request) => windowOf(request, 'call_metrics', rowsOf(world), ({ call }) => call.updatedAt, printMetric)),
      get('users', (request) => listOf(request, 'users', people(world))),
      get('teams', (request) =>
        listOf(
          request,
          'teams',
          world.groups.map(({ id, name }) => ({ id: id + TEAM_OFFSET, name: `${name} phones`, description: SECRET })),
        ),
      ),
    ],
    credentials: { apiKey: CALLER_KEY },
    guard: (request) => refusal(request, bucket),
    headers: ({ now }) => ({ Date: now.toUTCString() }),
    notFound: () => ({ status: 404, body: { error_type: 'not_found', message: 'Not found', errors: [] } }),
    tooMany,
  });
}

const tooMany = (retryAfterS: number | undefined): Reply => ({
  status: 429,
  headers: retryAfterS === undefined ? {} : { 'Retry-After': String(retryAfterS) },
  body: { error_type: 'too_many_requests', message: 'Too many requests', errors: [] },
});

/** Whoever brings the key of Freshdesk here has told it to the wrong host: that is a fault of the reader. */
function refusal({ headers }: SimulatedRequest, bucket: Bucket | undefined): Reply | undefined {
  if (bucket !== undefined && !bucket.take()) return tooMany(bucket.resetS());
  if (headers.authorization !== undefined) return { status: 400, body: { error_type: 'foreign_credentials', message: 'Not the key of this host', errors: [] } };
  return headers['x-api-auth'] === CALLER_KEY ? undefined : { status: 401, body: { error_type: 'unauthorized', message: 'Invalid API key', errors: [] } };
}

/** A call as the lists know it: one that was handed on is several, each but the first with a parent. */
interface Row {
  readonly id: number;
  readonly parentId: number | null;
  readonly call: WorldCall;
  readonly created: number;
  readonly agents: readonly WorldLeg[];
}

function rowsOf(world: World): Row[] {
  return callsOf(world).flatMap((call) => {
    const agents = call.legs.filter(({ type }) => type === 'agent');
    const first: Row = { id: call.id, parentId: null, call, created: call.startedAt, agents: agents.slice(0, 1) };
    const others = agents.slice(1).map((leg): Row => ({ id: leg.id, parentId: call.id, call, created: leg.startedAt, agents: [leg] }));
    return [first, ...others];
  });
}

function windowOf(request: SimulatedRequest, name: string, rows: readonly Row[], timeOf: (row: Row) => number, print: (row: Row) => unknown): Reply {
  const bounds = ['from', 'to'].map((bound) => Date.parse(request.query.get(`by_time[${bound}]`) ?? ''));
  const [from = Number.NaN, to = Number.NaN] = bounds;
  if (Number.isNaN(from) || Number.isNaN(to)) return { status: 422, body: { error_type: 'invalid', message: 'by_time needs both bounds', errors: [] } };
  const found = rows.filter((row) => timeOf(row) >= from && timeOf(row) <= to).toSorted((a, b) => timeOf(a) - timeOf(b) || a.id - b.id);
  return listOf(request, name, found, print);
}

function listOf<T>(request: SimulatedRequest, name: string, rows: readonly T[], print: (row: T) => unknown = (row) => row): Reply {
  const page = Number(request.query.get('page') ?? 1);
  const perPage = Math.min(MOST, Number(request.query.get('per_page') ?? 10));
  const meta = { current: page, total_pages: Math.ceil(rows.length / perPage), total_count: rows.length };
  return { body: { [name]: rows.slice((page - 1) * perPage, page * perPage).map(print), meta } };
}

const people = (world: World) =>
  world.agents
    .filter(({ kind }) => kind === 'full')
    .map((agent) => ({ id: agent.id + USER_OFFSET, name: agent.name, email: agent.email, phone: '+442079460001', status: 1, deleted: false }));

function printCall({ id, parentId, call, created, agents }: Row): unknown {
  const isSpoken = call.talkS > 0;
  const agent = agents[0];
  return {
    id,
    direction: call.direction === 'inbound' ? 'incoming' : 'outgoing',
    parent_call_id: parentId,
    root_call_id: parentId ?? id,
    phone_number_id: call.line.id,
    phone_number: call.line.number,
    assigned_agent_id: agent?.agentId == null ? null : agent.agentId + USER_OFFSET,
    assigned_agent_name: 'CONFIDENTIAL-NAME',
    assigned_team_id: call.outcome === 'abandoned_ivr' || call.groupId === null ? null : call.groupId + TEAM_OFFSET,
    assigned_call_queue_id: null,
    assigned_ivr_id: 1,
    bill_duration: call.talkS,
    call_notes: SECRET,
    created_time: iso(created),
    updated_time: iso(call.updatedAt),
    recording: isSpoken || call.outcome === 'voicemail' ? { id: id * 10, url: 'https://private.example/recording', duration: call.talkS } : null,
    integrated_resources: call.ticketId === null ? [] : [{ integration_name: 'Freshdesk', type: 'Ticket', id: call.ticketId }],
    participants: [
      { id: id * 10 + 1, participant_id: call.customerId, participant_type: 'Customer', caller_number: '+442079460002', call_status: 1, duration: call.talkS },
      ...agents.map((leg) => ({
        id: leg.id * 10 + 2,
        participant_id: (leg.agentId ?? 0) + USER_OFFSET,
        participant_type: 'Agent',
        caller_number: null,
        call_status: 1,
        duration: leg.talkS,
        created_time: iso(leg.startedAt),
        updated_time: iso(leg.updatedAt),
      })),
    ],
  };
}

/** Units vary. Figures of one that handed on are of each part. */
function printMetric({ id, parentId, call, agents }: Row): unknown {
  const leg = agents[0];
  const isAnswered = call.talkS > 0;
  return {
    id: id + 1_000_000,
    call_id: id,
    ivr_time: parentId === null ? call.ivrS : 0,
    ivr_time_unit: 'seconds',
    total_ringing_time: parentId === null ? call.waitS : 0,
    total_ringing_time_unit: 'seconds',
    answering_speed: isAnswered && call.direction === 'inbound' && parentId === null ? call.waitS : null,
    answering_speed_unit: 'seconds',
    talk_time: leg === undefined ? call.talkS : leg.talkS,
    talk_time_unit: 'seconds',
    hold_duration: (leg === undefined ? call.holdS : leg.holdS) * 1000,
    hold_duration_unit: 'milliseconds',
    call_work_time: leg === undefined ? call.wrapS : leg.wrapS,
    call_work_time_unit: 'seconds',
    tags: [],
    life_cycle: [],
    created_time: iso(call.updatedAt),
    updated_time: iso(call.updatedAt),
  };
}

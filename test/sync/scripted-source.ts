import type { Agent, Ticket, TicketChange } from '../../src/domain/entities.ts';
import { INPUTS, type Input, type InputSupply } from '../../src/domain/inputs.ts';
import type { Http } from '../../src/http/http.ts';
import type { Connection, Json, MappingSettings, Page, ReadContext, Stream } from '../../src/sources/source.ts';

export const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };

/** One change of a ticket at the scripted vendor. `status` "broken" cannot be mapped. */
export interface VendorChange {
  readonly ticket: number;
  readonly version: number;
  readonly status: string;
  readonly topic?: string;
}

export interface ScriptedVendor {
  account: string;
  agents: { id: string; name: string }[];
  /** Grows at its end; the export gives it in this order, as each ticket was then. */
  log: VendorChange[];
  pageSize: number;
  /** A first load reads the newest days first, then older windows. */
  isWindowed?: boolean;
  /** So many changes are older than the first one that the vendor names; default none. */
  concealed?: number;
  /** Called before each answer: may throw what the vendor would. */
  fault: (stream: string, page: number, context: ReadContext) => void | Promise<void>;
}

export function scriptedVendor(log: VendorChange[] = [], pageSize = 3): ScriptedVendor {
  return {
    account: 'account-1',
    agents: [
      { id: 'a1', name: 'Ada' },
      { id: 'a2', name: 'Ben' },
      { id: 'a3', name: 'Cy' },
    ],
    log,
    pageSize,
    fault: () => undefined,
  };
}

/** A log of `changes` changes over `tickets` tickets; the same for the same arguments. */
export function scriptedLog(tickets: number, changes: number): VendorChange[] {
  const statuses = ['new', 'open', 'pending', 'resolved', 'broken'];
  return Array.from({ length: changes }, (_, index) => ({
    ticket: (index * 7) % tickets,
    version: index + 1,
    status: statuses[(index * 13) % statuses.length] ?? 'open',
    topic: `tab\there, line\nthere, \\ and "quotes" ${index}`,
  }));
}

const START = Date.UTC(2026, 0, 1);
/** Instant of a version: a minute each. */
export const instantOf = (version: number): Date => new Date(START + version * 60_000);

const NO_HTTP_USAGE = { requests: 0, retries: 0, throttled: 0, bytes: 0, waitedMs: 0 };
const nothing = () => Promise.reject(new Error('no HTTP here'));

export const noHttp = (): Http => ({ request: nothing, file: nothing, usage: { ...NO_HTTP_USAGE } });

interface TicketCursor {
  readonly after: number;
}

function parseTicketCursor(input: unknown): TicketCursor {
  const after = (input as { after?: unknown } | null)?.after;
  if (typeof after !== 'number') throw new Error('not a cursor');
  return { after };
}

const ticketsBefore = (tickets: { ticket: number }[]) => tickets.map(({ ticket }) => ticket);

export function mapTicket(change: VendorChange, settings: MappingSettings = NO_MAPPING): [Ticket, TicketChange] {
  const at = instantOf(change.version);
  const id = String(change.ticket);
  const status = (settings.map.status?.[change.status] ?? change.status) as Ticket['statusCategory'];
  const ticket: Ticket = {
    entity: 'ticket',
    id,
    version: change.version,
    updatedAt: at,
    createdAt: instantOf(change.ticket),
    createdByRole: 'customer',
    origin: 'inbound',
    channel: 'email',
    sourceChannel: null,
    isSocial: false,
    customerId: `c${change.ticket % 3}`,
    organizationId: null,
    statusCategory: status,
    sourceStatus: change.status,
    statusAt: at,
    groupId: null,
    agentId: 'a1',
    priority: 'normal',
    ticketType: null,
    topic: change.topic ?? null,
    tags: ['a,b', 'c"d', 'e\\f', `v${change.version}`],
    brandId: null,
    formId: null,
    scheduleId: null,
    followUpOfId: null,
    mergedIntoId: null,
    mergedAt: null,
    isSpam: false,
    isDeleted: false,
    deletedAt: null,
    isTest: false,
    isChild: false,
    excludedBy: null,
    isComplaint: false,
    fields: { colour: 'blue', count: change.version, 'odd "key"\n': null },
    url: null,
  };
  const { version } = change;
  const changed: TicketChange = {
    entity: 'ticket_change',
    id: `${id}-${version}`,
    version,
    updatedAt: at,
    ticketId: id,
    field: 'status',
    at,
    value: status,
    sourceValue: change.status,
    actorType: 'agent',
    actorId: 'a1',
    seq: 0,
  };
  return [ticket, changed];
}

/** One request: may fail as scripted, is counted, and ends at once when the run is asked to stop. */
async function ask(vendor: ScriptedVendor, stream: string, page: number, context: ReadContext): Promise<void> {
  context.signal.throwIfAborted();
  await vendor.fault(stream, page, context);
  context.signal.throwIfAborted();
  context.http.usage.requests += 1;
}

/** How many changes lie before an instant. */
const placeOf = ({ log }: ScriptedVendor, instant: Date): number => log.filter((change) => instantOf(change.version) < instant).length;

const oldestOf = ({ log, concealed = 0 }: ScriptedVendor): Date | undefined => log[concealed] && instantOf(log[concealed].version);

function ticketStream(vendor: ScriptedVendor): Stream<TicketCursor> {
  return {
    name: 'tickets',
    mode: 'cursor',
    mapperVersion: 1,
    parseCursor: parseTicketCursor,
    cursorAt: (instant) => ({ after: placeOf(vendor, instant) }),
    ...(vendor.isWindowed === true && { windows: { oldest: () => Promise.resolve(oldestOf(vendor)) } }),
    async *read(from, context): AsyncIterable<Page<TicketCursor>> {
      let after = from?.after ?? 0;
      for (let page = 1; ; page += 1) {
        await ask(vendor, 'tickets', page, context);
        const end = context.until === undefined ? vendor.log.length : placeOf(vendor, context.until);
        const changes = vendor.log.slice(after, Math.min(after + vendor.pageSize, end));
        after += changes.length;
        const last = changes.at(-1);
        const done = after >= end;
        yield {
          raw: { path: `/tickets?after=${after - changes.length}`, body: { changes: changes as unknown as Json, tickets: ticketsBefore(changes) } },
          next: { after },
          done,
          progress: vendor.log.length === 0 ? 1 : after / vendor.log.length,
          ...(last === undefined ? {} : { knownTo: instantOf(last.version) }),
        };
        if (done) return;
      }
    },
    map(raw, { settings, reference }) {
      const { changes } = raw.body as unknown as { changes: VendorChange[] };
      const known = (reference['statuses'] ?? []) as readonly string[];
      const good = changes.filter((change) => known.includes(settings.map.status?.[change.status] ?? change.status));
      const rejects = changes.filter((change) => !good.includes(change));
      return {
        records: good.flatMap((change) => mapTicket(change, settings)),
        rejects: rejects.map((change) => ({
          id: String(change.ticket),
          entity: 'ticket',
          reason: `status: unknown value "${change.status}"`,
          raw: change as unknown as Json,
        })),
      };
    },
  };
}

/** Two agents a page. */
function agentStream(vendor: ScriptedVendor): Stream<TicketCursor> {
  return {
    name: 'agents',
    mode: 'snapshot',
    mapperVersion: 1,
    parseCursor: parseTicketCursor,
    async *read(from, context): AsyncIterable<Page<TicketCursor>> {
      for (let after = from?.after ?? 0, page = 1; ; after += 2, page += 1) {
        await ask(vendor, 'agents', page, context);
        const done = after + 2 >= vendor.agents.length;
        yield { raw: { path: `/agents?after=${after}`, body: vendor.agents.slice(after, after + 2) }, next: { after: after + 2 }, done };
        if (done) return;
      }
    },
    map: (raw) => ({
      records: (raw.body as unknown as ScriptedVendor['agents']).map(({ id, name }): Agent => {
        const person = { entity: 'agent', id, version: 0, updatedAt: null, name, emailHash: null } as const;
        return { ...person, agentType: 'full', isActive: true, isInboundVoice: false, timeZone: null };
      }),
      rejects: [],
    }),
  };
}

/** Teaches the statuses that the tickets need. */
function statusStream(vendor: ScriptedVendor): Stream<undefined> {
  return {
    name: 'statuses',
    mode: 'snapshot',
    mapperVersion: 1,
    parseCursor: () => {
      throw new Error('this stream has no cursor');
    },
    async *read(_from, context): AsyncIterable<Page<undefined>> {
      await ask(vendor, 'statuses', 1, context);
      yield { raw: { path: '/statuses', body: ['new', 'open', 'pending', 'resolved'] }, next: undefined, done: true };
    },
    map: (raw) => ({ records: [], rejects: [], learned: { statuses: raw.body } }),
  };
}

const supply = (input: Input): InputSupply => {
  if (input === 'tickets' || input === 'status_history') return { streams: ['tickets'], quality: 'exact' };
  if (input === 'agents') return { streams: ['agents'], quality: 'exact' };
  return { missing: 'The scripted vendor has none.', action: 'Nothing to do.' };
};

/** The scripted vendor as a connection, as a source's `open` would return it. */
export function scriptedConnection(vendor: ScriptedVendor): Connection {
  return {
    streams: [statusStream(vendor), agentStream(vendor), ticketStream(vendor)] as unknown as readonly Stream[],
    inputs: Object.fromEntries(INPUTS.map((input) => [input, supply(input)])) as Record<Input, InputSupply>,
    check: async (context) => {
      await vendor.fault('check', 1, context);
      return { account: { id: vendor.account, name: 'Scripted', timeZone: 'Europe/London' }, items: [] };
    },
  };
}

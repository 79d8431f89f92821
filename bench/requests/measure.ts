import { createHttp } from '../../src/http/client.ts';
import { createRedactor } from '../../src/http/redact.ts';
import type { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import type { World } from '../../src/simulator/world.ts';
import type { Json, MappingSettings, ReadContext, Source, Stream } from '../../src/sources/source.ts';
import type { StreamCost } from './plan.ts';
import { createStored } from './stored.ts';

const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };
/** Logging in is no request of a stream. */
const LOGIN = 'oauth/tokens';

export interface Simulated<Config> {
  readonly source: Source<Config>;
  readonly config: Config;
  readonly world: World;
  readonly clock: ReturnType<typeof fixedClock>;
  /** The helpdesk first, then whatever further hosts the config names. */
  readonly servers: readonly [SimulatedServer, ...SimulatedServer[]];
}

/** A reading of a simulated account that goes on where it stopped, and counts what each stream asks of the servers. */
export function connect<Config>({ source, config, world, clock, servers }: Simulated<Config>) {
  const shared = { connectionId: 'bench', clock, log: silentLog };
  const http = createHttp({ ...shared, baseUrl: servers[0].url, authorization: source.authorize(config), policy: source.policy });
  const hosts = Object.fromEntries(
    Object.entries(source.hosts?.(config) ?? {}).map(([name, host]) => [name, createHttp({ ...shared, ...host, usage: http.usage })]),
  );
  return {
    world,
    clock,
    servers,
    http,
    hosts,
    redact: createRedactor(source.redaction, 'a key of the benchmark'),
    streams: source.open(config, NO_MAPPING).streams,
    cursors: new Map<string, unknown>(),
    /** When each stream was read last, epoch ms. */
    readAt: new Map<string, number>(),
    stored: createStored(),
    reference: {} as Record<string, Json>,
    close: async () => {
      for (const server of servers) await server.close();
    },
  };
}
export type Reading = ReturnType<typeof connect>;

/** Reads each stream to its end from where it stopped, as a run does; lists that are fresh are left alone, and are not among the costs. */
export async function readAndCount(reading: Reading): Promise<StreamCost[]> {
  const costs: StreamCost[] = [];
  for (const stream of reading.streams) {
    if (isFresh(reading, stream)) continue;
    for (const server of reading.servers) server.forgetRequests();
    await readStream(reading, stream);
    const asked = reading.servers.flatMap((server) => Object.entries(server.counts())).filter(([endpoint]) => endpoint !== LOGIN);
    const requests = asked.reduce((sum, [, count]) => sum + count, 0);
    costs.push({ stream: stream.name, mode: stream.mode, endpoints: asked.map(([endpoint]) => endpoint), requests });
  }
  return costs;
}

const isFresh = ({ readAt, clock }: Reading, { name, everyMs }: Stream): boolean =>
  everyMs !== undefined && Math.floor((readAt.get(name) ?? -1) / everyMs) === Math.floor(clock.now().getTime() / everyMs);

async function readStream(reading: Reading, stream: Stream): Promise<void> {
  const { http, hosts, clock, redact, reference, cursors, stored } = reading;
  const signal = new AbortController().signal;
  const context: ReadContext = { http, hosts, clock, redact, reference, settings: NO_MAPPING, since: undefined, signal, ...stored.answers };
  const from = stream.mode === 'snapshot' || !cursors.has(stream.name) ? undefined : stream.parseCursor(cursors.get(stream.name));
  for await (const page of stream.read(from, context)) {
    cursors.set(stream.name, JSON.parse(JSON.stringify(page.next)));
    const { records, learned } = stream.map(page.raw, { connectionId: 'bench', settings: NO_MAPPING, reference, observedAt: clock.now() });
    Object.assign(reference, learned);
    stored.note(records);
    if (page.done) break;
  }
  reading.readAt.set(stream.name, clock.now().getTime());
}

/** Lets so many milliseconds pass, for the account and for us; waits of a reading have moved our clock only. */
export function goOn({ world, clock }: Reading, ms: number): void {
  const to = new Date(clock.now().getTime() + ms);
  world.advance(to);
  clock.set(to);
}

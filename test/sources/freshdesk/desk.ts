import { createHttp } from '../../../src/http/client.ts';
import type { HttpOptions } from '../../../src/http/client.ts';
import type { HttpPolicy } from '../../../src/http/http.ts';
import { createRedactor } from '../../../src/http/redact.ts';
import type { Entity, EntityName, Entities } from '../../../src/domain/entities.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { CALLER_KEY, startFreshcaller } from '../../../src/simulator/freshdesk/freshcaller.ts';
import { CHAT_TOKEN, type FreshchatOptions, startFreshchat } from '../../../src/simulator/freshdesk/freshchat.ts';
import { type FreshdeskOptions, startFreshdesk } from '../../../src/simulator/freshdesk/index.ts';
import { generateWorld, type WorldOptions } from '../../../src/simulator/generate.ts';
import { freshdesk } from '../../../src/sources/freshdesk/index.ts';
import type { Json, MapContext, MappingSettings, Page, ReadContext, Reject, Stream } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';

export const KEY = 'a key of sixteen characters';

export interface DeskOptions extends FreshdeskOptions {
  readonly world?: Partial<WorldOptions>;
  readonly settings?: Partial<MappingSettings>;
  readonly since?: Date;
  readonly limits?: boolean;
  readonly apiKey?: string;
  readonly http?: Partial<HttpOptions>;
  readonly conversations?: 'late' | 'off';
  readonly archive?: 'late' | 'off';
  /** The connection reads the export of activities. */
  readonly hasActivities?: boolean;
  /** With a telephone; its server is `desk.phone`. */
  readonly hasPhone?: boolean;
  readonly callerKey?: string;
  /** With chats; their server is `desk.chat`. */
  readonly chat?: FreshchatOptions & { readonly token?: string };
}

/** Where nobody counts, nobody waits: time stands still. */
const unpaced = (policy: HttpPolicy): HttpPolicy => ({ ...policy, buckets: { account: { limit: 1_000_000, windowMs: 60_000 } } });

/** A simulated account, the real HTTP client and an open connection; time stands still unless somebody waits. */
export async function startDesk({
  world: worldOptions,
  settings: some,
  since,
  limits,
  apiKey,
  http: httpOptions,
  conversations,
  archive,
  hasActivities,
  hasPhone,
  callerKey,
  chat: chatOptions,
  ...options
}: DeskOptions = {}) {
  const end = worldOptions?.end ?? new Date('2026-03-31T00:00:00Z');
  const world = generateWorld({
    seed: 7,
    profile: 'freshdesk',
    start: new Date('2026-02-20T00:00:00Z'),
    end,
    tickets: 250,
    timeZone: 'Europe/Berlin',
    ...worldOptions,
  });
  const clock = fixedClock(end);
  const server = await startFreshdesk({ world, clock, options, limits: limits ?? false });
  const phone = hasPhone === true ? await startFreshcaller({ world, clock }) : undefined;
  const chat = chatOptions === undefined ? undefined : await startFreshchat({ world, clock, ...chatOptions });
  const config = {
    subdomain: world.subdomain,
    auth: { apiKey: apiKey ?? server.credentials['apiKey'] ?? '' },
    conversations,
    archive,
    ...(hasActivities === true && { activities: 'daily' as const }),
    ...(phone && { freshcaller: { subdomain: world.subdomain, apiKey: callerKey ?? CALLER_KEY, baseUrl: phone.url } }),
    ...(chat && { freshchat: { account: world.subdomain, apiToken: chatOptions?.token ?? CHAT_TOKEN, baseUrl: chat.url } }),
  };
  const given: MappingSettings = { ...NO_MAPPING, ...some };
  const settings = freshdesk.mapping?.(config, given) ?? given;
  const http = createHttp({
    connectionId: 'desk',
    baseUrl: server.url,
    authorization: freshdesk.authorize(config),
    policy: freshdesk.policy,
    clock,
    log: silentLog,
    random: () => 0,
    ...httpOptions,
  });
  const hosts = Object.fromEntries(
    Object.entries(freshdesk.hosts?.(config) ?? {}).map(([name, host]) => [
      name,
      createHttp({
        connectionId: 'desk',
        ...host,
        ...(chatOptions?.limits !== true && { policy: unpaced(host.policy) }),
        clock,
        log: silentLog,
        random: () => 0,
        usage: http.usage,
      }),
    ]),
  );
  const redact = createRedactor(freshdesk.redaction, KEY) as (body: unknown) => Json;
  const connection = freshdesk.open(config, settings);
  const reference: Record<string, Json> = {};
  /** When the last message read of each ticket was written. */
  const heard = new Map<string, number>();
  const lastMessages = async (ids: readonly string[]) => new Map([...heard].filter(([id]) => ids.includes(id)));
  const context: ReadContext = { lastMessages, http, hosts, clock, settings, since, redact, signal: new AbortController().signal, reference };
  const stream = (name: string): Stream => {
    const found = connection.streams.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no stream ${name}`);
    return found;
  };
  const close = async () => {
    await server.close();
    await phone?.close();
    await chat?.close();
  };
  return { world, clock, ...(since && { since }), server, phone, chat, settings, http, hosts, redact, connection, reference, heard, context, stream, close };
}

export type Desk = Awaited<ReturnType<typeof startDesk>>;

export interface Reading {
  readonly pages: readonly Page<unknown>[];
  readonly records: readonly Entity[];
  readonly rejects: readonly Reject[];
  /** Where the next run goes on. */
  readonly next: unknown;
}

/** Reads one stream to its end and maps it, as a run would; what it teaches is kept for the next one. */
export async function readStream(desk: Desk, name: string, from?: unknown, onPage?: (page: Page<unknown>, number: number) => void): Promise<Reading> {
  const stream = desk.stream(name);
  const pages: Page<unknown>[] = [];
  const records: Entity[] = [];
  const rejects: Reject[] = [];
  for await (const page of stream.read(from === undefined ? undefined : stream.parseCursor(JSON.parse(JSON.stringify(from))), desk.context)) {
    const context: MapContext = { connectionId: 'desk', settings: desk.settings, reference: desk.reference, observedAt: desk.clock.now() };
    const mapping = stream.map(page.raw, context);
    Object.assign(desk.reference, mapping.learned);
    pages.push(page);
    records.push(...mapping.records);
    for (const record of mapping.records) {
      if (record.entity === 'ticket_message') desk.heard.set(record.ticketId, Math.max(record.at.getTime(), desk.heard.get(record.ticketId) ?? 0));
    }
    rejects.push(...mapping.rejects);
    onPage?.(page, pages.length);
    if (page.done) break;
  }
  return { pages, records, rejects, next: pages.at(-1)?.next };
}

/** The records of one kind, the way the warehouse keeps them: of several versions of a key the highest, of equal ones the last. */
export function kept<Name extends EntityName>(entity: Name, ...readings: readonly Reading[]): Map<string, Entities[Name]> {
  const rows = new Map<string, Entities[Name]>();
  for (const record of readings.flatMap((reading) => reading.records)) {
    if (record.entity !== entity) continue;
    const known = rows.get(record.id);
    if (known === undefined || record.version >= known.version) rows.set(record.id, record as Entities[Name]);
  }
  return rows;
}

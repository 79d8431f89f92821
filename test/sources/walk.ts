import type { Http } from '../../src/http/http.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Connection, Json, MapContext, MappingSettings, Page, ReadContext, Stream } from '../../src/sources/source.ts';

/** A source against its simulated vendor, standing still. */
export interface StartedSource {
  readonly connection: Connection;
  readonly http: Http;
  readonly hosts?: Readonly<Record<string, Http>>;
  readonly redact: (body: unknown) => Json;
  readonly clock: Clock;
  readonly settings: MappingSettings;
  readonly since?: Date;
  /** Texts of the world that must never reach a page: bodies, subjects, names of customers. */
  readonly forbidden?: readonly string[];
  close(): Promise<void>;
}

/** As it comes back from the database or the archive. */
export const throughJson = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

function freeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
  return value;
}

/** All pages of a read, to its end. */
export async function collect(pages: AsyncIterable<Page<unknown>>): Promise<Page<unknown>[]> {
  const all: Page<unknown>[] = [];
  for await (const page of pages) {
    all.push(page);
    if (page.done) break;
  }
  return all;
}

/** Up to five page indexes, first and last included. */
export function someOf(count: number): number[] {
  const picks = [0, 1, Math.floor(count / 3), Math.floor(count / 2), count - 1];
  return [...new Set(picks)].filter((index) => index >= 0 && index < count).sort((a, b) => a - b);
}

/** One stream, read from its start to its end. */
export interface Walk {
  readonly stream: Stream;
  readonly pages: readonly Page<unknown>[];
  /** What had been learned when each page was mapped. */
  readonly contexts: readonly MapContext[];
  readonly reference: Readonly<Record<string, Json>>;
}

/** Reads every stream once, in order, as the sync would. */
export async function walkAll(started: StartedSource, unavailable: readonly string[]): Promise<Walk[]> {
  const reference: Record<string, Json> = {};
  const walks: Walk[] = [];
  for (const stream of started.connection.streams) {
    if (unavailable.includes(stream.name)) continue;
    const before = { ...reference };
    const pages: Page<unknown>[] = [];
    const contexts: MapContext[] = [];
    for await (const page of stream.read(undefined, readContext(started, reference))) {
      const context = { connectionId: 'under-test', settings: started.settings, reference: { ...reference }, observedAt: started.clock.now() };
      pages.push(freeze(page));
      contexts.push(context);
      Object.assign(reference, stream.map(page.raw, context).learned);
      if (page.done) break;
    }
    walks.push({ stream, pages, contexts, reference: before });
  }
  return walks;
}

/** What a vendor adds to its records without notice. */
export const ADDED = 'a_new_thing';

/** The same source, whose answers have one more field in each of their records. */
export function withAddedField(started: StartedSource): StartedSource {
  const added = (http: Http): Http => ({
    request: async (request) => {
      const response = await http.request(request);
      return { ...response, body: withField(response.body) };
    },
    file: (address, signal) => http.file(address, signal),
    usage: http.usage,
  });
  const { http, hosts } = started;
  return { ...started, http: added(http), ...(hosts && { hosts: Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, added(host)])) }) };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const marked = (value: unknown): unknown => (isObject(value) ? { ...value, [ADDED]: 1 } : value);

function withField(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(marked);
  if (!isObject(body)) return body;
  const entries = Object.entries(body);
  const isRecord = 'id' in body || !entries.some(([, value]) => Array.isArray(value) && value.some(isObject));
  return isRecord ? marked(body) : Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? value.map(marked) : value]));
}

/** What a stream is given to read. */
export function readContext(started: StartedSource, reference: Readonly<Record<string, Json>>, signal = new AbortController().signal): ReadContext {
  const { http, hosts, clock, settings, since, redact } = started;
  return { http, ...(hosts && { hosts }), clock, settings, since, redact, signal, reference };
}

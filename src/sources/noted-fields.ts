import type { Http, HttpRequest } from '../http/http.ts';
import type { ReadContext, SeenField, Stream } from './source.ts';

/** Records of one kind as a helpdesk's answers show them, with all that they are known to hold, read by us or not. */
export interface KnownRecords {
  /** What one of them is called in `<record>.<field>`. */
  readonly kind: string;
  /** Paths whose answers hold them; left out: any. */
  readonly path?: RegExp;
  /** Name of their list in the answer; left out: the answer is the list, or has one only, or is the record itself. */
  readonly list?: string;
  /** Names with a blank between. */
  readonly keys: string;
  /** Families of names that come by the dozen. */
  readonly families?: RegExp;
}

type Notes = (request: HttpRequest, body: unknown) => readonly string[];

/**
 * The streams of a source, noting fields of its answers that nobody listed: those that the vendor has added since. They are looked for in the
 * answers themselves, before anything is trimmed or redacted; names only are kept. Never fatal.
 */
export function notingFields(known: readonly KnownRecords[]): (stream: Stream) => Stream {
  const noted = notesOf(known);
  return (stream) => ({
    ...stream,
    async *read(from, context) {
      const seen = new Set<string>();
      for await (const page of stream.read(
        from,
        listening(context, (request, body) => noted(request, body).forEach((key) => seen.add(key))),
      )) {
        const fields = [...seen].toSorted().map((key): SeenField => ({ key, title: null, type: null }));
        seen.clear();
        yield fields.length === 0 ? page : { ...page, fields: [...(page.fields ?? []), ...fields] };
      }
    },
  });
}

function notesOf(known: readonly KnownRecords[]): Notes {
  const kinds = known.map((records) => ({ ...records, names: new Set(records.keys.split(' ')) }));
  return (request, body) =>
    kinds
      .filter(({ path }) => path?.test(request.path) !== false)
      .flatMap(({ kind, list, names, families }) => {
        const keys = new Set(recordsIn(body, list).flatMap((record) => Object.keys(record)));
        return [...keys].filter((key) => !names.has(key) && families?.test(key) !== true).map((key) => `${kind}.${key}`);
      });
}

function recordsIn(body: unknown, list: string | undefined): readonly object[] {
  if (typeof body !== 'object' || body === null) return [];
  if (list !== undefined) return objectsOf((body as Readonly<Record<string, unknown>>)[list]);
  if (Array.isArray(body)) return objectsOf(body);
  const lists = Object.values(body)
    .map(objectsOf)
    .filter((records) => records.length > 0);
  return 'id' in body || lists.length !== 1 ? [body] : (lists[0] ?? []);
}

const objectsOf = (list: unknown): readonly object[] =>
  Array.isArray(list) ? list.filter((record): record is object => typeof record === 'object' && record !== null && !Array.isArray(record)) : [];

/** The context, with ears at every road. */
function listening(context: ReadContext, hear: (request: HttpRequest, body: unknown) => void): ReadContext {
  const ear = (http: Http): Http => ({
    request: async (request) => {
      const response = await http.request(request);
      if (response.status < 300) hear(request, response.body);
      return response;
    },
    file: (address, signal) => http.file(address, signal),
    usage: http.usage,
    ...(http.quotas && { quotas: http.quotas }),
  });
  const { http, hosts } = context;
  return { ...context, http: ear(http), ...(hosts && { hosts: Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, ear(host)])) }) };
}

import { DateTime } from 'luxon';
import * as z from 'zod';
import { RetryError, StreamUnavailableError } from '../../domain/errors.ts';
import { parseJson } from '../../http/json.ts';
import type { Json, Page, ReadContext, Stream } from '../source.ts';
import { keptActivity, mapActivities } from './activity-record.ts';
import { API, serverTime } from './answer.ts';
import { rowsOf } from './wire.ts';

const PATH = `${API}/export/ticket_activities`;
/** The vendor keeps the files for so long. */
const KEPT_DAYS = 30;
const READY_AFTER_HOURS = 7;
/** Activities of one page that is committed. */
const ROWS_PER_PAGE = 2000;

const activitiesCursor = z.strictObject({
  /** Day whose file is read next. */
  day: z.iso.date(),
  /** Rows of that file that have been read. */
  read: z.int().nonnegative(),
});
type ActivitiesCursor = z.output<typeof activitiesCursor>;

/**
 * The daily export of what happened to tickets, for accounts that had it switched on before October 2023: every change of status, group and
 * agent with its instant and its author, from 30 days back on. One request a day, and the file it leads to.
 */
export const ticketActivities: Stream<ActivitiesCursor> = {
  name: 'ticket_activities',
  mode: 'cursor',
  isLate: true,
  mapperVersion: 1,
  parseCursor: (input) => activitiesCursor.parse(input),
  read: readDays,
  map: mapActivities,
};

async function* readDays(from: ActivitiesCursor | undefined, context: ReadContext): AsyncIterable<Page<ActivitiesCursor>> {
  const { oldest, last } = daysThere(context);
  if (from === undefined && (await fileOf(last, context)) === undefined) throw unavailable();
  for (let at = from ?? { day: oldest, read: 0 }; at.day <= last;) {
    // Older files are gone.
    if (at.day < oldest) at = { day: oldest, read: 0 };
    const file = await fileOf(at.day, context);
    // The next run asks again for the last day; one before it that never was ready is passed by.
    if (file === undefined && at.day === last) return;
    for (let day = at.day; at.day === day;) {
      const page = pageOf(at, file, last, context);
      yield page;
      if (page.done) return;
      at = page.next;
    }
  }
}

function pageOf(at: ActivitiesCursor, file: ActivityFile | undefined, last: string, context: ReadContext): Page<ActivitiesCursor> {
  const all = file?.rows ?? [];
  const to = at.read + ROWS_PER_PAGE;
  const next = to >= all.length ? { day: dayAfter(at.day), read: 0 } : { ...at, read: to };
  const done = next.day > last;
  const path = `${PATH}?created_at=${at.day}${at.read === 0 ? '' : `&from=${at.read}`}`;
  const body = context.redact({ activities: all.slice(at.read, to).map(keptActivity) });
  return { raw: { path, body }, next, done, ...(done && file?.knownTo && { knownTo: file.knownTo }) };
}

/** First and last day of which there may be a file: it is made in the night that follows. */
function daysThere(context: ReadContext): { readonly oldest: string; readonly last: string } {
  const ready = DateTime.fromJSDate(context.clock.now(), { zone: zoneOf(context) }).minus({ hours: READY_AFTER_HOURS });
  return { oldest: ready.minus({ days: KEPT_DAYS }).toISODate() ?? '', last: ready.minus({ days: 1 }).toISODate() ?? '' };
}

const unavailable = (): Error =>
  new StreamUnavailableError(
    'Freshdesk: this account gives no export of ticket activities.',
    'It has not been offered to new accounts since October 2023: take activities out of the connection; changes are then observed.',
  );

const zoneOf = ({ reference }: ReadContext): string => (reference['account'] as { timeZone?: string | null } | undefined)?.timeZone ?? 'UTC';

const dayAfter = (day: string): string => DateTime.fromISO(day, { zone: 'utc' }).plus({ days: 1 }).toISODate() ?? day;

interface ActivityFile {
  readonly rows: readonly Json[];
  /** End of the stretch of time that the file is about, which need not be a day. */
  readonly knownTo: Date | undefined;
}

/** The file of a day; undefined while there is none. */
async function fileOf(day: string, context: ReadContext): Promise<ActivityFile | undefined> {
  const response = await context.http.request({ path: PATH, query: { created_at: day }, accept: [404], signal: context.signal });
  const rows: Json[] = [];
  const addresses = addressesIn(response.body);
  if (response.status === 404 || addresses.length === 0) return undefined;
  let knownTo = serverTime(response);
  for (const address of addresses) {
    const body = readFile(await context.http.file(address, context.signal));
    rows.push(...((rowsOf(body.activities_data) ?? []) as Json[]));
    const end = DateTime.fromFormat(String(body.metadata?.end_at), 'dd-MM-yyyy HH:mm:ss ZZZ', { zone: 'utc' });
    if (end.isValid) knownTo = end.toJSDate();
  }
  return { rows, knownTo };
}

function readFile(text: string): { readonly metadata?: { readonly end_at?: unknown } | null; readonly activities_data?: unknown } {
  try {
    return parseJson(text) as object;
  } catch (error) {
    throw new RetryError('Freshdesk gave out a file of activities that is cut off or no JSON.', 'The next run asks again.', { cause: error });
  }
}

/** One address, or a list of them; nothing while the file is not ready. */
function addressesIn(body: unknown): string[] {
  const { export: found } = (body ?? {}) as { export?: unknown };
  const links = Array.isArray(found) ? (found as unknown[]) : [found];
  return links.flatMap((link) => {
    const url = (link as { url?: unknown } | null | undefined)?.url;
    return typeof url === 'string' ? [url] : [];
  });
}

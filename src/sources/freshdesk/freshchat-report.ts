import { DateTime } from 'luxon';
import * as z from 'zod';
import { GiveUpError, RetryError } from '../../domain/errors.ts';
import { type Mapped, mapEach } from '../parse.ts';
import type { Json, MapContext, Page, RawPage, ReadContext, SeenField, Stream } from '../source.ts';
import { serverTime, wireTime } from './answer.ts';
import { type ReportColumns, readReport } from './freshchat-csv.ts';
import { CHAT_API, chatHttp } from './freshchat-host.ts';
import { REPORTS } from './freshchat-policy.ts';

const PATH = `${CHAT_API}/reports/raw`;
const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Read again in every pass: when an event shows in the reports is written nowhere. */
const TRAILING_MS = 6 * HOUR_MS;
const LAG_MS = HOUR_MS / 2;
/** Rows of one page that is committed. */
const ROWS_PER_PAGE = 2000;
/** A report is waited for so long, asked after at growing distances. */
const READY_WITHIN_MS = 20 * 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;
/** A late report gives way to the others after so much time. */
const RUN_MS = 30 * 60_000;
/** Reports begin at most 15 months back, which are 455 days at least; a day less, for the time that passes before we are heard. */
const KEPT_DAYS = 454;
/** Of chats that wait where facts begin, the beginning lies before: so much earlier it is looked for. */
const LEAD_MS = 28 * DAY_MS;

const reportCursor = z.strictObject({ from: z.iso.datetime({ offset: true }) });
type ReportCursor = z.output<typeof reportCursor>;

/** One of Freshchat's raw reports. */
export interface ChatReport {
  readonly name: string;
  /** The vendor's name of the report. */
  readonly event: string;
  /** What one row is called in a reject. */
  readonly entity: string;
  /** A report spans at most so many days. */
  readonly days: number;
  readonly columns: ReportColumns;
  /** One for each day, read late: not what the ticket numbers wait for. */
  readonly isLate?: boolean;
  readonly map: (row: Readonly<Record<string, string | null>>, context: MapContext) => Mapped;
}

/** A raw report as a stream: asked for by windows of time, waited for, and read from the file it leads to. One a minute may be asked for. */
export function chatReport(report: ChatReport): Stream<ReportCursor> {
  return {
    name: report.name,
    mode: 'window',
    everyMs: HOUR_MS,
    mapperVersion: 1,
    ...(report.isLate === true ? { isLate: true } : { windows: { leadMs: LEAD_MS, lacksWaiting: true, oldest: async ({ clock }) => oldestOf(clock.now()) } }),
    archive: { afterDays: KEPT_DAYS },
    parseCursor: (input) => reportCursor.parse(input),
    cursorAt: (instant) => ({ from: wireTime(instant) }),
    read: (from, context) => readWindows(report, from ?? beginning(report, context), context),
    map: ({ body }, context) =>
      mapEach(report.entity, (body as { rows?: Json } | null)?.rows, (row) => report.map(row as Readonly<Record<string, string | null>>, context)),
  };
}

const beginning = ({ isLate }: ChatReport, { since, clock }: ReadContext): ReportCursor => ({
  from: wireTime(since === undefined ? oldestOf(clock.now()) : new Date(since.getTime() - (isLate === true ? 0 : LEAD_MS))),
});

const oldestOf = (now: Date): Date => DateTime.fromJSDate(now, { zone: 'utc' }).minus({ days: KEPT_DAYS }).toJSDate();

async function* readWindows(report: ChatReport, cursor: ReportCursor, context: ReadContext): AsyncIterable<Page<ReportCursor>> {
  const startedAt = context.clock.now();
  const end = (context.until ?? startedAt).getTime();
  const begun = Math.max(Date.parse(cursor.from), oldestOf(startedAt).getTime());
  for (let from = begun; from < end;) {
    const to = Math.min(from + report.days * DAY_MS, end);
    const isLast = to >= end;
    const found = await readWindow(report, from, to, context);
    const progress = (to - begun) / (end - begun);
    // Until all of a report is stored, it is asked for anew.
    for (const raw of found.pages.slice(0, -1)) yield { raw, next: { from: wireTime(new Date(from)) }, done: false, progress };
    const next = { from: wireTime(new Date(isLast && context.until === undefined ? Math.max(begun, end - TRAILING_MS) : to)) };
    const knownTo = new Date(Math.min(end, found.at?.getTime() ?? end) - LAG_MS);
    yield { raw: found.pages.at(-1) as RawPage, next, done: isLast, progress, fields: found.fields, ...(isLast && { knownTo }) };
    const isTime = report.isLate === true && context.mayPause === true && context.clock.now().getTime() - startedAt.getTime() > RUN_MS;
    if (isLast || isTime) return;
    from = to;
  }
}

interface Found {
  /** At least one, maybe an empty one. */
  readonly pages: readonly RawPage[];
  readonly fields: readonly SeenField[];
  readonly at: Date | undefined;
}

/** A second early: nothing says whether a report includes the instant it begins with. */
async function readWindow(report: ChatReport, from: number, to: number, context: ReadContext): Promise<Found> {
  const start = new Date(Math.max(from - SECOND_MS, oldestOf(context.clock.now()).getTime())).toISOString();
  const body = { start, end: new Date(to).toISOString(), event: report.event, format: 'csv' };
  const asked = await chatHttp(context).request({ method: 'POST', path: PATH, body, bucket: REPORTS, signal: context.signal });
  const { id } = (asked.body ?? {}) as { id?: unknown };
  if (typeof id !== 'string' && typeof id !== 'number')
    throw new GiveUpError('Freshchat took an order for a report without giving it a number.', 'If this stays so, report it with this line.');
  const path = `${PATH}?event=${report.event}&from=${start}`;
  const pages: RawPage[] = [];
  const fields: SeenField[] = [];
  for (const address of await addressesOf(report, String(id), context)) {
    const { rows, unknown } = readReport(report.event, await chatHttp(context).file(address, context.signal), report.columns);
    fields.push(...unknown.map((heading) => ({ key: `${report.name}.${heading}`, title: null, type: null })));
    for (let at = 0; at < rows.length; at += ROWS_PER_PAGE) pages.push({ path, body: context.redact({ rows: rows.slice(at, at + ROWS_PER_PAGE) }) });
  }
  return { pages: pages.length > 0 ? pages : [{ path, body: { rows: [] } }], fields, at: serverTime(asked) };
}

/** Asks until the report is made; none where it holds nothing. */
async function addressesOf(report: ChatReport, id: string, context: ReadContext): Promise<readonly string[]> {
  for (let waited = 0, wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    const { body } = await chatHttp(context).request({ path: `${PATH}/${encodeURIComponent(id)}`, signal: context.signal });
    const status = String((body as { status?: unknown } | null | undefined)?.status ?? '').toUpperCase();
    if (status === 'COMPLETED') return linksIn(body);
    if (/FAIL|ERROR|EXPIRED|CANCEL/.test(status)) throw new RetryError(`Freshchat could not make the report ${report.event}.`, 'The next run asks again.');
    if (waited >= READY_WITHIN_MS)
      throw new RetryError(`Freshchat has not made the report ${report.event} within ${READY_WITHIN_MS / 60_000} minutes.`, 'The next run asks again.');
    await context.clock.sleep(wait, context.signal);
    waited += wait;
  }
}

/** Where the files are. How deep the answer keeps them has been seen in two forms: one `link`, and a list of `links`. */
function linksIn(body: unknown): readonly string[] {
  if (Array.isArray(body)) return body.flatMap(linksIn);
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, value]) => (key === 'href' ? (typeof value === 'string' && URL.canParse(value) ? [value] : []) : linksIn(value)));
}

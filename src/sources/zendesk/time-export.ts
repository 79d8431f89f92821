import * as z from 'zod';
import { createPageSize, type PageSize } from '../../http/page-size.ts';
import type { Json, Mapping, Page, RawPage, ReadContext } from '../source.ts';
import { isPast } from './export-windows.ts';
import { askForExport, type ExportAnswer, EXPORT_LAG_MS, firstStart, newestStart, seconds } from './paging.ts';
import { INCREMENTAL } from './policy.ts';
import { listOf } from './snapshot.ts';

/** Everything up to this second has been read; it is asked for again, since a second may be told in two pages. Merging by id makes that harmless. */
export const timeCursor = z.strictObject({ end_time: z.number().int() });
export type TimeCursor = z.infer<typeof timeCursor>;

export interface TimeExport {
  readonly path: string;
  /** Name of the list in the answer. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string | boolean>>;
  readonly trim?: (body: unknown) => unknown;
}

const FULL = 1000;
/** Events are read from so much before `since` on: what was solved then is closed by 28 days later, and a life needs both to be told right. */
export const LEAD_MS = 30 * 86_400_000;
/** No page of an export is asked for more than this, whatever one second holds. */
const LARGEST = 16_000;

const exportPage = z.looseObject({ end_time: z.number().nullish(), end_of_stream: z.boolean().nullish() });

/**
 * Walks an export by time. Ends at `end_of_stream` (`next_page` is set even there). When `end_time` stands still, more rows share one
 * second than the page shows, however many that are: the page grows until it goes beyond that second. It never asks the same thing twice
 * in a row, and a second that no larger page shows more of is told as a reject before the walk steps over it.
 */
export async function* readTimeExport(spec: TimeExport, from: TimeCursor | undefined, context: ReadContext): AsyncGenerator<Page<TimeCursor>> {
  let size = createPageSize({ full: FULL });
  let full = FULL;
  let start = from?.end_time ?? firstStart(context, LEAD_MS / 86_400_000);
  const began = start;
  for (let grownFor = 0; ;) {
    start = Math.min(start, newestStart(context));
    const { body, askedAt } = await askFrom(start, spec, size, context);
    const page = exportPage.parse(body);
    const rows = (body[spec.key] as unknown[]).length;
    const isEnd = page.end_of_stream === true || rows === 0;
    const stands = !isEnd && (page.end_time ?? start) <= start;
    // A page that stands still may be short of the second for reasons of Zendesk's own: one larger page is always worth asking for.
    const grows = stands && full < LARGEST && (grownFor === 0 || (rows === size.current && rows > grownFor));
    const next = stands && !grows ? start + 1 : Math.max(start, page.end_time ?? start);
    const done = isEnd || isPast(next, context);
    // A larger page that brings no more: the second ends here by chance, or Zendesk keeps the rest.
    const note = stands && !grows && (rows <= grownFor || rows >= size.current) ? { unfinished_second: start } : {};
    const raw = { path: spec.path, body: context.redact({ ...((spec.trim ? spec.trim(body) : body) as object), ...note }) };
    yield { raw, next: { end_time: next }, done, ...(done ? { knownTo: new Date(askedAt.getTime() - EXPORT_LAG_MS) } : progress(began, next, askedAt)) };
    if (done) return;
    if (grows) [full, size, grownFor] = [full * 2, createPageSize({ full: full * 2 }), rows];
    else if (full !== FULL) [full, size, grownFor] = [FULL, createPageSize({ full: FULL }), 0];
    start = next;
  }
}

function askFrom(start: number, spec: TimeExport, size: PageSize, context: ReadContext): Promise<ExportAnswer> {
  return size.ask((perPage) =>
    askForExport(context, spec.key, {
      path: spec.path,
      query: { ...spec.query, start_time: start, per_page: perPage },
      bucket: INCREMENTAL,
      canShrink: perPage > size.minimum,
    }),
  );
}

function progress(began: number, reached: number, askedAt: Date): { readonly progress?: number } {
  const now = seconds(askedAt);
  return began <= 1 || now <= began ? {} : { progress: Math.min(1, Math.max(0, (reached - began) / (now - began))) };
}

/** A reject for a second that Zendesk would not tell whole; nothing for any other page. */
export function unfinishedSecond(raw: RawPage, entity: string): Mapping {
  const second = listOf(raw, 'unfinished_second');
  if (typeof second !== 'number') return { records: [], rejects: [] };
  const told: Json = { start_time: second };
  return {
    records: [],
    rejects: [{ id: null, entity, reason: `Second ${second} fills the largest page Zendesk gives; rows of that second may be missing.`, raw: told }],
  };
}

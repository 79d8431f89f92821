import * as z from 'zod';
import type { Page, RawPage, ReadContext, Windowing } from '../source.ts';
import { isPast } from './export-windows.ts';
import { API, askForExport, firstStart, seconds } from './paging.ts';
import { TALK } from './policy.ts';
import { trimRecords, trimTalk } from './redaction.ts';
import type { TimeCursor } from './time-export.ts';

/** No export of Zendesk has smaller pages than this: what is shorter is the last one. */
const SMALLEST_PAGE = 100;
/** How full pages are is nowhere written; one that falls short of this part of the fullest seen is the last one. */
const SHORT_OF_FULL = 0.9;
/** A page this long that ends where it began holds one second only: the rest of that second cannot be asked for. */
const FULL = 1000;
/** Talk withholds nothing, but a call may be saved by a clock that is not ours. */
const LAG_MS = 60_000;

const exportPage = z.looseObject({ end_time: z.number().nullish(), count: z.number().nullish() });

/**
 * Walks an export of Talk by time. It has no `end_of_stream`: it ends where nothing comes or `end_time` stands still. A short page ends
 * it too; as that is only likely to be the end, no more is claimed to be known than the page tells, and the next run goes on from there.
 * Rows of the boundary second come again; merging them by id is harmless.
 */
export async function* readTalkExport(key: 'calls' | 'legs', from: TimeCursor | undefined, context: ReadContext): AsyncGenerator<Page<TimeCursor>> {
  const path = `${API}/channels/voice/stats/incremental/${key}`;
  let fullest = SMALLEST_PAGE;
  for (let start = from?.end_time ?? firstStart(context); ;) {
    const { body, askedAt } = await askForExport(context, key, { path, query: { start_time: start }, bucket: TALK });
    const { end_time: endTime } = exportPage.parse(body);
    const rows = (body[key] as unknown[]).length;
    const stands = rows === 0 || (endTime ?? start) <= start;
    const isStuck = stands && rows >= FULL;
    const next = isStuck ? start + 1 : Math.max(start, endTime ?? start);
    const done = !isStuck && (stands || rows < fullest || isPast(next, context));
    fullest = Math.max(fullest, Math.floor(rows * SHORT_OF_FULL));
    const knownTo = stands ? new Date(askedAt.getTime() - LAG_MS) : new Date(Math.min(next * 1000, askedAt.getTime()));
    const raw: RawPage = {
      path,
      body: context.redact({ ...(trimRecords(body, key, (record) => trimTalk(key, record)) as object), ...(isStuck && { unfinished_second: start }) }),
    };
    yield { raw, next: { end_time: next }, done, ...(done && { knownTo }) };
    if (done) return;
    start = next;
  }
}

/** Talk's exports are read in windows too, since ten pages a minute are all that it gives. */
export const talkWindows = (key: 'calls' | 'legs'): Omit<Windowing, 'start'> => ({
  oldest: async (context) => {
    const { body } = await askForExport(context, key, { path: `${API}/channels/voice/stats/incremental/${key}`, query: { start_time: 1 }, bucket: TALK });
    const [first] = body[key] as readonly { readonly updated_at?: unknown }[];
    if (first === undefined) return undefined;
    const at = Date.parse(String(first.updated_at));
    // An instant that nobody understands is no reason to leave anything out.
    return new Date(Number.isNaN(at) ? 0 : at - 1000);
  },
});

/** Where to read calls again from an instant. */
export const talkCursorAt = (instant: Date): TimeCursor => ({ end_time: Math.max(1, seconds(instant)) });

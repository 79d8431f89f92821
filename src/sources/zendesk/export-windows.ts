import type { ReadContext, Windowing } from '../source.ts';
import { API, askForList, seconds } from './paging.ts';
import { INCREMENTAL } from './policy.ts';

/** However young the first event: an account that imported its tickets has some without any, so an older window is read in any case. */
const LEAST_MS = 14 * 86_400_000;

/** The first event of all, asked for alone: what is told of a ticket begins with its creation, which is one. One question for all exports. */
async function firstEvent(context: ReadContext): Promise<Date> {
  const request = { path: `${API}/incremental/ticket_events`, query: { start_time: 1, per_page: 1 }, bucket: INCREMENTAL };
  const [first] = (await askForList(context, 'ticket_events', request))['ticket_events'] as readonly { readonly timestamp?: unknown }[];
  const latest = context.clock.now().getTime() - LEAST_MS;
  // A second early, for fractions; an instant that nobody understands is no reason to leave anything out.
  const at = first === undefined ? latest : (Math.floor(Number(first.timestamp)) - 1) * 1000;
  return new Date(Number.isFinite(at) ? Math.min(Math.max(0, at), latest) : 0);
}

/** Windows over an export of tickets or of what is told of them. */
export const EXPORT_WINDOWS = { oldest: firstEvent } satisfies Windowing;

/** Has an export that has come to this second (epoch) passed the end of the window? */
export const isPast = (second: number | null, { until }: Pick<ReadContext, 'until'>): boolean =>
  until !== undefined && second !== null && second >= seconds(until);

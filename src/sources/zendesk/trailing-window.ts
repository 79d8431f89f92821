import * as z from 'zod';
import type { Page, ReadContext } from '../source.ts';

/**
 * Answers to surveys change after they were given, and no list says which did. Each run reads the last day again, and every six hours
 * the last 35 days (or the spans given). `walk` is a read that has not come to its end: it goes on behind `after`.
 */
export const windowCursor = z.strictObject({
  /** Everything before this instant (epoch ms) has been read. */
  read_to: z.number().int().nullable(),
  /** When the long window was last begun. */
  deep_at: z.number().int().nullable(),
  walk: z.strictObject({ start: z.number().int(), asked_at: z.number().int(), deep: z.boolean(), after: z.string().nullable() }).nullable(),
  /** The account had no such list when the long window was last due. */
  is_absent: z.boolean().optional(),
});
export type WindowCursor = z.infer<typeof windowCursor>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far back a run reads again, and how far and how often it reads further (milliseconds). */
export interface Spans {
  readonly short: number;
  readonly deep: number;
  readonly every: number;
}

/** Answers may be changed for four weeks. */
const ANSWERS: Spans = { short: DAY, deep: 35 * DAY, every: 6 * HOUR };

/** A cursor that reads everything from this instant. */
export const windowFrom = (instant: Date): WindowCursor => ({
  read_to: null,
  deep_at: null,
  walk: { start: instant.getTime(), asked_at: instant.getTime(), deep: true, after: null },
});

type Walk = NonNullable<WindowCursor['walk']>;

/** The walk to go on with, or a new one over the window that is due. */
export function dueWalk(from: WindowCursor | undefined, context: Pick<ReadContext, 'clock' | 'since'>, spans = ANSWERS): Walk {
  const now = context.clock.now().getTime();
  if (from?.walk) return { ...from.walk, ...(from.walk.after === null && { asked_at: now }) };
  const first = context.since?.getTime() ?? 0;
  if (from === undefined || from.read_to === null) return { start: first, asked_at: now, deep: true, after: null };
  const deep = from.deep_at === null || now - from.deep_at >= spans.every;
  return { start: Math.max(first, from.read_to - (deep ? spans.deep : spans.short)), asked_at: now, deep, after: null };
}

/** What a page of the walk means for cursor and known time. */
export function walked(from: WindowCursor | undefined, walk: Walk, after: string | null): Pick<Page<WindowCursor>, 'next' | 'done' | 'knownTo'> {
  if (after !== null) return { next: { read_to: from?.read_to ?? null, deep_at: from?.deep_at ?? null, walk: { ...walk, after } }, done: false };
  const next = { read_to: walk.asked_at, deep_at: walk.deep ? walk.asked_at : (from?.deep_at ?? null), walk: null };
  return { next, done: true, knownTo: new Date(walk.asked_at) };
}

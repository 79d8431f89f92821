import * as z from 'zod';
import { joinMappings } from '../parse.ts';
import type { Json, MapContext, Mapping, ReadContext, Stream } from '../source.ts';
import { CALLS } from './calls.ts';
import { EMAILS } from './emails.ts';
import { readLinks } from './links.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import { paths } from './paths.ts';
import { mapWhole, readWhole } from './whole-feed.ts';

/** What hangs on tickets and goes along with them. */
const ACTIVITIES = [EMAILS, CALLS] as const;

/** Name under which tickets that others were lately merged into are kept, with the instant that was noticed (epoch ms). */
const SURVIVORS = 'merged_lately';
/** So long a survivor is remembered: far longer than a run that fails is left to itself. */
const KEPT_MS = 14 * 86_400_000;

type Survivors = Readonly<Record<string, number>>;

const survivorsOf = (reference: Readonly<Record<string, Json>>): Survivors => (reference[SURVIVORS] ?? {}) as Survivors;

const cursor = z.object({ noticedTo: z.number().int().nonnegative() });
export type MovedCursor = z.infer<typeof cursor>;

/**
 * E-mails and calls of tickets that others have been merged into. A merge moves them over and leaves their date of change alone, so that no
 * feed of theirs tells of it. All survivors of a run together; nothing at all is asked where nothing was merged.
 */
export const movedActivitiesStream: Stream<MovedCursor> = {
  name: 'moved_activities',
  mode: 'window',
  mapperVersion: MAPPER_VERSION,
  parseCursor: (input) => cursor.parse(input),
  async *read(from, context) {
    context.signal.throwIfAborted();
    const knownTo = context.clock.now();
    const noticedTo = from?.noticedTo ?? 0;
    const lately = Object.entries(survivorsOf(context.reference)).filter(([, at]) => at > noticedTo);
    const next: MovedCursor = { noticedTo: Math.max(noticedTo, ...lately.map(([, at]) => at)) };
    const moved = await readMoved(
      context,
      lately.map(([id]) => id),
    );
    yield { raw: { path: `${paths.links('tickets', 'emails')}: of merged tickets`, body: context.redact({ moved }) }, next, done: true, knownTo };
  },
  map: (raw, context) => {
    const { moved } = (raw.body ?? {}) as { readonly moved?: Readonly<Record<string, Json>> };
    return joinMappings(...ACTIVITIES.filter(({ type }) => moved?.[type] !== undefined).map((subject) => mapWhole(subject, moved?.[subject.type], context)));
  },
};

async function readMoved(context: ReadContext, survivors: readonly string[]): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const moved: Record<string, readonly unknown[]> = {};
  for (const subject of survivors.length === 0 ? [] : ACTIVITIES) {
    const links = await readLinks(context, 'tickets', subject.type, survivors);
    const ids = [...new Set([...links.values()].flat())];
    if (ids.length > 0) moved[subject.type] = await readWhole(subject, context, ids);
  }
  return moved;
}

interface Listed {
  readonly id?: unknown;
  readonly properties?: { readonly hs_merged_object_ids?: unknown };
  readonly propertiesWithHistory?: Readonly<Record<string, readonly { readonly sourceType?: unknown; readonly timestamp?: unknown }[]>>;
}

/** Ids of the tickets that others were merged into since an instant. */
export const mergedSince = (results: unknown, since: number): readonly string[] =>
  (Array.isArray(results) ? (results as readonly Listed[]) : []).filter((ticket) => isMergedSince(ticket, since)).map(({ id }) => String(id));

function isMergedSince({ properties, propertiesWithHistory }: Listed, since: number): boolean {
  const told = Object.values(propertiesWithHistory ?? {}).flat();
  const isMerged = typeof properties?.hs_merged_object_ids === 'string' && properties.hs_merged_object_ids !== '';
  return isMerged && told.some(({ sourceType, timestamp }) => sourceType === 'MERGE_OBJECTS' && new Date(String(timestamp)).getTime() >= since);
}

/** What a page of tickets teaches of its survivors; nothing of any other page. */
export function learnSurvivors(body: Json, { reference, observedAt }: MapContext): Pick<Mapping, 'learned'> {
  const { survivors = [] } = (body ?? {}) as { readonly survivors?: readonly string[] };
  if (survivors.length === 0) return {};
  const at = observedAt.getTime();
  const kept = Object.entries(survivorsOf(reference)).filter(([, noticed]) => noticed > at - KEPT_MS);
  return { learned: { [SURVIVORS]: Object.fromEntries([...kept, ...survivors.map((id) => [id, at] as const)]) } };
}

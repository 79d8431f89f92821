import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { HttpRequest } from '../../http/http.ts';
import type { Json, MapContext, Mapping, ReadContext } from '../source.ts';

/** Name under which the tags of lists are kept in the connection's reference. */
const TAGS = 'list_tags';
/** Name under which a stored page bears its own. */
export const TAG = 'list_tag';

/** A list is sent whole once a day, whatever its tag says, so that the archive always holds it for a replay. */
const WHOLE_EVERY_MS = 86_400_000;

const heldTag = z.object({ tag: z.string(), mapping: z.string(), read_at: z.number() });
const heldTags = z.record(z.string(), heldTag).catch({});

/** A list, and the version of its mapping. */
interface Tagged {
  readonly name: string;
  readonly mapperVersion: number;
}

/**
 * What makes a list come only if it has changed. Nothing, where this run has to see all of it, where it was mapped under other settings, or
 * where it came whole so long ago that it is due again.
 */
export function onlyIfChanged(list: Tagged, context: ReadContext): Pick<HttpRequest, 'ifNoneMatch' | 'accept'> {
  const held = heldTags.parse(context.reference[TAGS] ?? {})[list.name];
  const isDue = held === undefined || context.clock.now().getTime() - held.read_at >= WHOLE_EVERY_MS;
  return context.mayStand !== true || isDue || held.mapping !== mappingOf(list, context) ? {} : { ifNoneMatch: held.tag, accept: [304] };
}

/** What a stored page says of its tag. Only a list on a single page has one tag for all of it. */
export const tagOf = (etag: string | undefined, isWhole: boolean): Readonly<Record<string, string>> => (isWhole && etag !== undefined ? { [TAG]: etag } : {});

/** The tag that a page bears, learned with what the page teaches; one that a list no longer has is forgotten. */
export function learnTag(list: Tagged, tag: Json | undefined, context: MapContext): Mapping['learned'] {
  const { [list.name]: before, ...others } = heldTags.parse(context.reference[TAGS] ?? {});
  if (typeof tag === 'string') return { [TAGS]: { ...others, [list.name]: { tag, mapping: mappingOf(list, context), read_at: context.observedAt.getTime() } } };
  return before === undefined ? {} : { [TAGS]: others };
}

/** The same page becomes other records under other settings. */
const mappingOf = ({ mapperVersion }: Tagged, { settings }: Pick<MapContext, 'settings'>): string =>
  `${mapperVersion} ${createHash('sha256').update(JSON.stringify(settings)).digest('base64url').slice(0, 16)}`;

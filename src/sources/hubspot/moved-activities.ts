import { joinMappings } from '../parse.ts';
import type { Json, MapContext, Mapping, RawPage, ReadContext } from '../source.ts';
import { CALLS } from './calls.ts';
import { EMAILS } from './emails.ts';
import { readLinks } from './links.ts';
import { paths } from './paths.ts';
import { mapWhole, readWhole } from './whole-feed.ts';

/** What hangs on tickets and goes along with them. */
const ACTIVITIES = [EMAILS, CALLS] as const;

/**
 * E-mails and calls of tickets that others have been merged into since an instant. A merge moves them over and leaves their date of change alone, so
 * that no feed of theirs tells of it. Nothing at all is asked where nothing was merged.
 */
export async function* readMoved(context: ReadContext, results: unknown, since: number): AsyncGenerator<RawPage> {
  const survivors = (Array.isArray(results) ? (results as readonly Listed[]) : []).filter((ticket) => isMergedSince(ticket, since)).map(({ id }) => String(id));
  if (survivors.length === 0) return;
  for (const subject of ACTIVITIES) {
    const links = await readLinks(context, 'tickets', subject.type, survivors);
    const ids = [...new Set([...links.values()].flat())];
    if (ids.length === 0) continue;
    const moved = await readWhole(subject, context, ids);
    yield { path: paths.batchRead(subject.type), body: context.redact({ results: [], moved: { [subject.type]: moved } }) };
  }
}

interface Listed {
  readonly id?: unknown;
  readonly properties?: { readonly hs_merged_object_ids?: unknown };
  readonly propertiesWithHistory?: Readonly<Record<string, readonly { readonly sourceType?: unknown; readonly timestamp?: unknown }[]>>;
}

function isMergedSince({ properties, propertiesWithHistory }: Listed, since: number): boolean {
  const told = Object.values(propertiesWithHistory ?? {}).flat();
  const isMerged = typeof properties?.hs_merged_object_ids === 'string' && properties.hs_merged_object_ids !== '';
  return isMerged && told.some(({ sourceType, timestamp }) => sourceType === 'MERGE_OBJECTS' && new Date(String(timestamp)).getTime() >= since);
}

/** What a page of moved activities tells; nothing of any other page. */
export function mapMoved(body: Json, context: MapContext): Mapping {
  const { moved } = (body ?? {}) as { readonly moved?: Readonly<Record<string, Json>> };
  return joinMappings(...ACTIVITIES.filter(({ type }) => moved?.[type] !== undefined).map((subject) => mapWhole(subject, moved?.[subject.type], context)));
}

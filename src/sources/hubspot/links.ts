import * as z from 'zod';
import { StreamUnavailableError } from '../../domain/errors.ts';
import type { ReadContext } from '../source.ts';
import { type ObjectType, paths } from './paths.ts';
import { type ListedPage, listPages, type ListQuery } from './list-pages.ts';
import type { CrmObject } from './wire.ts';

/** HubSpot's most records per call. */
export const LINK_ROWS = 1_000;

const id = z.union([z.string(), z.number()]).transform(String);
const answer = z.looseObject({
  results: z.array(
    z.looseObject({
      from: z.looseObject({ id }),
      to: z.array(z.looseObject({ toObjectId: id })).nullish(),
      paging: z.looseObject({ next: z.looseObject({ after: id }).nullish() }).nullish(),
    }),
  ),
});

/** Ids of linked records, by the record's own id. */
type Links = ReadonlyMap<string, readonly string[]>;

/**
 * What records are linked to, a thousand of them to a call. Records without a link are absent from the answer or named under its errors,
 * both of which say the same; a record with more links than an answer shows is asked for again from its own cursor on.
 */
export async function readLinks(context: ReadContext, from: ObjectType, to: ObjectType, ids: readonly string[]): Promise<Links> {
  try {
    return await readAllLinks(context, from, to, ids);
  } catch (error) {
    // Whoever may not see contacts sees no links to them, and everything else all the same.
    if (error instanceof StreamUnavailableError) return new Map();
    throw error;
  }
}

async function readAllLinks(context: ReadContext, from: ObjectType, to: ObjectType, ids: readonly string[]): Promise<Links> {
  const links = new Map<string, string[]>();
  let inputs: readonly { readonly id: string; readonly after?: string }[] = ids.map((each) => ({ id: each }));
  while (inputs.length > 0) {
    const request = { method: 'POST' as const, path: paths.links(from, to), body: { inputs: inputs.slice(0, LINK_ROWS) }, signal: context.signal };
    const { results } = answer.parse((await context.http.request(request)).body);
    for (const result of results) links.set(result.from.id, [...(links.get(result.from.id) ?? []), ...(result.to ?? []).map((link) => link.toObjectId)]);
    const more = results.flatMap(({ from: record, paging }) => (paging?.next ? [{ id: record.id, after: paging.next.after }] : []));
    inputs = [...more, ...inputs.slice(LINK_ROWS)];
  }
  return links;
}

/** A list that shows links beside each row at no further cost, or the list alone where the token may not see what is linked. */
export async function* listLinked(
  context: ReadContext,
  type: ObjectType,
  to: readonly ObjectType[],
  query: ListQuery,
  after: string | undefined,
): AsyncGenerator<ListedPage> {
  let reached = after;
  try {
    for await (const page of listPages(context, paths.list(type), { ...query, associations: to.join(',') }, after)) {
      reached = page.after;
      yield page;
    }
  } catch (error) {
    if (!(error instanceof StreamUnavailableError)) throw error;
    yield* listPages(context, paths.list(type), query, reached);
  }
}

/** An object with its links written into it as a list would show them, so that every page has one shape. */
export function withLinks(object: unknown, linksTo: Readonly<Record<string, Links>>): unknown {
  const key = String((object as { id?: unknown } | null)?.id);
  const linked = Object.entries(linksTo).flatMap(([to, links]) => {
    const ids = links.get(key);
    return ids === undefined ? [] : [[to, { results: ids.map((each) => ({ id: each })) }] as const];
  });
  return linked.length === 0 ? object : { ...(object as object), associations: Object.fromEntries(linked) };
}

/** Ids of the records of a type that a listed object is linked to, each once, lowest first: HubSpot's own order is not promised. */
export function linksOf(object: CrmObject, to: ObjectType): readonly string[] {
  // Types of two words come back with a space.
  const listed = object.associations?.[to] ?? object.associations?.[to.replaceAll('_', ' ')];
  const ids = new Set((listed?.results ?? []).map((link) => String(link.id)).filter((each) => /^\d+$/.test(each)));
  return [...ids].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
}

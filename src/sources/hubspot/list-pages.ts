import { GiveUpError } from '../../domain/errors.ts';
import type { HttpRequest } from '../../http/http.ts';
import { createPageSize } from '../../http/page-size.ts';
import type { ReadContext } from '../source.ts';
import { type CollectionPage, readCollection } from './wire.ts';

export type ListQuery = NonNullable<HttpRequest['query']> & { readonly limit: number };

export interface ListedPage extends CollectionPage {
  readonly path: string;
  readonly body: unknown;
}

/**
 * Walks a list by its cursor until `paging.next` is absent. Lists are in order of id, so rows that change during the walk are
 * neither skipped nor seen twice. Throws `GiveUpError` when a cursor comes back that has been used already.
 */
export async function* listPages(context: ReadContext, path: string, query: ListQuery, from?: string): AsyncGenerator<ListedPage> {
  const { http, signal } = context;
  const size = createPageSize({ full: query.limit });
  let after = from;
  for (;;) {
    const response = await size.ask((limit) => http.request({ path, query: { ...query, limit, after }, canShrink: limit > size.minimum, signal }));
    const page = readCollection(response.body, path);
    yield { ...page, path: after === undefined ? path : `${path}?after=${after}`, body: response.body };
    if (page.after === undefined) return;
    if (page.after === after) throw new GiveUpError(`HubSpot gives the cursor it was asked with at ${path}.`, 'The list would never end: please report this.');
    after = page.after;
  }
}

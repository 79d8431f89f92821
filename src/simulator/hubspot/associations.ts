/** POST of ids: what records are linked to, at most 1,000 at once. */
import type { Reply, SimulatedRequest } from '../server.ts';
import { badRequest, notFound } from './errors.ts';
import type { HubspotOptions } from './options.ts';
import { isObjectType, type ObjectType, type Store } from './store.ts';

/** Links of one record per answer; the rest by its own cursor. */
const LINKS = 500;

/** Types whose records hold their links. */
const HOLDERS: ReadonlySet<ObjectType> = new Set(['emails', 'calls']);

interface Input {
  readonly id: string;
  readonly after?: string;
}

export function associations(store: Store, options: HubspotOptions, request: SimulatedRequest): Reply {
  const { from = '', to = '' } = request.params;
  const { inputs = [] } = (request.body ?? {}) as { readonly inputs?: readonly Input[] };
  if (!isObjectType(from) || !isObjectType(to)) return notFound();
  if (inputs.length > 1000) return badRequest('The maximum number of inputs supported in a batch request is 1000');
  const linksOf = links(store, from, to, request.now.getTime());
  const limit = options.linksPerPage ?? LINKS;
  const results = inputs.flatMap(({ id, after }) => {
    const linked = linksOf(id);
    const start = Number(after ?? 0);
    const next = start + limit;
    const shown = linked.slice(start, next).map((toObjectId) => ({ toObjectId, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 16, label: null }] }));
    // Records without a link are absent.
    return shown.length === 0 ? [] : [{ from: { id }, to: shown, ...(next < linked.length && { paging: { next: { after: String(next) } } }) }];
  });
  const found = new Set(results.map((result) => result.from.id));
  const without = inputs.map(({ id }) => id).filter((id) => !found.has(id));
  const body = { status: 'COMPLETE', results };
  return without.length === 0 ? { body } : { status: 207, body: { ...body, numErrors: without.length, errors: [noLinks(from, to, without)] } };
}

/** A link is held by one of the two records and seen from both. */
function links(store: Store, from: ObjectType, to: ObjectType, now: number): (id: string) => readonly number[] {
  const held = new Map(store.live(from, now).map((entry) => [String(entry.id), entry]));
  const back = new Map<string, number[]>();
  for (const entry of HOLDERS.has(to) ? store.live(to, now) : [])
    for (const id of entry.record().links?.[from] ?? []) back.set(String(id), [...(back.get(String(id)) ?? []), entry.id]);
  return (id) => held.get(id)?.record().links?.[to] ?? back.get(id) ?? [];
}

function noLinks(from: string, to: string, ids: readonly string[]): object {
  const message = `No ${to} is associated with ${from} ${ids.slice(0, 3).join(', ')}.`;
  return { status: 'error', category: 'OBJECT_NOT_FOUND', subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', message, context: { fromObjectId: ids } };
}

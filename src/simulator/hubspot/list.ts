/** GET of a list: in order of id, by a cursor that is an id. */
import type { Reply, SimulatedRequest } from '../server.ts';
import { envelope } from './crm-object.ts';
import { badRequest, notFound } from './errors.ts';
import type { HubspotOptions } from './options.ts';
import { withheld } from './short-pages.ts';
import { isObjectType, type Store } from './store.ts';

/** Mark of a cursor that stands where the last one stood. */
const AFTER_EMPTY = '0';

const names = (text: string | null): readonly string[] => (text ?? '').split(',').filter((name) => name !== '');

export function listObjects(store: Store, options: HubspotOptions, request: SimulatedRequest): Reply {
  const type = request.params['type'] ?? '';
  if (!isObjectType(type)) return notFound();
  const asked = (name: string) => names(request.query.get(name));
  const history = asked('propertiesWithHistory');
  const limit = Number(request.query.get('limit') ?? 10);
  if (!(limit >= 1 && limit <= 100)) return badRequest('limit must be between 1 and 100');
  if (history.length > 0 && limit > 50) return badRequest('The maximum number of objects that can be requested with property histories is 50');
  const now = request.now.getTime();
  const cursor = request.query.get('after') ?? '';
  const after = Number(cursor);
  const entries = request.query.get('archived') === 'true' ? store.archived(type, now) : store.live(type, now);
  const rest = entries.filter(({ id }) => id >= after);
  // After an empty page comes one with the rows it kept back.
  const isWhole = options.shortPages === false || cursor.startsWith(AFTER_EMPTY);
  const left = isWhole ? 0 : withheld(entries.length - rest.length, Math.min(limit, rest.length));
  const page = rest.slice(0, Math.max(0, limit - left));
  const next = rest[page.length];
  const token = `${page.length === 0 ? AFTER_EMPTY : ''}${next?.id}`;
  return {
    body: {
      results: page.map((entry) => envelope(type, entry.record(), { properties: asked('properties'), history, associations: asked('associations') })),
      ...(next !== undefined && { paging: { next: { after: token, link: `https://api.hubapi.com${request.path}?after=${token}` } } }),
    },
  };
}

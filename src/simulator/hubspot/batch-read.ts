/** POST of ids: the strong read. */
import type { Reply, SimulatedRequest } from '../server.ts';
import { envelope, iso } from './crm-object.ts';
import { badRequest, notFound } from './errors.ts';
import type { HubspotOptions } from './options.ts';
import { isObjectType, type Store } from './store.ts';

interface BatchBody {
  readonly inputs?: readonly { readonly id: string }[];
  readonly properties?: readonly string[];
  readonly propertiesWithHistory?: readonly string[];
}

export function batchRead(store: Store, options: HubspotOptions, request: SimulatedRequest): Reply {
  const type = request.params['type'] ?? '';
  if (!isObjectType(type)) return notFound();
  const { inputs = [], properties = [], propertiesWithHistory = [] } = (request.body ?? {}) as BatchBody;
  if (propertiesWithHistory.length > 0 && inputs.length > 50)
    return badRequest('The maximum number of inputs supported in a batch request for property histories is 50');
  if (inputs.length > 100) return badRequest('The maximum number of inputs supported in a batch request is 100');
  const now = request.now.getTime();
  const live = new Map(store.live(type, now).map((entry) => [String(entry.id), entry]));
  for (const id of options.vanished ?? []) live.delete(String(id));
  const found = [...new Set(inputs.map(({ id }) => String(id)))];
  const missing = found.filter((id) => !live.has(id));
  const results = found.flatMap((id) => live.get(id) ?? []).map((entry) => envelope(type, entry.record(), { properties, history: propertiesWithHistory }));
  const body = { status: 'COMPLETE', results, startedAt: iso(now), completedAt: iso(now) };
  return missing.length === 0 ? { body } : { status: 207, body: { ...body, numErrors: 1, errors: [gone(missing)] } };
}

function gone(ids: readonly string[]): object {
  return { status: 'error', category: 'OBJECT_NOT_FOUND', message: 'Could not get some TICKET objects, they may be deleted or not exist.', context: { ids } };
}

/** POST of ids: who and what a record is linked to, at most 1,000 at once. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import { badRequest, notFound } from './errors.ts';

export function associations(world: World, request: SimulatedRequest): Reply {
  const { from, to } = request.params;
  const { inputs = [] } = (request.body ?? {}) as { readonly inputs?: readonly { readonly id: string }[] };
  if (from !== 'tickets' || (to !== 'contacts' && to !== 'companies')) return notFound();
  if (inputs.length > 1000) return badRequest('The maximum number of inputs supported in a batch request is 1000');
  const linked = new Map(world.tickets.map((ticket) => [String(ticket.id), to === 'contacts' ? ticket.customerId : ticket.organizationId]));
  const results = inputs.flatMap(({ id }) => {
    const toObjectId = linked.get(id) ?? null;
    // Records without a link are absent.
    return toObjectId === null
      ? []
      : [{ from: { id }, to: [{ toObjectId, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: to === 'contacts' ? 16 : 26, label: null }] }] }];
  });
  return { body: { status: 'COMPLETE', results } };
}

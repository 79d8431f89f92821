import type { Agent } from '../../domain/entities.ts';
import { idText, optionalInstant, parseRecord } from '../parse.ts';
import { ianaZone } from '../rails-zones.ts';
import type { MapContext } from '../source.ts';
import { isCaller } from './freshcaller-people.ts';
import { AGENTS_BY_EMAIL } from './product-list.ts';
import { snapshot } from './snapshot.ts';
import { agentRow, learnedNames } from './wire.ts';

/**
 * Agents. One who is deleted becomes a contact and leaves this list; the record stays, as inactive.
 * The agent id is the user id that ratings, time entries and conversations name.
 */
export const agents = snapshot({
  name: 'agents',
  entity: 'agent',
  paths: ['/agents'],
  retires: { entity: 'agent', path: '/agents' },
  map: toAgent,
  learn: (rows, { reference }) => ({ [AGENTS_BY_EMAIL]: { ...learnedNames(reference, AGENTS_BY_EMAIL), ...byEmail(rows) } }),
});

/** Keyed hash of the address → id. */
function byEmail(rows: readonly unknown[]): Record<string, string> {
  const all = rows as readonly { id?: unknown; contact?: { email?: unknown } | null }[];
  return Object.fromEntries(all.flatMap(({ id, contact }) => (typeof contact?.email === 'string' && id !== undefined ? [[contact.email, String(id)]] : [])));
}

function toAgent(input: unknown, context: MapContext): Agent {
  const row = parseRecord(agentRow, input);
  const own = optionalInstant(row.updated_at, 'updated_at');
  const contact = optionalInstant(row.contact?.updated_at, 'contact.updated_at');
  const updatedAt = own !== null && contact !== null && contact > own ? contact : own;
  return {
    entity: 'agent',
    id: idText(row.id, 'id'),
    version: updatedAt?.getTime() ?? 0,
    updatedAt,
    name: row.contact?.name ?? null,
    emailHash: row.contact?.email ?? null,
    agentType: agentType(row.type ?? ''),
    isActive: row.deactivated !== true,
    isInboundVoice: isCaller(row.contact?.email, context),
    timeZone: ianaZone(row.contact?.time_zone),
  };
}

/** Collaborators write private notes only; bots are listed as agents where the account has them. */
function agentType(type: string): Agent['agentType'] {
  if (/bot/i.test(type)) return 'bot';
  if (type === 'field_agent') return 'field';
  return type === 'collaborator' ? 'light' : 'full';
}

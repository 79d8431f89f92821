import type { Agent } from '../../domain/entities.ts';
import { idText, optionalInstant, parseRecord } from '../parse.ts';
import { ianaZone } from '../rails-zones.ts';
import { snapshot } from './snapshot.ts';
import { agentRow } from './wire.ts';

/**
 * Agents. One who is deleted becomes a contact and leaves this list; the record stays as it was last seen.
 * The agent id is the user id that ratings, time entries and conversations name.
 */
export const agents = snapshot({ name: 'agents', entity: 'agent', paths: ['/agents'], map: toAgent });

function toAgent(input: unknown): Agent {
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
    isInboundVoice: false,
    timeZone: ianaZone(row.contact?.time_zone),
  };
}

/** Collaborators write private notes only; bots are listed as agents where the account has them. */
function agentType(type: string): Agent['agentType'] {
  if (/bot/i.test(type)) return 'bot';
  if (type === 'field_agent') return 'field';
  return type === 'collaborator' ? 'light' : 'full';
}

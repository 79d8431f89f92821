import { CHANNELS } from '../../domain/values.ts';
import type { TicketRow } from './facts.ts';

const NETWORKS = ['facebook', 'instagram', 'whatsapp', 'twitter', 'linkedin', 'tiktok', 'youtube', 'telegram'] as const;
const CANONICAL: ReadonlySet<string> = new Set(CHANNELS);

/** The social network of a social ticket, by the word the helpdesk has for its channel; null for tickets that are not social. */
export function networkOf(ticket: Pick<TicketRow, 'channel' | 'sourceChannel' | 'isSocial'>): string | null {
  if (!ticket.isSocial && ticket.channel !== 'social') return null;
  const word = (CANONICAL.has(ticket.channel) ? (ticket.sourceChannel ?? '') : ticket.channel).toLowerCase();
  if (word === 'x') return 'twitter';
  return NETWORKS.find((network) => word.includes(network)) ?? (word === '' ? 'none' : word);
}

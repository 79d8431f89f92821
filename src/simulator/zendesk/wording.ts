/** Zendesk's words, ids and addresses for what is in the world. */
import type { Priority, StatusCategory } from '../../domain/values.ts';
import type { Entrance, World, WorldTicket } from '../world.ts';
import type { Instant } from '../events.ts';

/** Ids of things that the world does not know and every account has. */
export const FIELD_IDS = {
  status: 28_835_700_000_101,
  topic: 28_835_700_000_202,
  timeTotal: 28_835_700_000_303,
  timeLast: 28_835_700_000_404,
  orderNumber: 28_835_700_000_505,
};
export const FORM_ID = 28_835_700_000_606;
/** A second status of the category open, as accounts like to have. */
export const WAITING_ON_US_ID = 28_835_700_000_707;

export const iso = (at: Instant): string => new Date(at).toISOString().replace('.000Z', 'Z');
export const isoOrNull = (at: Instant | null | undefined): string | null => (at == null ? null : iso(at));

/** URLs in answers name the account's canonical host, which is not the one that was called. */
export const canonicalHost = (world: World): string => `https://${world.subdomain}-canonical.zendesk.com`;
export const apiUrl = (world: World, path: string): string => `${canonicalHost(world)}/api/v2/${path}.json`;

export const statusWord = (status: StatusCategory): string => (status === 'resolved' ? 'solved' : status);
export const priorityWord = (priority: Priority): string | null => (priority === 'none' ? null : priority);

const STATUS_IDS: Record<StatusCategory, number> = {
  new: 28_835_700_001_001,
  open: 28_835_700_001_002,
  pending: 28_835_700_001_003,
  hold: 28_835_700_001_004,
  resolved: 28_835_700_001_005,
  closed: 28_835_700_001_005,
};

/** Some open tickets bear the account's own status. */
export function customStatusId(ticket: WorldTicket, status: StatusCategory): number {
  return status === 'open' && ticket.index % 7 === 0 ? WAITING_ON_US_ID : STATUS_IDS[status];
}

export const STATUS_LIST: readonly { readonly id: number; readonly category: string; readonly label: string; readonly isDefault: boolean }[] = [
  { id: STATUS_IDS.new, category: 'new', label: 'New', isDefault: true },
  { id: STATUS_IDS.open, category: 'open', label: 'Open', isDefault: true },
  { id: STATUS_IDS.pending, category: 'pending', label: 'Pending', isDefault: true },
  { id: STATUS_IDS.hold, category: 'hold', label: 'On-hold', isDefault: true },
  { id: STATUS_IDS.resolved, category: 'solved', label: 'Solved', isDefault: true },
  { id: WAITING_ON_US_ID, category: 'open', label: 'Waiting on us', isDefault: false },
];

/** `via.channel` of a ticket and the display text of its events. */
const VIA: Readonly<Record<Entrance, readonly [channel: string, text: string]>> = {
  email: ['email', 'Mail'],
  web_form: ['web', 'Web form'],
  help_center: ['help_center', 'Help Center post'],
  mobile_sdk: ['mobile_sdk', 'Mobile SDK'],
  live_chat: ['chat', 'Chat'],
  messenger: ['native_messaging', 'Messaging'],
  whatsapp: ['whatsapp', 'WhatsApp'],
  voice: ['voice', 'Phone call (inbound)'],
  voicemail: ['voicemail', 'Voicemail'],
  sms: ['sms', 'Text message'],
  facebook: ['facebook', 'Facebook post'],
  twitter: ['twitter_dm', 'X (formerly Twitter) DM'],
  instagram: ['instagram_dm', 'Instagram Direct'],
  api: ['api', 'Web service'],
  side_conversation: ['side_conversation', 'Side conversation'],
  sample: ['sample_ticket', 'Sample ticket'],
};

export const viaChannel = (entrance: Entrance): string => VIA[entrance][0];
export const viaText = (entrance: Entrance): string => VIA[entrance][1];

/** Live messages of these are no comments: they sit in chat events. */
export const isMessaging = (ticket: WorldTicket): boolean => ticket.channel === 'messaging';

/** Exports compare with this: seconds of the last change of any kind, often a few seconds after `updated_at`. */
export function generatedTimestamp(ticket: WorldTicket): number {
  const lag = ticket.index % 100 < 46 ? 1 + (ticket.index % 5) : 0;
  return ticket.touchedAt / 1000 + lag;
}

const RAILS_ZONES: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'Europe/London': 'London',
  'Europe/Berlin': 'Berlin',
  'Europe/Paris': 'Paris',
  'Europe/Madrid': 'Madrid',
  'America/New_York': 'Eastern Time (US & Canada)',
  'America/Chicago': 'Central Time (US & Canada)',
  'America/Los_Angeles': 'Pacific Time (US & Canada)',
  'America/Sao_Paulo': 'Brasilia',
  'Asia/Kolkata': 'Kolkata',
  'Asia/Tokyo': 'Tokyo',
  'Australia/Sydney': 'Sydney',
  'Pacific/Noumea': 'New Caledonia',
};

/** Zendesk names zones as Rails does. */
export const railsZone = (iana: string): string => RAILS_ZONES[iana] ?? iana;

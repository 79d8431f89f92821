/** Freshdesk's words and numbers for what is in the world. */
import type { Priority, StatusCategory } from '../../domain/values.ts';
import type { Entrance, World, WorldTicket } from '../world.ts';
import type { Instant } from '../events.ts';

export const iso = (at: Instant): string => new Date(at).toISOString().replace('.000Z', 'Z');
export const isoOrNull = (at: Instant | null | undefined): string | null => (at == null ? null : iso(at));

/** Links in answers name the account's own host, which is not the one that was called. */
export const canonicalHost = (world: World): string => `https://${world.subdomain}.freshdesk.com`;

export const STATUS = { open: 2, pending: 3, resolved: 4, closed: 5, waitingOnCustomer: 6, waitingOnThirdParty: 7, waitingOnParts: 8 } as const;

/** Id → [label for agents, label for customers]. */
export const STATUS_CHOICES: Readonly<Record<string, readonly [string, string]>> = {
  '2': ['Open', 'Being Processed'],
  '3': ['Pending', 'Awaiting your Reply'],
  '4': ['Resolved', 'This ticket has been Resolved'],
  '5': ['Closed', 'This ticket has been Closed'],
  '6': ['Waiting on Customer', 'Awaiting your Reply'],
  '7': ['Waiting on Third Party', 'Being Processed'],
  '8': ['Waiting on Parts', 'Being Processed'],
};

/** A ticket always bears the same one of the statuses that mean the same. */
export function statusCode(ticket: WorldTicket, status: StatusCategory): number {
  if (status === 'pending') return ticket.index % 4 === 0 ? STATUS.waitingOnCustomer : STATUS.pending;
  if (status === 'hold') return ticket.index % 3 === 0 ? STATUS.waitingOnParts : STATUS.waitingOnThirdParty;
  return status === 'new' ? STATUS.open : STATUS[status];
}

export const isFinished = (code: number): boolean => code === STATUS.resolved || code === STATUS.closed;

const PRIORITY: Readonly<Record<Priority, number>> = { none: 1, low: 1, normal: 2, high: 3, urgent: 4 };
/** Freshdesk knows no ticket without a priority: low is the default. */
export const priorityCode = (priority: Priority): number => PRIORITY[priority];

/** Name → id, the other way round than statuses. The last three are the account's own. */
export const SOURCE_CHOICES: Readonly<Record<string, number>> = {
  Email: 1,
  Portal: 2,
  Phone: 3,
  Forum: 4,
  Twitter: 5,
  Facebook: 6,
  Chat: 7,
  MobiHelp: 8,
  'Feedback Widget': 9,
  'Outbound Email': 10,
  Ecommerce: 11,
  Bot: 12,
  Whatsapp: 13,
  SMS: 101,
  Instagram: 102,
  'API integration': 103,
};

export const OUTBOUND_EMAIL = 10;

const SOURCE: Readonly<Record<Entrance, number>> = {
  email: 1,
  web_form: 9,
  help_center: 2,
  mobile_sdk: 9,
  live_chat: 7,
  messenger: 13,
  whatsapp: 13,
  voice: 3,
  voicemail: 3,
  sms: 101,
  facebook: 6,
  twitter: 5,
  instagram: 102,
  api: 103,
  side_conversation: 2,
  sample: 2,
};

export const sourceCode = (ticket: WorldTicket): number => (ticket.origin === 'outbound' ? OUTBOUND_EMAIL : SOURCE[ticket.entrance]);

export const TYPES = { question: 'Question', incident: 'Incident', problem: 'Problem', task: 'Feature Request' } as const;

const RAILS: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'Europe/London': 'London',
  'Europe/Berlin': 'Berlin',
  'Europe/Paris': 'Paris',
  'America/New_York': 'Eastern Time (US & Canada)',
  'America/Los_Angeles': 'Pacific Time (US & Canada)',
  'Australia/Sydney': 'Sydney',
  'Asia/Kolkata': 'Kolkata',
};

/** Freshdesk names zones as Rails does. */
export const railsZone = (zone: string): string => RAILS[zone] ?? zone;

/** `17:30` as "5:30 pm". */
export function amPm(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${hour % 24 < 12 ? 'am' : 'pm'}`;
}

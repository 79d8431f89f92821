import type { Channel } from '../../domain/values.ts';
import { channelOf } from '../rules.ts';
import type { MappingSettings } from '../source.ts';

/** `source` of an e-mail an agent sent to start a conversation. Such tickets are born closed. */
export const OUTBOUND_EMAIL = '10';

const CHANNEL: Readonly<Record<string, Channel>> = {
  '1': 'email',
  '2': 'web',
  '3': 'phone',
  '5': 'social',
  '6': 'social',
  '7': 'chat',
  '9': 'web',
  [OUTBOUND_EMAIL]: 'email',
  '12': 'chat',
  '13': 'messaging',
  '15': 'chat',
};

/** For accounts whose field list was not readable. */
const STOCK_NAMES: Readonly<Record<string, string>> = {
  '1': 'Email',
  '2': 'Portal',
  '3': 'Phone',
  '4': 'Forum',
  '5': 'Twitter',
  '6': 'Facebook',
  '7': 'Chat',
  '8': 'MobiHelp',
  '9': 'Feedback Widget',
  [OUTBOUND_EMAIL]: 'Outbound Email',
  '11': 'Ecommerce',
  '12': 'Bot',
  '13': 'WhatsApp',
  '15': 'Web Chat',
};

/** Sources the account made itself have a name only. */
const BY_NAME: readonly (readonly [RegExp, Channel])[] = [
  [/\bsms\b/i, 'sms'],
  [/whats ?app|messag|messeng|telegram|^line$/i, 'messaging'],
  [/chat/i, 'chat'],
  [/phone|call|voice/i, 'phone'],
  [/instagram|facebook|twitter|social/i, 'social'],
  [/e-?mail/i, 'email'],
  [/portal|web|form|widget/i, 'web'],
  [/\bapi\b/i, 'api'],
];

export interface Arrival {
  readonly channel: Channel;
  /** The account's name of the source; null when the ticket has none. */
  readonly name: string | null;
}

/** A conversation of Freshchat: a chat, unless the name of its channel tells of another way. */
export function chatChannel(settings: Pick<MappingSettings, 'map'>, name: string | null, id: string | null): Arrival {
  const guess = BY_NAME.find(([pattern]) => pattern.test(name ?? ''))?.[1];
  return { channel: channelOf(settings, [name, id], guess === 'messaging' || guess === 'social' || guess === 'sms' ? guess : 'chat'), name: name ?? id };
}

/** How a ticket came in: the config's `map.channel` by name or id, else the stock sources, else by the name (`names`: id → name). */
export function arrivalOf(settings: Pick<MappingSettings, 'map'>, names: Readonly<Record<string, string>>, id: string | null): Arrival {
  if (id === null) return { channel: 'other', name: null };
  const name = names[id] ?? STOCK_NAMES[id] ?? null;
  const isStock = id in STOCK_NAMES;
  const guess = CHANNEL[id] ?? (isStock ? 'other' : (BY_NAME.find(([pattern]) => pattern.test(name ?? ''))?.[1] ?? 'other'));
  return { channel: channelOf(settings, [name, id], guess), name: name ?? id };
}

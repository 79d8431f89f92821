import type { Channel, Priority } from '../../domain/values.ts';
import { channelOf } from '../rules.ts';
import type { MappingSettings } from '../source.ts';
import { labelOf, type TicketFields } from './ticket-properties.ts';
import type { Properties } from './wire.ts';

const PRIORITY: Readonly<Record<string, Priority>> = { LOW: 'low', MEDIUM: 'normal', HIGH: 'high', URGENT: 'urgent' };

/** HubSpot's priority; custom ones have no rank we could know and count as none. */
export function priorityOf(value: string | null): Priority {
  return PRIORITY[value?.trim().toUpperCase() ?? ''] ?? 'none';
}

/** Channel ids that are the same in every portal; others are read from the labels of the property's options. */
export const STOCK_CHANNELS: Readonly<Record<string, string>> = { '1000': 'Live chat', '1002': 'Email' };

/** Words in a channel's name, the first hit decides. */
const WORDS: readonly (readonly [RegExp, Channel])[] = [
  [/facebook|instagram|twitter|linkedin/i, 'social'],
  [/whats\s?app|\bline\b|telegram|viber|apple|messenger|messaging/i, 'messaging'],
  [/\bsms\b|text message/i, 'sms'],
  [/phone|call|voice/i, 'phone'],
  [/chat/i, 'chat'],
  [/e-?mail/i, 'email'],
  [/form|portal|help\s?cent|web|help\s?desk/i, 'web'],
  [/\bapi\b|integration/i, 'api'],
];

/** The channel that a name speaks of. */
export const wordChannel = (word: string): Channel | null => WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? null;

export interface FoundChannel {
  readonly channel: Channel;
  /** HubSpot's word. */
  readonly word: string | null;
}

/** How the ticket came in: the originating channel, else `source_type`, which agents may change and set by hand. */
export function ticketChannel(properties: Properties, fields: TicketFields, settings: Pick<MappingSettings, 'map'>): FoundChannel {
  const id = properties.text('hs_originating_generic_channel_id');
  const source = properties.text('source_type');
  const name = 'hs_originating_generic_channel_id';
  const label = id === null ? null : (fields.labels[name]?.[id] ?? STOCK_CHANNELS[id] ?? null);
  const stated = label ?? (source === null ? id : labelOf(fields, 'source_type', source));
  // Nothing stated: a ticket that another program made came through the API.
  const maker = properties.text('hs_object_source_label');
  const word = stated ?? (maker === 'INTEGRATION' || maker === 'API' ? maker : null);
  return { channel: channelOf(settings, [word, source, id], (word === null ? null : wordChannel(word)) ?? 'other'), word };
}

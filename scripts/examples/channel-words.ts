import type { Cell } from './example.ts';

/** Words that examples may have for a channel besides ours (catalogue 6.4). */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  web: ['portal', 'form', 'web_form', 'web_widget', 'help_center', 'help center', 'mobile_sdk'],
  messaging: ['native_messaging', 'web_messaging', 'whatsapp'],
  phone: ['voice'],
};

/** Networks are social without a mark (catalogue F9), and keep their names, by which their tickets are told apart. */
const NETWORKS: ReadonlySet<string> = new Set(['facebook', 'twitter', 'x', 'instagram', 'instagram_dm', 'community']);

const CHANNEL_OF = new Map(Object.entries(WORDS).flatMap(([channel, words]) => words.map((word): [string, string] => [word, channel])));

/** Our word for a channel; a word that nobody knows stays as it is. */
export const channelOf = (word: string): string => CHANNEL_OF.get(word.toLowerCase()) ?? word;

/** A row with our word for its channel; of a ticket another word is kept beside, and a network marks it as social. */
export function withChannel<Row extends Readonly<Record<string, Cell>>>(table: string, row: Row): Row {
  const word = row['channel'];
  if (typeof word !== 'string') return row;
  const channel = channelOf(word);
  if (table !== 'ticket') return { ...row, channel };
  return {
    ...row,
    ...(channel === word ? {} : { channel, source_channel: row['source_channel'] ?? word }),
    ...(NETWORKS.has(word.toLowerCase()) ? { is_social: row['is_social'] ?? true } : {}),
  };
}

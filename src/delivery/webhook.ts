import { createHmac } from 'node:crypto';
import { createPoster } from '../http/post.ts';
import type { Channel } from '../domain/notices.ts';
import { plainText } from './forms/plain.ts';
import { slack } from './forms/slack.ts';
import type { Delivery } from './outbox.ts';

const post = createPoster();

export type WebChannel = Extract<Channel, { readonly kind: 'webhook' | 'slack' }>;

/** Sends a message to an address, once. Receivers know a repeated one by its id, which stands in a header and in the document. */
export async function sendToWeb(channel: WebChannel, delivery: Delivery, now: Date, signal?: AbortSignal): Promise<void> {
  const body = JSON.stringify(channel.kind === 'slack' ? slack(delivery.message) : document(delivery));
  const signature = channel.kind === 'webhook' && channel.signingKey !== undefined ? signed(body, channel.signingKey) : undefined;
  await post({
    where: `Channel ${channel.name}`,
    url: channel.url,
    headers: { 'idempotency-key': delivery.id, ...(signature !== undefined && { 'x-deskmeter-signature': signature }) },
    body,
    now,
    ...(signal && { signal }),
  });
}

/** The generic form: names and meanings are kept. */
export function document({ id, about, message }: Delivery): object {
  const { event, title, links = [], data } = message;
  return { id, event, about, title, text: plainText(message), links, ...data };
}

const signed = (body: string, key: string): string => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

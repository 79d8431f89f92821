import type { Kysely } from 'kysely';
import { describeError, GiveUpError, WaitError } from '../domain/errors.ts';
import type { Notices } from '../domain/notices.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../warehouse/schema.ts';
import { sendMail } from './mail.ts';
import { claim, confirm, type Delivery, fail } from './outbox.ts';
import { sendToWeb } from './webhook.ts';

export interface DeliveryContext {
  readonly db: Kysely<Database>;
  readonly notices: Pick<Notices, 'channels' | 'mail'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One attempt to send one message. Resolves when its channel has it, now or already; throws by recovery when it has not. A process that
 * dies between the two leaves it unconfirmed: it is sent again under the same id.
 */
export async function deliver(context: DeliveryContext, id: string): Promise<void> {
  const { db, clock } = context;
  const found = await claim(db, id, clock.now());
  if (found === 'done') return;
  if ('waitMs' in found) throw new WaitError('Another process is sending this message.', found.waitMs);
  try {
    await send(context, found);
  } catch (error) {
    await fail(db, id, describeError(error));
    throw error;
  }
  await confirm(db, id, clock.now());
}

async function send({ notices, clock, log, signal }: DeliveryContext, delivery: Delivery): Promise<void> {
  const channel = notices.channels.find(({ name }) => name === delivery.channel);
  if (!channel) throw new GiveUpError(`There is no channel ${delivery.channel} in the config.`, 'Add it again, or leave the message unsent.');
  if (channel.kind !== 'email') return sendToWeb(channel, delivery, clock.now(), signal);
  if (!notices.mail) throw new GiveUpError(`Channel ${channel.name} has no mail server.`, 'Add mail to the config.');
  const refused = await sendMail(notices.mail, channel, delivery);
  if (refused.length > 0) log.warn({ channel: channel.name, refused: refused.length }, 'some addresses of the channel were refused by the mail server');
}

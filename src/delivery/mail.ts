import { createTransport } from 'nodemailer';
import { FixConfigError, RetryError } from '../domain/errors.ts';
import type { Channel, MailServer } from '../domain/notices.ts';
import { html } from './forms/html.ts';
import { plainText } from './forms/plain.ts';
import { oneLine } from './message.ts';
import type { Delivery } from './outbox.ts';

export type MailChannel = Extract<Channel, { readonly kind: 'email' }>;

/** All of it together ends before the claim of the delivery does. */
const DEADLINE_MS = 45_000;
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 5_000 };

/** Sends a message by mail, once, to all of a channel. A repeated one has the same Message-ID. Tells who was refused, where others were not. */
export async function sendMail(server: MailServer, channel: MailChannel, { id, message }: Delivery): Promise<readonly string[]> {
  const transport = createTransport({ url: server.url, ...TIMEOUTS });
  try {
    const sending = transport.sendMail({
      from: server.from,
      to: [...channel.to],
      subject: oneLine(message.title),
      messageId: `<${id.replaceAll(/[^a-zA-Z0-9._-]/g, '-')}@deskmeter>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      text: plainText(message),
      html: html(message),
      // Nothing of a message is a file or an address to read from.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sent = await within(sending, DEADLINE_MS);
    return (sent as { rejected?: readonly unknown[] }).rejected?.map(String) ?? [];
  } catch (error) {
    throw explain(error as SmtpError, channel.name);
  } finally {
    transport.close();
  }
}

/** A server that answers ever so slowly is given up like one that does not. */
async function within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    // What comes of it afterwards is no longer waited for.
    work.catch(() => undefined);
  }
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** The cause is left out on purpose: its text is the server's, and may hold addresses. */
function explain({ code, responseCode }: SmtpError, channel: string): Error {
  const answer = responseCode === undefined ? '' : ` with ${responseCode}`;
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return new FixConfigError(`Channel ${channel}: the mail server refused the login${answer}.`, 'Check user and password in mail.server.');
  if (responseCode !== undefined && responseCode >= 500) {
    return new FixConfigError(`Channel ${channel}: the mail server refused the mail${answer}.`, 'Check mail.from, and the addresses of the channel.');
  }
  return new RetryError(
    `Channel ${channel}: the mail could not be sent (${code ?? 'no code'}${answer}).`,
    'It is tried again by itself; check mail.server if this goes on.',
  );
}

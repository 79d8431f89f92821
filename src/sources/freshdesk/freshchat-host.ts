import { GiveUpError } from '../../domain/errors.ts';
import type { Http } from '../../http/http.ts';
import type { ReadContext } from '../source.ts';

export const FRESHCHAT = 'freshchat';
export const CHAT_API = '/v2';

/** The road to Freshchat: its own host, with its own token. */
export function chatHttp(context: Pick<ReadContext, 'hosts'>): Http {
  const http = context.hosts?.[FRESHCHAT];
  if (http === undefined) throw new GiveUpError('Freshchat has no host in this run.', 'This is a fault of deskmeter: please report it with this line.');
  return http;
}

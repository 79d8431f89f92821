import { GiveUpError } from '../../domain/errors.ts';
import type { Http } from '../../http/http.ts';
import type { ReadContext } from '../source.ts';

export const FRESHCALLER = 'freshcaller';
export const CALLER_API = '/api/v1';

/** The road to Freshcaller: its own host, with its own key. */
export function callerHttp(context: ReadContext): Http {
  const http = context.hosts?.[FRESHCALLER];
  if (http === undefined) throw new GiveUpError('Freshcaller has no host in this run.', 'This is a fault of deskmeter: please report it with this line.');
  return http;
}

import { FixConfigError, GiveUpError } from '../domain/errors.ts';
import type { HttpRequest } from './http.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Reads a connection's base URL. Plain http is for loopback only; credentials in it are refused. Its path becomes the prefix of every call. */
export function parseBaseUrl(text: string, connectionId: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new FixConfigError(`${connectionId}: baseUrl is not a web address.`, 'Write it as https://host or https://host/prefix.');
  }
  if (url.username || url.password) {
    throw new FixConfigError(`${connectionId}: baseUrl holds credentials.`, 'Take them out of the address; they belong under auth.');
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new FixConfigError(`${connectionId}: baseUrl is plain http to ${url.hostname}.`, 'Use https; plain http is for loopback only.');
  }
  return url;
}

/** The address of one call: base URL, its path as a prefix, the call's path and query. Never leaves the base URL's host. */
export function requestUrl(base: URL, request: Pick<HttpRequest, 'path' | 'query'>): URL {
  if (!request.path.startsWith('/')) {
    throw new GiveUpError('A call needs a path below the base URL, not a whole address.', 'Read a next link for its cursor only and ask at the base URL.');
  }
  const url = new URL(base.origin + base.pathname.replace(/\/+$/, '') + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url;
}

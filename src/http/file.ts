import { GiveUpError, RetryError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { HttpUsage } from './http.ts';
import { Patience } from './patience.ts';
import { judgeTransportError, type Transient } from './retry.ts';
import { type RawAnswer, type Transport, TransportError } from './transport.ts';

const MAX_REDIRECTS = 5;
const EXPIRED = new Set([401, 403, 404, 410]);

export interface FileFetch {
  /** `acme-freshdesk: GET a file`: the address is a secret of its own and is in no message. */
  readonly where: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly usage: HttpUsage;
  readonly patience: Patience;
  /** Plain http is for loopback, and only where the connection itself is there. */
  readonly isPlainAllowed: boolean;
  readonly signal?: AbortSignal;
}

/** The text of a file at an address that a vendor gave out, whatever its host: asked without any credentials, tried again as any other call. */
export async function fetchFile(address: string, fetch: FileFetch): Promise<string> {
  let url = checked(address, fetch);
  for (let hops = 0; ;) {
    fetch.signal?.throwIfAborted();
    fetch.usage.requests += 1;
    const answer = await attempt(url, fetch);
    if ('kind' in answer) {
      const waitMs = fetch.patience.next(answer);
      fetch.usage.retries += 1;
      await fetch.clock.sleep(waitMs, fetch.signal);
      continue;
    }
    fetch.usage.bytes += answer.bytes;
    if (answer.status < 300) return answer.text;
    if (answer.status >= 400) throw refused(answer.status, fetch);
    hops += 1;
    if (hops > MAX_REDIRECTS) throw new GiveUpError(`${fetch.where}: redirected more than ${MAX_REDIRECTS} times.`, 'The next run asks for a new address.');
    url = checked(answer.headers['location'] ?? '', fetch);
  }
}

function checked(address: string, { where, isPlainAllowed }: FileFetch): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isFine = url !== undefined && url.username === '' && (url.protocol === 'https:' || (isPlainAllowed && url.protocol === 'http:'));
  if (!isFine) throw new GiveUpError(`${where}: the answer gives no address that may be asked.`, 'If this stays so, report it with this line.');
  return url;
}

async function attempt(url: URL, { where, transport, signal }: FileFetch): Promise<RawAnswer | Transient> {
  try {
    const answer = await transport({ method: 'GET', url, headers: { accept: '*/*', 'user-agent': 'deskmeter' }, ...(signal && { signal }) });
    if (answer.status !== 429 && answer.status < 500) return answer;
    return { kind: 'status', status: answer.status, reason: `answered ${answer.status}`, isThrottle: answer.status === 429, waitMs: undefined };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const verdict = judgeTransportError(error, where);
    if (verdict.is === 'transient') return verdict.failure;
    throw verdict.is === 'final' ? verdict.error : error;
  }
}

const refused = (status: number, { where }: FileFetch): Error =>
  EXPIRED.has(status)
    ? new RetryError(`${where} answered ${status}: its address has expired.`, 'The next run asks for a new one.')
    : new GiveUpError(`${where} answered ${status}.`, 'If this stays so, report it with this line.');

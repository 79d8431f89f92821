import { FixConfigError, GiveUpError, StreamUnavailableError } from '../domain/errors.ts';
import { readRetryAfter } from './backoff.ts';
import type { HttpPolicy, HttpResponse } from './http.ts';
import { parseJson } from './json.ts';
import type { FailureKind } from './request-failed-error.ts';
import { type RawAnswer, TransportError } from './transport.ts';
import { vendorCode } from './vendor-code.ts';

/** A failure that may pass by itself. */
export interface Transient {
  readonly kind: FailureKind;
  readonly status: number | undefined;
  /** In words, for messages: `answered 503`. */
  readonly reason: string;
  /** The other side asks for less: counts as throttled and holds the bucket back. */
  readonly isThrottle: boolean;
  /** What the other side asks us to wait; undefined lets us back off by ourselves. */
  readonly waitMs: number | undefined;
  /** Of a call without an answer. */
  readonly cause?: Error;
}

/** What one attempt means. */
export type Verdict =
  | { readonly is: 'answer'; readonly response: HttpResponse }
  | { readonly is: 'transient'; readonly failure: Transient }
  | { readonly is: 'redirect'; readonly location: string | undefined }
  | { readonly is: 'unauthorized'; readonly error: Error }
  | { readonly is: 'final'; readonly error: Error };

const TRANSIENT_4XX = new Set([408, 409, 423, 425, 429, 477]);
const PERMANENT_5XX = new Set([501, 505, 511]);
const THROTTLES = new Set([429, 477]);
/** Cloudflare's own status: what stands behind it only the vendor's policy can say (HubSpot: a malformed token). Transient where it does not. */
const VENDORS_OWN = 530;

export const isTransient = (status: number): boolean => TRANSIENT_4XX.has(status) || (status >= 500 && !PERMANENT_5XX.has(status));

export interface Judged {
  /** `acme-zendesk: GET /api/v2/tickets`; without the query, which may hold an address. */
  readonly where: string;
  readonly path: string;
  readonly accept: readonly number[];
  readonly policy: HttpPolicy;
  readonly now: Date;
  /** A login that is refused, however, is a matter of credentials. */
  readonly isLogin: boolean;
}

/** Says what an answer means: the one table from HTTP status to recovery. */
export function judgeAnswer(answer: RawAnswer, call: Judged): Verdict {
  const { status, headers } = answer;
  const isWanted = status < 300 || call.accept.includes(status);
  const body = readBody(answer);
  if (isWanted && (body.isJson || status >= 300)) return { is: 'answer', response: { status, headers, body: body.value } };
  if (isWanted)
    return {
      is: 'transient',
      failure: { kind: 'not-json', status, reason: `answered ${status} with something other than JSON`, isThrottle: false, waitMs: undefined },
    };
  if (status < 400) return { is: 'redirect', location: headers['location'] };
  const waitMs = call.policy.retryAfterMs(status, headers, body.value, call.now) ?? readRetryAfter(headers['retry-after'], call.now);
  const own = status === VENDORS_OWN ? call.policy.explain(status, body.value, call.path) : undefined;
  if (own) return { is: 'final', error: own };
  if (isTransient(status)) {
    const isThrottle = THROTTLES.has(status) || (status === 503 && waitMs !== undefined);
    return { is: 'transient', failure: { kind: 'status', status, reason: `answered ${status}`, isThrottle, waitMs } };
  }
  const error = explain(status, body.value, call);
  return status === 401 ? { is: 'unauthorized', error } : { is: 'final', error };
}

/** Says what a call without an answer means. Faults of certificate or address will not pass by waiting. */
export function judgeTransportError(error: TransportError, where: string): Verdict {
  if (/^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(error.code)) {
    const message = `${where}: the server's certificate is not accepted (${error.code}).`;
    return {
      is: 'final',
      error: new FixConfigError(message, 'Check subdomain and baseUrl, and NODE_EXTRA_CA_CERTS behind a proxy of your own.', { cause: error }),
    };
  }
  const kind = error.isTimeout ? 'timeout' : 'network';
  return { is: 'transient', failure: { kind, status: undefined, reason: error.message, isThrottle: false, waitMs: undefined, cause: error } };
}

/** The error a final 4xx means: the vendor's own word first, then by status. Never holds the body, only its machine code. */
function explain(status: number, body: unknown, call: Judged): Error {
  const known = call.policy.explain(status, body, call.path);
  if (known && (!call.isLogin || known instanceof FixConfigError)) return known;
  const code = vendorCode(body);
  const message = `${call.where} answered ${status}${code ? ` (${code})` : ''}.`;
  if (status === 401 || call.isLogin) return new FixConfigError(message, 'The credential is wrong, expired or switched off: renew it and run check.');
  if (status === 403)
    return new StreamUnavailableError(message, "The account's plan, or the credential's role or scope, does not include this: widen it, or leave it out.");
  if (status === 404) return new StreamUnavailableError(message, 'This account has no such thing: check the subdomain and the plan.');
  return new GiveUpError(message, 'The helpdesk does not accept this request as it is: please report it with this message.');
}

function readBody({ status, text }: RawAnswer): { readonly isJson: boolean; readonly value: unknown } {
  const trimmed = text.trim();
  // A 200 without a body is a cut answer, not an empty list.
  if (trimmed === '') return { isJson: status !== 200, value: undefined };
  try {
    return { isJson: true, value: parseJson(trimmed) };
  } catch {
    return { isJson: false, value: undefined };
  }
}

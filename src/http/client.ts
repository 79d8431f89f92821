import { FixConfigError, GiveUpError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Authorization } from './authorization.ts';
import { parseBaseUrl, requestUrl } from './base-url.ts';
import { fetchFile } from './file.ts';
import type { HttpPolicy, HttpRequest, HttpResponse, HttpUsage, LearntRate, PacedHttp, QuotaUse } from './http.ts';
import { type Credentials, createCredentials } from './login.ts';
import { Pace } from './pace.ts';
import { Patience } from './patience.ts';
import { judgeAnswer, judgeTransportError, type Verdict } from './retry.ts';
import { createTransport, type Transport, TransportError } from './transport.ts';

export interface HttpOptions {
  readonly connectionId: string;
  /** Its path is a prefix; plain http only for loopback. */
  readonly baseUrl: string;
  readonly authorization: Authorization;
  readonly policy: HttpPolicy;
  readonly clock: Clock;
  readonly log: Log;
  /** Our share of the account's quota; the rest is left to the customer's other apps. Default 0.7. */
  readonly quotaShare?: number;
  /** Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** For one attempt, from the first byte sent to the last received. Default 120 s. */
  readonly totalTimeoutMs?: number;
  /** Attempts of one call before it fails. Default 8: about a minute of backoff. */
  readonly maxAttempts?: number;
  /** Longer waits become a WaitError. Default 5 min. */
  readonly maxWaitMs?: number;
  /** Counters of another client of the same connection, to be added to. */
  readonly usage?: HttpUsage;
  /** 0 … 1 for the jitter; tests hold it still. */
  readonly random?: () => number;
}

/** Opens the one road to a vendor: paced, retried, judged by the policy of design.md section 5. Throws FixConfigError for a base URL it must not use. */
export function createHttp(options: HttpOptions): PacedHttp {
  return new Client(options);
}

/** A call on its way: the request and what its messages may say of it. */
interface Call {
  readonly request: HttpRequest;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Without the query, which may hold an address. */
  readonly where: string;
  /** A login proves nothing yet and is not renewed by a login. */
  readonly isLogin: boolean;
}

const MAX_REDIRECTS = 5;

class Client implements PacedHttp {
  readonly usage: HttpUsage;
  readonly #options: HttpOptions;
  readonly #base: URL;
  readonly #transport: Transport;
  readonly #pace: Pace;
  readonly #credentials: Credentials;
  readonly #maxWaitMs: number;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.usage = options.usage ?? { requests: 0, retries: 0, throttled: 0, bytes: 0, waitedMs: 0 };
    this.#maxWaitMs = options.maxWaitMs ?? 300_000;
    this.#base = parseBaseUrl(options.baseUrl, options.connectionId);
    this.#transport = createTransport({ connectTimeoutMs: options.connectTimeoutMs ?? 10_000, totalTimeoutMs: options.totalTimeoutMs ?? 120_000 });
    this.#pace = new Pace({
      connectionId: options.connectionId,
      buckets: options.policy.buckets,
      quotaShare: options.quotaShare ?? 0.7,
      clock: options.clock,
      maxWaitMs: this.#maxWaitMs,
    });
    this.#credentials = createCredentials(options.authorization, options.connectionId, options.clock, async (login, signal) => {
      const request = { method: 'POST' as const, path: login.path, body: login.body, ...(signal && { signal }) };
      return (await this.#run(this.#call(request, true))).body;
    });
  }

  get learnt(): readonly LearntRate[] {
    return this.#pace.learnt;
  }

  get quotas(): readonly QuotaUse[] {
    return this.#pace.quotas;
  }

  request(request: HttpRequest): Promise<HttpResponse> {
    return this.#run(this.#call(request, false));
  }

  file(address: string, signal?: AbortSignal): Promise<string> {
    const where = `${this.#options.connectionId}: GET a file`;
    const { clock } = this.#options;
    const isPlainAllowed = this.#base.protocol === 'http:';
    const patience = this.#patience({ where, canShrink: false });
    return fetchFile(address, { where, transport: this.#transport, clock, usage: this.usage, patience, isPlainAllowed, ...(signal && { signal }) });
  }

  #patience(call: { readonly where: string; readonly canShrink: boolean }): Patience {
    const { maxAttempts = 8, random = Math.random } = this.#options;
    return new Patience({ ...call, maxAttempts, maxWaitMs: this.#maxWaitMs, random });
  }

  #call(request: HttpRequest, isLogin: boolean): Call {
    const method = request.method ?? 'GET';
    return { request, method, isLogin, where: `${this.#options.connectionId}: ${method} ${request.path.split(/[?#]/, 1)[0]}` };
  }

  /** Tries until an answer, a final error, or the end of patience. */
  async #run(call: Call): Promise<HttpResponse> {
    const patience = this.#patience({ where: call.where, canShrink: call.request.canShrink === true });
    let renewed = false;
    for (;;) {
      call.request.signal?.throwIfAborted();
      const headers = call.isLogin ? {} : await this.#credentials.headers(call.request.signal);
      const verdict = await this.#attempt(call, headers);
      if (verdict.is === 'answer') return verdict.response;
      if (verdict.is === 'final') throw verdict.error;
      if (verdict.is === 'redirect') throw new GiveUpError(`${call.where}: redirected more than ${MAX_REDIRECTS} times.`, 'Check subdomain and baseUrl.');
      if (verdict.is === 'unauthorized') {
        if (call.isLogin || renewed || !this.#credentials.renew(headers)) throw verdict.error;
        renewed = true;
        this.usage.retries += 1;
        continue;
      }
      await this.#wait(call, verdict, patience);
    }
  }

  /** Sleeps as long as the failure asks for; throws when patience ends. */
  async #wait(call: Call, { failure }: Extract<Verdict, { is: 'transient' }>, patience: Patience): Promise<void> {
    const { connectionId, clock, log } = this.#options;
    if (failure.isThrottle) this.usage.throttled += 1;
    const waitMs = patience.next(failure);
    if (failure.isThrottle) this.#pace.block(toll(call.request), waitMs);
    this.usage.retries += 1;
    log.info({ connection: connectionId, call: call.where, reason: failure.reason, waitMs, attempt: patience.attempts }, 'will try again');
    await clock.sleep(waitMs, call.request.signal);
    this.usage.waitedMs += waitMs;
  }

  /** One attempt, redirects to the same host included. */
  async #attempt(call: Call, headers: Readonly<Record<string, string>>): Promise<Verdict> {
    let url = requestUrl(this.#base, call.request);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const verdict = await this.#send(call, url, headers);
      if (verdict.is !== 'redirect') return verdict;
      const next = this.#redirected(call, url, verdict.location);
      if (next instanceof Error) return { is: 'final', error: next };
      url = next;
    }
    return { is: 'redirect', location: undefined };
  }

  async #send(call: Call, url: URL, headers: Readonly<Record<string, string>>): Promise<Verdict> {
    const { request, method, where } = call;
    const { policy, clock, log, connectionId } = this.#options;
    this.usage.waitedMs += await this.#pace.enter(toll(request), request.signal);
    this.usage.requests += 1;
    try {
      const answer = await this.#transport({
        method,
        url,
        headers: {
          accept: 'application/json',
          'user-agent': 'deskmeter',
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
          ...(request.ifNoneMatch !== undefined && { 'if-none-match': request.ifNoneMatch }),
          ...headers,
        },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        ...(request.signal && { signal: request.signal }),
      });
      this.usage.bytes += answer.bytes;
      this.#pace.learn(policy.learn(answer.headers));
      log.debug({ connection: connectionId, call: where, status: answer.status, bytes: answer.bytes }, 'answered');
      return judgeAnswer(answer, { where, isLogin: call.isLogin, path: request.path, accept: request.accept ?? [], policy, now: clock.now() });
    } catch (error) {
      if (error instanceof TransportError) return judgeTransportError(error, where);
      throw error;
    }
  }

  /** Where a redirect leads, if it may be followed: GET only, and never to another host, since the credentials would go along. */
  #redirected(call: Call, from: URL, location: string | undefined): URL | Error {
    if (location === undefined || !URL.canParse(location, from.href))
      return new GiveUpError(`${call.where} answered with a redirect to nowhere.`, 'Check subdomain and baseUrl.');
    const to = new URL(location, from.href);
    if (to.origin !== this.#base.origin) {
      return new FixConfigError(
        `${call.where} was redirected to another host (${to.host}); credentials are never sent there.`,
        'If the account moved, set its new subdomain or baseUrl.',
      );
    }
    return call.method === 'GET' ? to : new GiveUpError(`${call.where} was redirected, which a ${call.method} does not follow.`, 'Check baseUrl.');
  }
}

const toll = (request: HttpRequest): { bucket: string | undefined; cost: number } => ({ bucket: request.bucket, cost: request.cost ?? 1 });

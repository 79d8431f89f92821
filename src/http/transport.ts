import axios, { type AxiosError, type AxiosResponse } from 'axios';
import http from 'node:http';
import https from 'node:https';
import { textOf } from './answer-text.ts';
import { connectWithin } from './connect-within.ts';

/** One answer as it came, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: number;
}

export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** No whole answer arrived. Holds a code and nothing of the request, so that it can be logged and kept as a cause. */
export class TransportError extends Error {
  readonly code: string;
  readonly isTimeout: boolean;
  constructor(code: string, isTimeout: boolean) {
    super(isTimeout ? `no answer in time (${code})` : `connection failed (${code})`);
    this.name = 'TransportError';
    this.code = code;
    this.isTimeout = isTimeout;
  }
}

export type Transport = (request: RawRequest) => Promise<RawAnswer>;

const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** The only place that speaks HTTP. Follows no redirect, judges no status, and gives up after the two timeouts. */
export function createTransport(options: { readonly connectTimeoutMs: number; readonly totalTimeoutMs: number }): Transport {
  const httpAgent = connectWithin(new http.Agent({ keepAlive: true }), options.connectTimeoutMs);
  const httpsAgent = connectWithin(new https.Agent({ keepAlive: true }), options.connectTimeoutMs);
  return async (request) => {
    const timeout = AbortSignal.timeout(options.totalTimeoutMs);
    try {
      const answer: AxiosResponse<ArrayBuffer> = await axios.request({
        url: request.url.href,
        method: request.method,
        headers: request.headers,
        ...(request.body !== undefined && { data: request.body }),
        responseType: 'arraybuffer',
        validateStatus: () => true,
        transformRequest: [(data: unknown) => data],
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        proxy: false,
        httpAgent,
        httpsAgent,
        signal: request.signal ? AbortSignal.any([timeout, request.signal]) : timeout,
      });
      return toRawAnswer(answer);
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      // The cause is left out on purpose: axios errors hold the request with its credentials.
      throw toTransportError(error as AxiosError | TransportError, timeout.aborted);
    }
  };
}

function toRawAnswer(answer: AxiosResponse<ArrayBuffer>): RawAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  const buffer = Buffer.from(answer.data ?? new ArrayBuffer(0));
  return { status: answer.status, headers, text: readText(buffer), bytes: buffer.length };
}

/** An archive that cannot be unpacked has not come whole. */
function readText(buffer: Buffer): string {
  try {
    return textOf(buffer);
  } catch {
    throw new TransportError('EARCHIVE', false);
  }
}

function toTransportError(error: AxiosError | TransportError, timedOut: boolean): TransportError {
  if (error instanceof TransportError) return error;
  const code = timedOut ? 'ETIMEDOUT' : (error.code ?? 'UNKNOWN');
  return new TransportError(code, timedOut || code === 'ETIMEDOUT' || code === 'ECONNABORTED');
}

/** What goes wrong on purpose, and when. */
import type { ServerResponse } from 'node:http';

export type Fault =
  /** 429 in the vendor's own words, with or without Retry-After. */
  | { readonly kind: 'rate-limit'; readonly retryAfterS?: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** An HTML page where JSON belongs; status 502 unless told. */
  | { readonly kind: 'html'; readonly status?: number }
  /** 200 and half of the JSON, ended properly. */
  | { readonly kind: 'truncated' }
  /** 200, half of the announced bytes, then the socket is gone. */
  | { readonly kind: 'cut' }
  /** The socket is gone before any answer. */
  | { readonly kind: 'reset' }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'redirect'; readonly location: string };

export interface FaultOptions {
  /** How many matching requests fail; default 1. */
  readonly times?: number;
  /** Only requests whose endpoint starts with this. */
  readonly endpoint?: string;
  /** So many matching requests pass before the first one fails; default 0. */
  readonly after?: number;
}

/** The faults that wait for their request. */
export class FaultPlan {
  private readonly pending: { fault: Fault; endpoint: string; left: number; after: number }[] = [];

  add(fault: Fault, options: FaultOptions = {}): void {
    this.pending.push({ fault, endpoint: options.endpoint ?? '', left: options.times ?? 1, after: options.after ?? 0 });
  }

  /** The fault this request has to meet, if any. */
  take(endpoint: string): Fault | undefined {
    const entry = this.pending.find((candidate) => endpoint.startsWith(candidate.endpoint));
    if (entry === undefined) return undefined;
    if (entry.after > 0) {
      entry.after -= 1;
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) this.pending.splice(this.pending.indexOf(entry), 1);
    return entry.fault;
  }

  /** Entries that still wait for a request. */
  get left(): number {
    return this.pending.length;
  }

  clear(): void {
    this.pending.length = 0;
  }
}

/** A whole answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of a file that is no text. */
  readonly body: string | Buffer;
}

const HTML = '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Something went wrong</h1></body></html>';

/** The answer a fault makes of a good one; `tooMany` is the vendor's own 429. */
export function spoil(fault: Fault, good: Answer, tooMany: (retryAfterS: number | undefined) => Answer): Answer {
  switch (fault.kind) {
    case 'rate-limit':
      return tooMany(fault.retryAfterS);
    case 'status':
      return { status: fault.status, headers: { 'content-type': fault.contentType ?? 'application/json', ...fault.headers }, body: fault.body ?? '' };
    case 'html':
      return { status: fault.status ?? 502, headers: { 'content-type': 'text/html' }, body: HTML };
    case 'truncated':
      return { ...good, body: Buffer.from(good.body).subarray(0, Math.floor(good.body.length / 2)) };
    case 'redirect':
      return { status: 302, headers: { location: fault.location }, body: '' };
    default:
      return good;
  }
}

/** Sends the answer, or breaks the connection as the fault wants. */
export function send(response: ServerResponse, answer: Answer, fault?: Fault): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  if (fault?.kind === 'cut') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
    return;
  }
  response.end(body);
}

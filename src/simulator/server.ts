/** What the three simulated servers have in common: the shape of their options and handles, and plain node:http plumbing. */
import type { Clock } from '../platform/clock.ts';
import type { World } from './world.ts';

/** One request as it came in; secrets are not kept. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The route's name, e.g. `incremental/tickets/cursor`; `unknown` where none matched. */
  readonly endpoint: string;
  readonly status: number;
  readonly at: Date;
}

/** What goes wrong on purpose. */
export type Fault =
  | { readonly kind: 'rate-limit'; readonly retryAfterS?: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'html'; readonly status?: number }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'redirect'; readonly location: string };

/** The same for every vendor; `Options` are the vendor's own switches (plan features, limits). */
export interface StartOptions<Options> {
  readonly world: World;
  readonly clock: Clock;
  /** Default: a free one on loopback. */
  readonly port?: number;
  /** Enforce the vendor's rate limits (429). Default false; headers are sent either way. */
  readonly limits?: boolean;
  readonly options?: Options;
}

/** A running simulated helpdesk. */
export interface SimulatedServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly world: World;
  readonly requests: readonly LoggedRequest[];
  /** How many requests each endpoint has had. */
  counts(): Readonly<Record<string, number>>;
  forgetRequests(): void;
  /** The next `times` (default 1) requests whose endpoint starts with `endpoint` (default: any) fail this way. */
  fail(fault: Fault, options?: { readonly times?: number; readonly endpoint?: string; readonly after?: number }): void;
  /** Credentials the server accepts, in the vendor's config words. */
  readonly credentials: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

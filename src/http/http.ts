/** What a source sees of HTTP: ask, and get parsed JSON or an error named by its recovery. Nothing else leaves the house. */
export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Path below the connection's base URL, starting with `/`. */
  readonly path: string;
  /** Arrays are sent as repeated keys; undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;
  /** JSON body. POSTs here only read (search, batch read), so they are retried like GETs. */
  readonly body?: unknown;
  /** Name of the endpoint bucket that paces this call beside the account's; see `HttpPolicy.buckets`. */
  readonly bucket?: string;
  /** Credits this call costs the account's budget; default 1. */
  readonly cost?: number;
  /** The tag of an answer that the caller holds: asks for another one only if it has changed. Wants 304 in `accept`. */
  readonly ifNoneMatch?: string;
  /** Statuses the caller wants back instead of an error, e.g. [404]. */
  readonly accept?: readonly number[];
  /** The caller can ask for a smaller page (`page-size.ts`): a 504 or a timeout fails at the second try instead of the last. */
  readonly canShrink?: boolean;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; integers above 2^53 arrive as strings. Undefined when the body is empty. */
  readonly body: unknown;
}

export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The text of a file at an address that an answer gave out, on whatever host: asked without credentials, and never logged. */
  file(address: string, signal?: AbortSignal): Promise<string>;
  /** Counters of this connection since it was opened. */
  readonly usage: HttpUsage;
  /** What was spent of each rate limit since it was opened. */
  readonly quotas?: readonly QuotaUse[];
}

/** How much of a rate limit was spent: calls, or credits where the account counts those. */
export interface QuotaUse {
  readonly bucket: string;
  readonly spent: number;
  /** What may be spent in any `windowMs`. */
  readonly limit: number;
  readonly windowMs: number;
}

/** An Http that tells what it has learnt of the vendor's limits. */
export interface PacedHttp extends Http {
  /** Limits that answers have stated so far, by bucket. */
  readonly learnt: readonly LearntRate[];
}

/** A rate limit of the account or of one endpoint, and the share of it that we use. */
export interface LearntRate {
  readonly bucket: string;
  /** Calls or credits in any `windowMs`. */
  readonly limit: number;
  readonly windowMs: number;
  /** 0..1; the rest is left to the customer's other apps. */
  readonly share: number;
}

/** What a run reports of its traffic. */
export interface HttpUsage {
  requests: number;
  retries: number;
  throttled: number;
  bytes: number;
  waitedMs: number;
}

/** Seeds of one pace bucket: at most `limit` credits per `windowMs`. Learnt limits replace them. */
export interface BucketSeed {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * What a vendor's API adds to the one policy: seeds, headers and error bodies. Data and pure functions only.
 * Buckets named `account` or `account:…` (e.g. `account:daily`) pace every call; the others those calls that name them.
 */
export interface HttpPolicy {
  readonly vendor: string;
  readonly buckets: Readonly<Record<string, BucketSeed>> & { readonly account: BucketSeed };
  /** Limits that an answer's headers state, by bucket. `used` is what the vendor counted in the window. */
  readonly learn: (headers: Readonly<Record<string, string>>) => readonly LearntLimit[];
  /** How long a 429 (or 477, 503 …) asks us to wait; undefined lets the policy back off by itself. */
  readonly retryAfterMs: (status: number, headers: Readonly<Record<string, string>>, body: unknown, now: Date) => number | undefined;
  /** Says what a final 4xx means: plan, scope, credential or a fault of ours. Undefined lets the policy decide by status. */
  readonly explain: (status: number, body: unknown, path: string) => Error | undefined;
}

export interface LearntLimit {
  readonly bucket: string;
  readonly limit: number;
  readonly remaining: number;
  readonly windowMs?: number;
  readonly resetMs?: number;
}

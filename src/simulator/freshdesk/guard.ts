/** Who may call, and how often. */
import type { Clock } from '../../platform/clock.ts';
import { type Bucket, createBucket } from '../rate-limit.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import { type FreshdeskOptions, PLANS } from './options.ts';
import { notLoggedIn } from './replies.ts';

export const API_KEY = 'sim-freshdesk-api-key';
/** Files lie elsewhere: their address is their key, and they cost nothing of the account's limits. */
export const EXPORTED_FILE = 'exports';
/** Endpoints with a limit of their own beside the account's. */
const LISTS = new Set(['tickets', 'contacts']);

export class Guard {
  private readonly total: Bucket;
  private readonly lists = new Map<string, Bucket>();
  private readonly isEnforced: boolean;
  private readonly countsCredits: boolean;

  constructor(clock: Clock, options: FreshdeskOptions, isEnforced: boolean) {
    const plan = PLANS[options.plan ?? 'bought'];
    this.total = createBucket(clock, plan.total);
    for (const list of LISTS) this.lists.set(list, createBucket(clock, plan.list));
    this.isEnforced = isEnforced;
    this.countsCredits = options.countsCredits === true;
  }

  /** Refused calls count too. The limits of the lists count calls, unless the account has it otherwise; the account's counts credits. */
  check(request: SimulatedRequest, endpoint: string): Reply | undefined {
    if (endpoint === EXPORTED_FILE) return undefined;
    const hasRoom = this.total.take(creditsOf(request, endpoint));
    if (this.isEnforced && !hasRoom) return tooMany(this.total.resetS());
    const list = this.lists.get(endpoint);
    const hasListRoom = list?.take(this.countsCredits ? creditsOf(request, endpoint) : 1) ?? true;
    if (this.isEnforced && !hasListRoom) return tooMany(list?.resetS());
    return isKnown(request) ? undefined : notLoggedIn;
  }

  /** The spelling of the names varies; nothing tells of the limits of the lists. */
  headers(request: SimulatedRequest, endpoint: string): Record<string, string> {
    return {
      'X-Ratelimit-Total': String(this.total.limit),
      'X-RateLimit-Remaining': String(Math.max(0, this.total.remaining())),
      'X-Ratelimit-Used-CurrentRequest': String(creditsOf(request, endpoint)),
      'X-Freshdesk-Api-Version': 'latest=v2; requested=v2',
      Date: request.now.toUTCString(),
    };
  }
}

export const tooMany = (retryAfterS: number | undefined): Reply => ({
  status: 429,
  headers: retryAfterS === undefined ? {} : { 'Retry-After': String(retryAfterS) },
  body: { message: 'You have exceeded the limit of requests per minute' },
});

/** Each include of the ticket list costs two credits, of a single ticket one. */
function creditsOf(request: SimulatedRequest, endpoint: string): number {
  const includes = (request.query.get('include') ?? '').split(',').filter(Boolean).length;
  if (endpoint === 'tickets') return 1 + 2 * includes;
  return endpoint === 'ticket' ? 1 + includes : 1;
}

/** The password behind the key may be anything. */
function isKnown(request: SimulatedRequest): boolean {
  const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
  return scheme === 'Basic' && Buffer.from(encoded, 'base64').toString('utf8').split(':')[0] === API_KEY;
}

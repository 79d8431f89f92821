/** Switches of the simulated Freshdesk account. */

/** Calls per minute by plan: of the account, and of the ticket and contact lists within it. */
export const PLANS = {
  trial: { total: 50, list: 50 },
  growth: { total: 200, list: 20 },
  pro: { total: 400, list: 100 },
  enterprise: { total: 700, list: 200 },
  bought: { total: 2000, list: 400 },
} as const;

export interface FreshdeskOptions {
  /** Default `bought`: the largest documented limits. */
  readonly plan?: keyof typeof PLANS;
  /** The limits of the lists count credits, not calls. The documents do not say; default false. */
  readonly countsCredits?: boolean;
  /** Features the plan lacks answer 403 `require_feature`. */
  readonly without?: readonly ('surveys' | 'timesheets' | 'archive')[];
  /** The key's agent is no administrator: admin endpoints answer 403 `access_denied`. */
  readonly isAdmin?: boolean;
  /** 1 global (default), 2 own group, 3 own tickets. */
  readonly ticketScope?: 1 | 2 | 3;
  /** The newer admin list of groups does not exist on this account. */
  readonly hasAdminGroups?: boolean;
  /** Changes of every other ticket show in the lists so many seconds late; default 0. */
  readonly visibilityLagS?: number;
  /** `updated_since` leaves out its own second. The documents do not say; default false. */
  readonly isSinceExclusive?: boolean;
  /** Reopening empties `resolved_at` and `closed_at`. Not documented either; default false. */
  readonly clearsResolution?: boolean;
  /** Closed tickets idle for 120 days leave the list; default true. */
  readonly archives?: boolean;
  /** May archived tickets be asked for with their statistics? The documents do not say; default true. */
  readonly archiveHasStats?: boolean;
  /** The account has the daily export of activities, with its link in this form; left out: it has none. */
  readonly activities?: 'object' | 'list';
  /** Pages of the ticket list may hold fewer rows than asked for though more follow; default false. */
  readonly hasShortPages?: boolean;
  /** How the account names the filter of contacts and companies; default `_updated_since`. */
  readonly peopleSince?: '_updated_since' | 'updated_since';
  /** Attributes that the vendor has added to ticket rows. */
  readonly extraFields?: readonly string[];
}

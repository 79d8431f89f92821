/** Where messages go. */
export type Channel = { readonly name: string } & (
  | { readonly kind: 'webhook'; readonly url: string; /** Signs each message. */ readonly signingKey?: string }
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'email'; readonly to: readonly string[] }
);

/** The server that sends mail; its address may hold user and password. */
export interface MailServer {
  readonly url: string;
  readonly from: string;
}

/** What is watched, and who is told. */
export type AlertRule = { readonly name: string; /** Names of channels. */ readonly to: readonly string[] } & (
  | {
      readonly when: 'target_missed';
      /** Left out: every KPI with a target of the config. */
      readonly kpi?: string;
      /** Left out: all that have a target. */
      readonly variant?: string;
      /** Left out: what the targets are written for. */
      readonly by?: string;
      /** Days in a row. */
      readonly days: number;
    }
  | { readonly when: 'surge'; readonly by: readonly string[]; /** Fewer tickets are no alarm. */ readonly atLeast: number }
  | { readonly when: 'sla_at_risk'; readonly by: LiveDimension; readonly atLeast: number }
  | { readonly when: 'stale_data'; readonly kpi: string; readonly afterMs: number }
  | { readonly when: 'sync_failing'; readonly runs?: number; readonly afterMs?: number }
);

export type RuleOf<When extends AlertRule['when']> = Extract<AlertRule, { readonly when: When }>;

export const LIVE_DIMENSIONS = ['all', 'connection', 'group', 'channel'] as const;
export type LiveDimension = (typeof LIVE_DIMENSIONS)[number];
export const SURGE_DIMENSIONS = ['all', 'channel', 'group', 'topic'] as const;

/** The digest of a period that is over. */
export interface ReportPlan {
  readonly every: ReportPeriod;
  /** Local time of the first day after the period. */
  readonly at: { readonly hour: number; readonly minute: number };
  readonly to: readonly string[];
  /** Left out: the main ones, and those with a target of the config. */
  readonly kpis?: readonly string[];
}

export type ReportPeriod = 'week' | 'month';

/** All of it, as the config says. */
export interface Notices {
  readonly channels: readonly Channel[];
  readonly mail?: MailServer;
  readonly rules: readonly AlertRule[];
  readonly report?: ReportPlan;
}

export const NO_NOTICES: Notices = { channels: [], rules: [] };

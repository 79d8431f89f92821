export const TARGET_PERIODS = ['day', 'week', 'month'] as const;
export type TargetPeriod = (typeof TARGET_PERIODS)[number];

/** What a KPI should reach. Values in the KPI's own unit: fractions, seconds, points, counts. */
export interface Target {
  readonly kpi: string;
  readonly variant: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Fewer facts than these give no verdict. */
  readonly minSample?: number;
  /** Length of the period it is stated for; left out: what the KPI goes by, a day for counts and sums. */
  readonly per?: TargetPeriod;
  /** First day it holds, `YYYY-MM-DD`. */
  readonly from?: string;
  /** Whom it is for: dimension → member; empty means all. */
  readonly scope: Readonly<Record<string, string>>;
}

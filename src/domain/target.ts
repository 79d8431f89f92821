/** What a KPI should reach. Values in the KPI's own unit: fractions, seconds, points, counts. */
export interface Target {
  readonly kpi: string;
  readonly variant: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Fewer facts than these give no verdict. */
  readonly minSample?: number;
  /** First day it holds, `YYYY-MM-DD`. */
  readonly from?: string;
  /** Whom it is for: dimension → member; empty means all. */
  readonly scope: Readonly<Record<string, string>>;
}

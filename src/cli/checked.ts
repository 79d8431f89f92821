import type { CheckedAccount } from '../jobs/connection-work.ts';
import type { CoverageRow } from '../kpi/index.ts';
import type { CheckItem } from '../sources/source.ts';

/** How far one KPI is known, as `check --json` prints it. */
export type CheckedKpi = Pick<CoverageRow, 'kpi' | 'variant' | 'status' | 'reason' | 'action'>;

/** What was found of one connection. */
export interface CheckedConnection {
  readonly id: string;
  readonly ok: boolean;
  readonly account: CheckedAccount['account'] | null;
  readonly limits: CheckedAccount['limits'];
  readonly streams: readonly CheckItem[];
  readonly kpis: readonly CheckedKpi[];
}

import type { Day } from '../domain/values.ts';
import { rebuild, type RebuildResult } from '../kpi/index.ts';
import { transform, type TransformReport } from '../transform/index.ts';
import { placeFigurePeriods } from '../warehouse/figure-imports.ts';
import { settingsOf, type Workspace } from './workspace.ts';

export interface TransformWork {
  /** stale: what changed; a range: those days of the KPIs; all: every story and every day. */
  readonly scope?: 'stale' | 'all' | { readonly from: Day; readonly to: Day };
  /** The instant to look from; default now. */
  readonly asOf?: Date;
  readonly signal?: AbortSignal | undefined;
}

export interface TransformOutcome {
  readonly stories: TransformReport;
  readonly kpis: RebuildResult;
}

/** Stories first, then the KPIs of the days they made stale: both look from the same instant. */
export async function runTransform(workspace: Workspace, work: TransformWork = {}): Promise<TransformOutcome> {
  const { db } = workspace.database;
  const settings = await settingsOf(workspace);
  const asOf = work.asOf ?? workspace.clock.now();
  const scope = work.scope ?? 'stale';
  const stories = await transform(db, { settings, asOf, all: scope === 'all', log: workspace.log, ...(work.signal && { signal: work.signal }) });
  // Asked to stop: the stories that are written have marked their days, and the next transform counts them.
  if (work.signal?.aborted) return { stories, kpis: { days: 0, written: 0, deleted: 0, ms: 0 } };
  await placeFigurePeriods(db, settings.timeZone);
  const kpis = await rebuild(db, { settings, asOf, scope, log: workspace.log });
  return { stories, kpis };
}

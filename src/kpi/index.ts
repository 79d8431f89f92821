export { type CoverageRow, readCoverage, refreshCoverage } from './coverage.ts';
export { rebuild, type RebuildResult } from './engine/rebuild.ts';
export { explainKpi, type Explanation } from './explain.ts';
export { KPIS } from './families/index.ts';
export { findPlan, readKpi, type KpiQuery, type ShownRow } from './read.ts';

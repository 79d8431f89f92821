export { type CoverageRow, readCoverage, refreshCoverage } from './coverage.ts';
export { rebuild, type RebuildResult } from './engine/rebuild.ts';
export { explainKpi, type Explanation } from './explain.ts';
export { FAMILIES, KPIS } from './families/index.ts';
export { showsAgents } from './privacy.ts';
export { findPlan, readKpi, type KpiQuery, type ShownRow } from './read.ts';
export { readCatalog } from './read-catalog.ts';
export { readFilters, readState } from './read-workspace.ts';

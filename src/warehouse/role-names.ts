/** Reads `kpi` and nothing else. */
export const READER = 'deskmeter_reader';
/** Besides, sees agents where `privacy.agents` is not `named`. */
export const AGENT_READER = 'deskmeter_agent_reader';
/** Reads `kpi` and `support`, never `sync`. */
export const ANALYST = 'deskmeter_analyst';

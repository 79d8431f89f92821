import type { FileContent } from './file-shape.ts';

const NOT_SCOPES: ReadonlySet<string> = new Set(['kpi', 'variant', 'atLeast', 'atMost', 'minSample', 'per', 'from']);

/** Dimensions that a target of the file names a member of. */
export const scopesOf = (target: FileContent['targets'][number]): string[] =>
  Object.entries(target).flatMap(([name, value]) => (NOT_SCOPES.has(name) || value === undefined ? [] : [name]));

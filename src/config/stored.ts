/** A part of the tree that the YAML file has too. */
export type Tree = Readonly<Record<string, unknown>>;

/** What was configured in the console: the same words as in the file, but for secrets, which are sealed. */
export interface StoredConfig {
  readonly connections?: readonly Tree[];
  readonly definitions?: StoredDefinitions;
}

export interface StoredDefinitions {
  readonly targets?: readonly Tree[] | undefined;
  readonly teams?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly kpi?: Tree | undefined;
  /** Connection, wherever it is configured → what its words mean: fields, tiers, exclude … */
  readonly connections?: Readonly<Record<string, Tree>> | undefined;
}

/** Keys of a connection that are definitions. */
export const DEFINITION_KEYS = ['fields', 'tiers', 'exclude', 'only', 'map', 'complaint'] as const;

/**
 * The file and what was configured in the console, as one tree. What the file says wins, key by key; two connections of one id stay two,
 * which the checks refuse.
 */
export function withStored(file: Tree, { connections = [], definitions = {} }: StoredConfig): Tree {
  const all = [...listOf(file['connections']), ...connections];
  const { targets = [], teams = {}, kpi = {}, connections: words = {} } = definitions;
  const ownTeams = teamsBeside(teams, (file['teams'] ?? {}) as Tree);
  const own = targetsBeside(targets, listOf(file['targets']));
  return {
    ...file,
    connections: all.map((each) => ({ ...words[String(each['id'])], ...each })),
    ...(own.length > 0 && { targets: [...listOf(file['targets']), ...own] }),
    ...(Object.keys(ownTeams).length > 0 && { teams: { ...ownTeams, ...(file['teams'] as Tree | undefined) } }),
    ...(Object.keys(kpi).length > 0 && { kpi: { ...kpi, ...(file['kpi'] as Tree | undefined) } }),
  };
}

export const listOf = (value: unknown): readonly Tree[] =>
  Array.isArray(value) ? (value as Tree[]).filter((each) => typeof each === 'object' && each !== null) : [];

const BOUNDS: ReadonlySet<string> = new Set(['atLeast', 'atMost', 'minSample', 'per']);

/** What a target is about: everything but its bounds and the period they are stated for. */
const aimOf = (target: Tree): string =>
  JSON.stringify(
    Object.entries({ variant: 'default', ...target })
      .filter(([key]) => !BOUNDS.has(key))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

function targetsBeside(own: readonly Tree[], file: readonly Tree[]): readonly Tree[] {
  const taken = new Set(file.map(aimOf));
  return own.filter((target) => !taken.has(aimOf(target)));
}

/** A group has one team: the file's, if it has one there. */
function teamsBeside(own: NonNullable<StoredDefinitions['teams']>, file: Tree): Record<string, readonly string[]> {
  const taken = new Set(Object.values(file).flat().map(String));
  return Object.fromEntries(Object.entries(own).map(([team, groups]) => [team, groups.filter((group) => !taken.has(group))]));
}

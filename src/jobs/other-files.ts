import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { OpenDatabase } from '../warehouse/database.ts';
import type { ProcessKind } from './connection-budget.ts';

/** Of one machine, and nothing that the warehouse keeps. */
const OF_PROCESSES: ReadonlySet<string> = new Set(['console', 'warehouse', 'queue', 'schedule']);

/** The same for files that say the same, in whatever order. */
function markOf({ file = {} }: Pick<Config, 'file'>): string {
  const shared = Object.entries(file).filter(([key]) => !OF_PROCESSES.has(key));
  return createHash('sha256')
    .update(sorted(Object.fromEntries(shared)))
    .digest('hex')
    .slice(0, 8);
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** Name under which a process that stays works on the warehouse: what it is for, and a mark of its config file. */
export const processName = (kind: ProcessKind, config: Pick<Config, 'file'>): string => `deskmeter ${kind} ${markOf(config)}`;

/**
 * What processes with another config file are for that work on this warehouse right now: each would undo the other's settings, again and
 * again. Told by their connections, so one that has none at the moment is not seen.
 */
export async function kindsWithOtherFiles({ pool }: Pick<OpenDatabase, 'pool'>, config: Pick<Config, 'file'>): Promise<readonly string[]> {
  const { rows } = await pool.query<{ kind: string }>(
    `select distinct split_part(application_name, ' ', 2) as kind from pg_stat_activity
     where datname = current_database() and application_name ~ '^deskmeter [a-z]+ [0-9a-f]{8}$' and split_part(application_name, ' ', 3) <> $1 order by kind`,
    [markOf(config)],
  );
  return rows.map(({ kind }) => kind);
}

import type { ZoneDays } from '../../src/platform/zone-days.ts';
import type { ModelRow } from './example.ts';
import { fileOf, knownAt, loadedAt } from './in-force.ts';

/** Plans of agents as they are known at an instant: a later file replaces whatever was planned on the days it has for an agent, from its first to its last. */
export function plansKnownAt(rows: readonly ModelRow[], asOf: Date, days: ZoneDays): ModelRow[] {
  const known = knownAt(rows, asOf).toSorted((a, b) => loadedAt(a) - loadedAt(b));
  const inForce = known.filter((row) => !row['superseded_at']);
  const files = [...Map.groupBy(inForce, fileOf).values()];
  return known.map((row) => {
    const later = files.slice(files.findIndex((file) => file.includes(row)) + 1).find((file) => plansDaysOf(row, file, days));
    return later && !row['superseded_at'] ? { ...row, superseded_at: later[0]?.['loaded_at'] ?? asOf.toISOString() } : row;
  });
}

/** Does a file plan for the agent of a row around the day it begins on? */
function plansDaysOf(row: ModelRow, file: readonly ModelRow[], days: ZoneDays): boolean {
  const dayOf = (each: ModelRow) => days.dayOf(Date.parse(String(each['start'])));
  const planned = file
    .filter((each) => each['agent_id'] === row['agent_id'] && each['source'] === row['source'])
    .map(dayOf)
    .toSorted();
  const [first, last] = [planned[0], planned.at(-1)];
  return first !== undefined && last !== undefined && dayOf(row) >= first && dayOf(row) <= last;
}

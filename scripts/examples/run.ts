import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog } from '../../src/platform/log.ts';
import { ZoneDays } from '../../src/platform/zone-days.ts';
import { transform } from '../../src/transform/index.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import type { Example, ExampleFile, Expected } from './example.ts';
import { expand, type Volume } from './expand.ts';
import { differences, read } from './judge.ts';
import { load } from './load.ts';

/** Values that are seen from one instant under the same parameters: one load serves them all. */
export interface Run {
  readonly example: Example;
  readonly settings: Settings;
  readonly asOf: Date;
  readonly expected: readonly Expected[];
  /** `actual`: the volume of the day asked for. */
  readonly volume?: Volume;
}

/** What one example asks for, by instant and parameters: the row's override the example's, which override the file's. */
export function runsOf(file: ExampleFile, example: Example): Run[] {
  const groups = Map.groupBy(example.expected, (each) => JSON.stringify([each.as_of ?? example.as_of, each.params ?? {}]));
  return [...groups.values()].map((expected) => {
    const { report_tz: exampleZone, ...own } = example.params;
    const { report_tz: rowZone, actual, ...overrides } = expected[0]?.params ?? {};
    const { report_tz: defaultZone, params, ticket_defaults: _tickets, ...others } = file.defaults;
    const parameters = { ...DEFAULT_PARAMETERS, ...others, ...params, ...own, ...overrides } as Parameters;
    const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: String(rowZone ?? exampleZone ?? defaultZone ?? 'UTC'), parameters, agentMinimum: 1 };
    const volume = actual === undefined ? {} : { volume: { day: String(expected[0]?.from), count: Number(actual) } };
    return { example, settings, asOf: new Date(expected[0]?.as_of ?? example.as_of), expected, ...volume };
  });
}

/**
 * Empties the database and loads the facts of a run, lets transform and engine work at its instant, and returns what disagrees, a line
 * for each value.
 */
export async function judge(database: TestDatabase, file: ExampleFile, run: Run): Promise<string[]> {
  const { settings, asOf, expected, example } = run;
  await database.empty();
  const from = expected.map((each) => each.from).toSorted()[0] as string;
  const to = expected
    .map((each) => each.to)
    .toSorted()
    .at(-1) as string;
  const days = new ZoneDays(settings.timeZone);
  // Long enough before that nothing asked for lacks its history.
  const knownFrom = new Date(days.startOf(plusDays(from, -200)));
  await load(database.pool, expand(example, settings.timeZone, run.volume), file.defaults.ticket_defaults ?? {}, knownFrom, asOf);
  await transform(database.db, { settings, asOf, log: silentLog });
  const only = expected.map((each) => each.kpi);
  await rebuild(database.db, { settings, asOf, scope: { from: plusDays(from, -31), to }, log: silentLog, only });
  const disagreements: string[] = [];
  for (const each of expected) {
    const differing = differences(each, await read(database.db, settings, asOf, each));
    if (differing.length > 0) disagreements.push(`${example.id} ${nameOf(each)}: ${differing.join('; ')}`);
  }
  return disagreements;
}

function nameOf(expected: Expected): string {
  const { kpi, variant, from, to, dimensions, params, as_of } = expected;
  const period = from === to ? from : `${from}…${to}`;
  const rest = Object.entries({ ...dimensions, ...params, ...(as_of ? { as_of } : {}), ...(variant ? { variant } : {}) }).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return [kpi, `[${period}]`, ...rest].join(' ');
}

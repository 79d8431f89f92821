import type { Settings } from '../../src/domain/settings.ts';
import type { Day } from '../../src/domain/values.ts';
import { describeError } from '../../src/domain/errors.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog } from '../../src/platform/log.ts';
import { ZoneDays } from '../../src/platform/zone-days.ts';
import { transform } from '../../src/transform/index.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import { membersOf } from './asked.ts';
import { type Example, type ExampleFile, type Expected, refuseUnknown } from './example.ts';
import { expand } from './expand.ts';
import { figuresKnownAt } from './figures.ts';
import { differences, read } from './judge.ts';
import { load } from './load.ts';
import { settingsOf } from './settings.ts';
import type { Run } from './example.ts';

/** What one example asks for, by instant and parameters. */
export function runsOf(example: Example): Run[] {
  // A volume, or the days before it, are about one day.
  const dayOf = ({ from, params }: Expected) => (params?.['actual'] !== undefined || example.facts['weekday_baseline'] !== undefined ? from : '');
  const groups = Map.groupBy(example.expected, (each) => JSON.stringify([each.as_of ?? example.as_of, each.params ?? {}, dayOf(each)]));
  return [...groups.values()].map((expected) => ({ example, asOf: new Date(expected[0]?.as_of ?? example.as_of), expected }));
}

/**
 * Empties the database and loads the facts of a run, lets transform and engine work at its instant, and returns what disagrees, a line
 * for each value. What cannot be loaded or computed disagrees in everything. Fields of the facts that nothing reads are told by `notUsed`.
 */
export async function judge(database: TestDatabase, file: ExampleFile, run: Run, notUsed: (field: string) => void = () => undefined): Promise<string[]> {
  const { example, expected } = run;
  const line = (each: Expected, problem: string) => `${example.id} ${nameOf(each)}: ${problem}`;
  try {
    refuseUnknown(example, expected);
    const settings = settingsOf(file, run);
    for (const field of await compute(database, file, run, settings)) notUsed(field);
    const disagreements: string[] = [];
    for (const each of expected) {
      const differing = differences(each, await read(database.db, settings, run.asOf, each));
      if (differing.length > 0) disagreements.push(line(each, differing.join('; ')));
    }
    return disagreements;
  } catch (error) {
    return expected.map((each) => line(each, describeError(error)));
  }
}

async function compute(database: TestDatabase, file: ExampleFile, { example, asOf, expected }: Run, settings: Settings): Promise<readonly string[]> {
  await database.empty();
  const days = new ZoneDays(settings.timeZone);
  const [from, to] = [
    expected.map((each) => each.from).toSorted()[0] as Day,
    expected
      .map((each) => each.to)
      .toSorted()
      .at(-1) as Day,
  ];
  const actual = expected[0]?.params?.['actual'];
  const volume = actual === undefined ? undefined : { day: from, count: Number(actual) };
  const model = expand(example, settings.timeZone, from, volume);
  // Long enough before that nothing asked for lacks its history.
  const knownFrom = new Date(days.startOf(plusDays(from, -200)));
  const fields = expected.flatMap((each) => membersOf(each).flatMap(([name]) => (name.startsWith('field:') ? [name.slice('field:'.length)] : [])));
  const known = { ...model, figures: figuresKnownAt(model['figures'] ?? [], asOf) };
  const unused = await load(database.pool, known, file.defaults.ticket_defaults ?? {}, { from: knownFrom, to: asOf }, fields);
  await transform(database.db, { settings, asOf, log: silentLog });
  const only = expected.map((each) => each.kpi);
  await rebuild(database.db, { settings, asOf, scope: { from: plusDays(from, -31), to }, log: silentLog, only });
  return unused;
}

function nameOf(expected: Expected): string {
  const { kpi, variant, from, to, dimensions, params, as_of } = expected;
  const period = from === to ? from : `${from}…${to}`;
  const rest = Object.entries({ ...dimensions, ...params, ...(as_of ? { as_of } : {}), ...(variant ? { variant } : {}) }).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return [kpi, `[${period}]`, ...rest].join(' ');
}

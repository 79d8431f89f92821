/**
 * Loads each example of a file in the form of kpi-examples.json into a fresh database, runs the real transform and engine at the
 * example's instant, and compares every expected value. Exit code 1 if any differs.
 *
 *     node scripts/run-examples.ts FILE [EXAMPLE…]
 */
import { DEFAULT_PARAMETERS, type Parameters } from '../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../src/domain/settings.ts';
import { plusDays } from '../src/kpi/engine/buckets.ts';
import { rebuild } from '../src/kpi/engine/rebuild.ts';
import { silentLog } from '../src/platform/log.ts';
import { ZoneDays } from '../src/platform/zone-days.ts';
import { transform } from '../src/transform/index.ts';
import { testDatabase } from '../test/support/database.ts';
import startServer from '../test/support/global-setup.ts';
import { type Example, type ExampleFile, type Expected, readExamples } from './examples/example.ts';
import { expand } from './examples/expand.ts';
import { differences, read } from './examples/judge.ts';
import { load } from './examples/load.ts';

/** Values that are seen from one instant under the same parameters: one load serves them all. */
interface Run {
  readonly example: Example;
  readonly settings: Settings;
  readonly asOf: Date;
  readonly expected: readonly Expected[];
}

function runsOf(file: ExampleFile, example: Example): Run[] {
  const groups = Map.groupBy(example.expected, (each) => JSON.stringify([each.as_of ?? example.as_of, each.params ?? {}]));
  return [...groups.values()].map((expected) => {
    const { report_tz: exampleZone, ...own } = example.params;
    const { report_tz: rowZone, ...overrides } = expected[0]?.params ?? {};
    const { report_tz: defaultZone, params, ticket_defaults: _tickets, ...others } = file.defaults;
    const parameters = { ...DEFAULT_PARAMETERS, ...others, ...params, ...own, ...overrides } as Parameters;
    const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: String(rowZone ?? exampleZone ?? defaultZone ?? 'UTC'), parameters, agentMinimum: 1 };
    return { example, settings, asOf: new Date(expected[0]?.as_of ?? example.as_of), expected };
  });
}

async function judge(file: ExampleFile, run: Run): Promise<number> {
  const { settings, asOf, expected, example } = run;
  const database = await testDatabase();
  try {
    const from = expected.map((each) => each.from).toSorted()[0] as string;
    const to = expected
      .map((each) => each.to)
      .toSorted()
      .at(-1) as string;
    const days = new ZoneDays(settings.timeZone);
    await load(database.pool, expand(example, settings.timeZone), file.defaults.ticket_defaults ?? {}, new Date(days.startOf(plusDays(from, -40))), asOf);
    await transform(database.db, { settings, asOf, log: silentLog });
    await rebuild(database.db, { settings, asOf, scope: { from: plusDays(from, -31), to }, log: silentLog });
    let agreed = 0;
    for (const each of expected) {
      const differing = differences(each, await read(database.db, settings, asOf, each));
      if (differing.length === 0) agreed += 1;
      else console.log(`${example.id} ${nameOf(each)}: ${differing.join('; ')}`);
    }
    return agreed;
  } finally {
    await database.close();
  }
}

function nameOf(expected: Expected): string {
  const { kpi, variant, from, to, dimensions, params, as_of } = expected;
  const period = from === to ? from : `${from}…${to}`;
  const rest = Object.entries({ ...dimensions, ...params, ...(as_of ? { as_of } : {}), ...(variant ? { variant } : {}) }).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return [kpi, `[${period}]`, ...rest].join(' ');
}

async function main(path: string | undefined, only: readonly string[]): Promise<number> {
  if (path === undefined) {
    console.error('usage: node scripts/run-examples.ts FILE [EXAMPLE…]');
    return 2;
  }
  const file = readExamples(path);
  const examples = file.examples.filter((example) => only.length === 0 || only.includes(example.id));
  const stopServer = await startServer();
  let [agreed, all] = [0, 0];
  try {
    for (const run of examples.flatMap((example) => runsOf(file, example))) {
      all += run.expected.length;
      agreed += await judge(file, run);
    }
  } finally {
    await stopServer();
  }
  console.log(`${agreed} of ${all} expected values agree`);
  return agreed === all ? 0 : 1;
}

process.exitCode = await main(process.argv[2], process.argv.slice(3));

import type { Settings } from '../../src/domain/settings.ts';
import type { Day } from '../../src/domain/values.ts';
import { describeError } from '../../src/domain/errors.ts';
import { customKpis } from '../../src/kpi/custom.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
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
import { plansKnownAt } from './plans.ts';
import { withRules } from './rules.ts';
import { settingsOf } from './settings.ts';
import { totalsAsked } from './totals-asked.ts';
import type { Run } from './example.ts';

/** What one example asks for, by instant, parameters and totals. */
export function runsOf(example: Example): Run[] {
  // A volume, or the days before it, are about one day.
  const dayOf = ({ from, params }: Expected) => (params?.['actual'] !== undefined || example.facts['weekday_baseline'] !== undefined ? from : '');
  const groups = Map.groupBy(example.expected, (each) =>
    JSON.stringify([each.as_of ?? example.as_of, each.params ?? {}, dayOf(each), totalsAsked(example, each)]),
  );
  return [...groups.values()].map((expected) => {
    const [first] = expected as [Expected];
    return { example, asOf: new Date(first.as_of ?? example.as_of), totals: totalsAsked(example, first), expected };
  });
}

/**
 * Empties the database and loads the facts of a run, lets transform and engine work at its instant, and returns what disagrees, a line
 * for each value. What cannot be loaded or computed disagrees in everything. Fields of the facts that nothing reads are told by `notUsed`.
 */
export async function judge(database: TestDatabase, file: ExampleFile, run: Run, notUsed: (field: string) => void = () => undefined): Promise<string[]> {
  const { example } = run;
  const line = (each: Expected, problem: string) => `${example.id} ${nameOf(each)}: ${problem}`;
  const disagreements: string[] = [];
  // What cannot be asked is no reason to judge nothing else.
  const expected = run.expected.filter((each) => {
    const problem = problemOf(file, { ...run, expected: [each] });
    if (problem !== undefined) disagreements.push(line(each, problem));
    return problem === undefined;
  });
  if (expected.length === 0) return disagreements;
  try {
    const askable = { ...run, expected };
    const settings = settingsOf(file, askable);
    for (const field of await compute(database, file, askable, settings)) notUsed(field);
    for (const each of expected) {
      const differing = differences(each, await read(database.db, settings, run.asOf, each));
      if (differing.length > 0) disagreements.push(line(each, differing.join('; ')));
    }
    return disagreements;
  } catch (error) {
    return [...disagreements, ...expected.map((each) => line(each, describeError(error)))];
  }
}

/** Why an expected value cannot be asked for: words nobody knows, or a filter that its KPI has not. */
function problemOf(file: ExampleFile, run: Run): string | undefined {
  try {
    refuseUnknown(run.example, run.expected);
    customKpis(KPIS, settingsOf(file, run), fieldsOf(run.expected));
    return undefined;
  } catch (error) {
    return describeError(error).replace(/^kpi\.custom \S+: /, '');
  }
}

const fieldsOf = (expected: readonly Expected[]): string[] =>
  expected.flatMap((each) => membersOf(each).flatMap(([name]) => (name.startsWith('field:') ? [name.slice('field:'.length)] : [])));

async function compute(database: TestDatabase, file: ExampleFile, run: Run, settings: Settings): Promise<readonly string[]> {
  const { example, asOf, expected } = run;
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
  const model = withRules(expand(run, settings.timeZone, from, volume), { ...example.params, ...expected[0]?.params });
  // Long enough before that nothing asked for lacks its history.
  const knownFrom = new Date(days.startOf(plusDays(from, -200)));
  const known = {
    ...model,
    figures: figuresKnownAt(model['figures'] ?? [], asOf),
    agent_schedule: plansKnownAt(model['agent_schedule'] ?? [], asOf, days),
  };
  const unused = await load(database.pool, known, file.defaults.ticket_defaults ?? {}, { from: knownFrom, to: asOf }, fieldsOf(expected));
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

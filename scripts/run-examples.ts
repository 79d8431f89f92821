/**
 * Loads each example of a file in the form of kpi-examples.json into a fresh database, runs the real transform and engine at the
 * example's instant, and compares every expected value. Exit code 1 if any differs. Fields of the facts that nothing reads are named on stderr.
 *
 *     node scripts/run-examples.ts FILE [EXAMPLE…]
 */
import { testDatabase } from '../test/support/database.ts';
import startServer from '../test/support/global-setup.ts';
import { describeError } from '../src/domain/errors.ts';
import { type ExampleFile, readExamples } from './examples/example.ts';
import { judge, runsOf } from './examples/run.ts';

async function main(path: string | undefined, only: readonly string[]): Promise<number> {
  if (path === undefined) {
    console.error('usage: node scripts/run-examples.ts FILE [EXAMPLE…]');
    return 2;
  }
  const file = read(path);
  if (file === undefined) return 2;
  const examples = file.examples.filter((example) => only.length === 0 || only.includes(example.id));
  const stopServer = await startServer();
  let [agreed, all] = [0, 0];
  const unused = new Map<string, string>();
  try {
    const database = await testDatabase();
    for (const run of examples.flatMap((example) => runsOf(example))) {
      all += run.expected.length;
      const disagreements = await judge(database, file, run, (field) => unused.set(field, unused.get(field) ?? run.example.id));
      agreed += run.expected.length - disagreements.length;
      for (const line of disagreements) console.log(line);
    }
    await database.close();
  } finally {
    await stopServer();
  }
  for (const [field, example] of unused) console.error(`Nothing reads the field ${field}, first seen in ${example}.`);
  console.log(`${agreed} of ${all} expected values agree`);
  return agreed === all ? 0 : 1;
}

function read(path: string): ExampleFile | undefined {
  try {
    return readExamples(path);
  } catch (error) {
    console.error(describeError(error));
    return undefined;
  }
}

process.exitCode = await main(process.argv[2], process.argv.slice(3));

import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExamples } from '../../scripts/examples/example.ts';
import { judge, runsOf } from '../../scripts/examples/run.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

/** Worked by hand: facts in the words of the catalogue, and the numbers they must give. */
const file = readExamples(path.join(import.meta.dirname, 'examples.json'));

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test.each(file.examples)('$id $title', async (example) => {
  for (const run of runsOf(file, example)) expect(await judge(database, file, run)).toEqual([]);
});

test('a wrong expectation is told, with what stands there', async () => {
  const example = file.examples.find((each) => each.id === 'OWN06');
  const expected = example?.expected.map((each) => ({ ...each, value: 1 })) ?? [];
  const [run] = runsOf(file, { ...(example as (typeof file.examples)[number]), expected });
  expect(await judge(database, file, run as NonNullable<typeof run>)).toEqual([
    'OWN06 customer_sentiment_score [2026-11-02]: value is -0.25, expected 1',
    'OWN06 customer_sentiment_score [2026-11-02] channel="email": value is -0.25, expected 1',
  ]);
});

import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExamples } from '../../scripts/examples/example.ts';
import { judge, runsOf } from '../../scripts/examples/run.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

/** Calls, agents' time, bots, chats and figures, worked by hand: facts in the words of the catalogue, and the numbers they must give. */
const file = readExamples(path.join(import.meta.dirname, 'work-examples.json'));

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test.each(file.examples)('$id $title', async (example) => {
  for (const run of runsOf(file, example)) expect(await judge(database, file, run)).toEqual([]);
});

import path from 'node:path';
import { expect, test } from 'vitest';
import { readExamples } from '../../scripts/examples/example.ts';
import { judge, runsOf } from '../../scripts/examples/run.ts';

/** Calls, agents' time, bots, chats and figures, worked by hand: facts in the words of the catalogue, and the numbers they must give. */
const file = readExamples(path.join(import.meta.dirname, 'work-examples.json'));

test.each(file.examples)('$id $title', async (example) => {
  for (const run of runsOf(file, example)) expect(await judge(file, run)).toEqual([]);
});

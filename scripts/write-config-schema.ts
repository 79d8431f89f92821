import { readFile, writeFile } from 'node:fs/promises';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { allSources } from '../src/sources/index.ts';
import { withParameterTable } from './parameter-table.ts';

// Writes config/deskmeter.schema.json and the table of parameters in docs/configuration.md; run it after a change of the config's shape.
// Tests tell when it is due.
const file = new URL('../config/deskmeter.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(configJsonSchema(allSources), null, 2)}\n`);

const docs = new URL('../docs/configuration.md', import.meta.url);
await writeFile(docs, withParameterTable(await readFile(docs, 'utf8')));

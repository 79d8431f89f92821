import { writeFile } from 'node:fs/promises';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { allSources } from '../src/sources/index.ts';

// Writes config/deskmeter.schema.json; run it after a change of the config's shape. A test tells when it is due.
const file = new URL('../config/deskmeter.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(configJsonSchema(allSources), null, 2)}\n`);

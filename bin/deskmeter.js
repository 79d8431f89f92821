#!/usr/bin/env node
// Plain, old JavaScript: any Node still in use must be able to read it far enough to say which one is needed.
import { existsSync } from 'node:fs';

const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  process.stderr.write(
    'deskmeter needs Node ' +
      NEEDED +
      ' or newer, this is ' +
      process.versions.node +
      ': install it, or use "npm run deskmeter --" in a checkout after npm ci.\n',
  );
  process.exit(2);
}

// A checkout runs its sources, whatever an earlier build left in dist; an installed package has only dist.
const source = new URL('../src/main.ts', import.meta.url);
const built = new URL('../dist/src/main.js', import.meta.url);
import((existsSync(source) ? source : built).href).catch(function (error) {
  process.stderr.write(String((error && error.stack) || error) + '\n');
  process.exit(1);
});

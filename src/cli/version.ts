import { readFileSync } from 'node:fs';

/** From package.json: two folders up from the sources, three from the built package. */
export const VERSION: string = (() => {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
    } catch {
      // Not here: the package is laid out the other way.
    }
  }
  return 'unknown';
})();

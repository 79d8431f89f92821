import { defineConfig } from 'vitest/config';

const long = process.env['DESKMETER_LONG_TESTS'] === '1';

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: long ? 1_800_000 : 120_000,
    hookTimeout: 120_000,
    // Many tests wait for processes, browsers and databases: more than one per core keeps two cores busy.
    maxWorkers: 3,
    // Files share a process, and so what they import: nothing of one may stay in it (see test/support/intercept.ts).
    isolate: false,
  },
});

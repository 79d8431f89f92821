import { defineConfig } from 'vitest/config';

const long = process.env['DESKMETER_LONG_TESTS'] === '1';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: long ? 1_800_000 : 120_000,
    hookTimeout: 120_000,
    // Many tests wait for processes, browsers and databases: more than one per core keeps two cores busy.
    maxWorkers: 3,
  },
});

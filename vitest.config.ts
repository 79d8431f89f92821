import { defineConfig } from 'vitest/config';

const long = process.env['DESKMETER_LONG_TESTS'] === '1';

/** Rooms whose tests share nothing but the database server: no HTTP is intercepted, no environment changed, so that files may share a process. */
const SHARING = ['kpi', 'transform', 'simulator', 'warehouse', 'config'].map((room) => `test/${room}/**/*.test.ts`);

const options = {
  testTimeout: long ? 1_800_000 : 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // Many tests wait for processes, browsers and databases: more than one per core keeps two cores busy.
    maxWorkers: 3,
    projects: [
      { test: { ...options, name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARING } },
      { test: { ...options, name: 'sharing', include: SHARING, isolate: false } },
    ],
  },
});

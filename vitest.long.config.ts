import { defineConfig } from 'vitest/config'

/** Runs that take minutes; `.ci/run` calls them after the tests. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.long.ts'],
    globalSetup: 'test/support/build.ts',
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // Most of their time they wait: for devices that poll, for packages, for servers that are slow.
    maxWorkers: 2,
  },
})

import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need real brokers, or the programs of recipients, and run by themselves: vitest.kafka.config.ts and
    // vitest.counterparts.config.ts.
    exclude: [...configDefaults.exclude, 'test/kafka/**', 'test/counterparts/**'],
    globalSetup: ['test/kafka/say-not-run.ts', 'test/counterparts/say-not-run.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // chDB allows one process per data folder and must not live in a worker thread.
    pool: 'forks',
    maxWorkers: 2,
  },
})

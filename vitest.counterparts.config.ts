import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/counterparts/**/*.test.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    // Where the programs are missing, the files say so and hold no test (test/counterparts/has-counterparts.ts).
    passWithNoTests: true,
  },
})

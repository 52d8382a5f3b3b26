import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/kafka/**/*.test.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Brokers are heavy: one file at a time.
    fileParallelism: false,
    // Where no broker can be started, the files say so and hold no test (test/kafka/has-kafka.ts).
    passWithNoTests: true,
  },
})

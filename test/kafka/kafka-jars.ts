// Where the jars of a Kafka broker are, and what is missing when none can be started here.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')

/** Where fetch-kafka.sh puts the jars: it looks at the same settings. */
export const KAFKA_LIB = process.env['PEIL_TEST_KAFKA_LIB'] ?? join(cache, 'peil-kafka-4.4.0', 'lib')

/** In words; undefined when a broker can be started. */
export function missingForKafka(): string | undefined {
  const jars = existsSync(KAFKA_LIB) && readdirSync(KAFKA_LIB).some((file) => /^kafka_.*\.jar$/.test(file))
  if (!jars) return 'Kafka (test/kafka/fetch-kafka.sh)'
  return spawnSync('java', ['-version']).status === 0 ? undefined : 'Java 17 or newer'
}

// Says after the other tests that Kafka's, which have a configuration of their own, did not run with them.
import { missingForKafka } from './kafka-jars.ts'

export function teardown(): void {
  const missing = missingForKafka()
  const needs = missing === undefined ? '' : `, which needs ${missing}`
  process.stderr.write(`did not run here: the tests of test/kafka (npm run test:kafka${needs})\n`)
}

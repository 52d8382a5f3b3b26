// Registers the tests that need Kafka brokers where brokers can be started, and says so where they cannot.
import { describe, expect, test } from 'vitest'
import { missingForKafka } from './kafka-jars.ts'

type Describe = (title: string, suite: () => void) => void

const missing = missingForKafka()
let said = false

const sayNotRun: Describe = (title) => {
  if (!said) process.stderr.write(`did not run: ${title}: needs ${missing ?? ''}\n`)
  said = true
}

const fail: Describe = (title) => {
  test(`${title}: can run here, as PEIL_TEST_KAFKA=required asks`, () => {
    expect(missing, 'what is missing').toBeUndefined()
  })
}

const otherwise = process.env['PEIL_TEST_KAFKA'] === 'required' ? fail : sayNotRun

/** `describe` for tests that need brokers. Where there can be none, the file says once on stderr that it did not run;
 * with PEIL_TEST_KAFKA=required it fails instead. */
export const describeKafka: Describe = missing === undefined ? describe : otherwise

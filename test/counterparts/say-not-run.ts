// Says after the other tests that those with the programs of recipients, which have a configuration of their own, did not
// run with them.
import { missingCounterparts } from './counterpart-programs.ts'

export function teardown(): void {
  const missing = missingCounterparts()
  const needs = missing === undefined ? '' : `, which needs ${missing}`
  process.stderr.write(`did not run here: the tests of test/counterparts (npm run test:counterparts${needs})\n`)
}

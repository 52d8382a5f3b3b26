// Registers the tests that need the programs of recipients where those are, and says so where they are not.
import { describe, expect, test } from 'vitest'
import { missingCounterparts } from './counterpart-programs.ts'

type Describe = (title: string, suite: () => void) => void

const missing = missingCounterparts()
let said = false

const sayNotRun: Describe = (title) => {
  if (!said) process.stderr.write(`did not run: ${title}: needs ${missing ?? ''}\n`)
  said = true
}

const fail: Describe = (title) => {
  test(`${title}: can run here, as PEIL_TEST_COUNTERPARTS=required asks`, () => {
    expect(missing, 'what is missing').toBeUndefined()
  })
}

const otherwise = process.env['PEIL_TEST_COUNTERPARTS'] === 'required' ? fail : sayNotRun

/** `describe` for tests that need the programs of recipients. Where they are not, the file says once on stderr that it did
 * not run; with PEIL_TEST_COUNTERPARTS=required it fails instead. */
export const describeCounterparts: Describe = missing === undefined ? describe : otherwise

// The audit's own worth: broken builds that it must find, each by something that says what is wrong, and the right build, which
// it must let pass. Every audit is a process of its own on a copy of the compiled program.
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../support/built.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { BROKEN_BOUNDS } from './mutants/bounds.ts'
import { BROKEN_LEDGER } from './mutants/ledger.ts'
import { type Outcome, auditMutant } from './mutants/mutant.ts'
import { BROKEN_NOISE } from './mutants/noise.ts'
import { BROKEN_PUBLICATION } from './mutants/publication.ts'

const MUTANTS = [...BROKEN_BOUNDS, ...BROKEN_NOISE, ...BROKEN_PUBLICATION, ...BROKEN_LEDGER]
const RIGHT = { patches: [] }
const AT_ONCE = 2
const PATIENCE_MS = 900_000

const outcomes = new Map<object, Promise<Outcome>>()

/** All of them, two at a time: the right one first, since it takes longest. */
async function auditAll(): Promise<void> {
  const waiting = [RIGHT, ...MUTANTS].map((mutant, number) => ({ mutant, number, ...promised<Outcome>() }))
  for (const { mutant, outcome } of waiting) outcomes.set(mutant, outcome)
  await using folder = await temporaryFolder()
  const queue = waiting.values()
  const work = async (): Promise<void> => {
    for (const { mutant, number, resolve, reject } of queue)
      await auditMutant(mutant, join(folder.path, String(number)), 'mutants').then(resolve, reject)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

function promised<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const outcome = new Promise<T>((done, failed) => {
    resolve = done
    reject = failed
  })
  outcome.catch(() => undefined) // whoever asks for it hears of it
  return { outcome, resolve, reject }
}

describe('peil audit', () => {
  beforeAll(async () => {
    await build()
    void auditAll()
  }, 120_000)

  it(
    'lets the right build pass',
    async () => {
      const { code, report } = (await outcomes.get(RIGHT)) ?? {}
      expect(report?.findings.filter(({ passed }) => !passed)).toEqual([])
      expect(code).toBe(0)
    },
    PATIENCE_MS,
  )

  it.each(MUTANTS.map((mutant) => [mutant.what, mutant] as const))(
    'finds %s',
    async (_what, mutant) => {
      const { code, report } = (await outcomes.get(mutant)) ?? {}
      const names = report?.findings.filter(({ passed }) => !passed).map(({ name }) => name) ?? []
      expect(code).toBe(1)
      expect(names).toContainEqual(expect.stringMatching(mutant.foundBy))
    },
    PATIENCE_MS,
  )
})

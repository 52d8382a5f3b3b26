// The audit's own randomness: everything it draws, real noise included, follows from one seed and the name of what it is for.
// Without a given seed that is one from the machine, which nobody could foresee.
import { createHash, randomBytes } from 'node:crypto'
import { type Random, seededRandom } from '../demo/seeded-random.ts'
import { type Uniform, openUniform } from '../reports/release/uniform.ts'
import { seededFill } from './seeded-bytes.ts'

export interface Chance {
  /** What was given, or 'fresh'. */
  readonly seed: string
  /** Random bits for noise: the same for the same name, and independent for another. */
  uniform(name: string): Uniform
  /** For people, their use of the platform, and guesses. */
  random(name: string): Random
  /** 32 bytes: keys, so that two worlds that differ in one person have the same. */
  bytes(name: string): Buffer
}

export function openChance(seed: string | undefined): Chance {
  const root = seed ?? randomBytes(32).toString('hex')
  const bytes = (name: string): Buffer => createHash('sha256').update(`${root}\0${name}`).digest()
  return {
    seed: seed ?? 'fresh',
    bytes,
    uniform: (name) => openUniform(seededFill(bytes(`uniform ${name}`))),
    random(name) {
      const words = bytes(`random ${name}`)
      return seededRandom(...[0, 4, 8, 12].map((at) => words.readUInt32LE(at)))
    },
  }
}

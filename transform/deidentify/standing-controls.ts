// The objections and erasures in force at this place in the log.
import type { Control } from '../../schemas/control.ts'

interface Standing {
  objected: boolean
  /** What happened up to this moment (epoch ms) does not count any more. */
  erasedUpTo: number
}

export class StandingControls {
  readonly #people = new Map<string, Standing>()

  /** Applies a control found at the origin now reached; in the order of origins. */
  apply({ person, kind, at }: Control): void {
    const standing = this.#people.get(person) ?? { objected: false, erasedUpTo: -Infinity }
    if (kind === 'erase') standing.erasedUpTo = Math.max(standing.erasedUpTo, at)
    else standing.objected = kind === 'object'
    this.#people.set(person, standing)
  }

  /** Whether an event of the person (control hash, hex) that happened at `at` (epoch ms) must not be counted. */
  refuses(person: string, at: number): 'objected' | 'erased' | undefined {
    const standing = this.#people.get(person)
    if (standing === undefined) return undefined
    if (standing.objected) return 'objected'
    return at <= standing.erasedUpTo ? 'erased' : undefined
  }
}

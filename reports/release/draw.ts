// The draw of a release: every cell of catalogue × segment, also those without anybody, gets noise of its own. It is done
// once, from the closing's bounded sums, and then kept.
import { type BoundedCell } from '../../schemas/bounded.ts'
import type { Closing } from '../../schemas/closing.ts'
import { type ReleaseId, releaseIdOf } from '../../schemas/released.ts'
import { type Dimension, type Level, PLATFORM, UNLISTED } from '../../schemas/segments.ts'
import type { ReleasedGrain } from '../../schemas/release-plan.ts'
import { grainOf } from '../../time/calendar.ts'
import { byName } from '../close/planned-tables.ts'
import { discreteGaussianOf } from './discrete-gaussian.ts'
import { queriesOf } from './queries.ts'
import type { Uniform } from './uniform.ts'

/** A closing of a window that is released. */
export type ReleasableClosing = Closing & { readonly release: NonNullable<Closing['release']> }

export interface Draw {
  readonly release: ReleaseId
  /** Hash of the plan. */
  readonly plan: string
  /** Per query, in the order of `queriesOf`: thing by thing (`thingsOf`), value by value, the noisy sum (a whole number of
   * the query's units, as text). */
  readonly noisy: readonly (readonly string[])[]
}

/** What there is at a level, by id: the catalogue's closed list, whether anybody used it or not. */
export function thingsOf({ features }: Pick<Closing, 'features'>, level: Level): readonly string[] {
  const listed = features.filter(({ id }) => id !== UNLISTED)
  if (level === 'platform') return [PLATFORM]
  const ids = level === 'area' ? new Set(listed.map(({ area }) => area)) : new Set(listed.map(({ id }) => id))
  return [...ids].toSorted(byName)
}

export function drawRelease(closing: ReleasableClosing, uniform: Uniform): Draw {
  const { plan, rules, bounded } = closing.release
  const sums = new Map(bounded.map((cell) => [nameOf(cell.level, cell.id, cell.by, cell.value), cell]))
  const grain = grainOf(closing.window) as ReleasedGrain
  const noisy = queriesOf(rules, grain).map(({ metric, level, by, values, variance }) => {
    const noise = discreteGaussianOf(variance)
    return thingsOf(closing, level).flatMap((id) =>
      values.map((value) => {
        const exact: BoundedCell | undefined = sums.get(nameOf(level, id, by, value))
        return String(BigInt(exact?.[metric] ?? 0) + noise(uniform))
      }),
    )
  })
  return { release: releaseIdOf(closing.window), plan, noisy }
}

const nameOf = (level: Level, id: string, by: Dimension, value: string): string => [level, id, by, value].join('\0')

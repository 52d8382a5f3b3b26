// The draw, found by thing: the noisy values of each of its tables, and the queries that they answer.
import type { Closing } from '../../schemas/closing.ts'
import { type ReleasedGrain, type ReleasedMetric } from '../../schemas/release-plan.ts'
import type { Dimension, Level } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Draw, type ReleasableClosing, thingsOf } from './draw.ts'
import { type Query, queriesOf } from './queries.ts'

/** One table of a thing: its noisy values in the order of the dimension's domain. */
export interface Answer {
  readonly query: Query
  readonly values: readonly bigint[]
}

/** What the release needs of a closing besides its sums. */
export type ReleaseFrame = Pick<ReleasableClosing, 'window' | 'start' | 'features'> & {
  readonly release: Pick<ReleasableClosing['release'], 'plan' | 'rules'>
}

/** The answers about one thing, by metric: the total first, then the other tables of the plan. */
export type AnswersOf = (metric: ReleasedMetric, level: Level, id: string) => readonly Answer[]

/** @throws RangeError when the draw is not one of this frame. */
export function answersOf(frame: ReleaseFrame, draw: Draw): AnswersOf {
  const queries = queriesOf(frame.release.rules, grainOf(frame.window) as ReleasedGrain)
  const isWhole = queries.every(
    ({ level, values }, number) => draw.noisy[number]?.length === thingsOf(frame, level).length * values.length,
  )
  if (draw.plan !== frame.release.plan || draw.noisy.length !== queries.length || !isWhole)
    throw new RangeError('a draw of something else')
  const places = new Map<Level, ReadonlyMap<string, number>>()
  const placeOf = (level: Level, id: string): number => {
    let of = places.get(level)
    if (of === undefined) places.set(level, (of = placesAt(frame, level)))
    const place = of.get(id)
    if (place === undefined) throw new RangeError('the catalogue has no such thing')
    return place
  }
  const asked = new Map<string, { readonly query: Query; readonly noisy: readonly string[] }[]>()
  queries.forEach((query, number) => {
    const name = `${query.metric} ${query.level}`
    const noisy = draw.noisy[number] ?? []
    const known = asked.get(name)
    if (known === undefined) asked.set(name, [{ query, noisy }])
    else known.push({ query, noisy })
  })
  return (metric, level, id) =>
    (asked.get(`${metric} ${level}`) ?? []).map(({ query, noisy }) => {
      const from = placeOf(level, id) * query.values.length
      return { query, values: noisy.slice(from, from + query.values.length).map(BigInt) }
    })
}

const placesAt = (frame: Pick<Closing, 'features'>, level: Level): ReadonlyMap<string, number> =>
  new Map(thingsOf(frame, level).map((id, place) => [id, place]))

export const tableOf = (answers: readonly Answer[], by: Dimension): Answer | undefined =>
  answers.find(({ query }) => query.by === by)

// What a recipient has of a release: its public record, and the lines that are served. Attackers read nothing else of it.
import type { ReleaseView } from '../reports/release/release-views.ts'
import type { ReleasedAnswer } from '../reports/released-answer.ts'
import type { ReleasePlan } from '../schemas/release-plan.ts'
import { type Dimension, type Level, OTHERS, VALUES } from '../schemas/segments.ts'
import type { CellOfThing } from './noise-claim.ts'

export interface ReceivedCell {
  readonly level: Level
  readonly id: string
  readonly by: Dimension
  readonly value: string
  readonly people: number
  readonly peopleSigma: number
  readonly activeDays: number | null
  readonly activeDaysSigma: number | null
  readonly organisationsFrom: number | null
  readonly hiddenFeatures: number
}

export interface Received {
  readonly view: ReleaseView
  readonly plan: ReleasePlan
  readonly bytes: Buffer
  readonly cells: readonly ReceivedCell[]
}

/** @throws Error when nothing was served: a release is there, whatever the data were. */
export function received(answer: ReleasedAnswer, plan: ReleasePlan): Received {
  if ('refused' in answer) throw new Error(`a release was not served: ${answer.refused}`)
  const lines = answer.bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  return {
    view: answer.view,
    plan,
    bytes: answer.bytes,
    cells: lines.map((line) => JSON.parse(line) as ReceivedCell),
  }
}

export const nameOf = ({ level, id, by, value }: Pick<ReceivedCell, 'level' | 'id' | 'by' | 'value'>): string =>
  `${level} ${id} ${by} ${value}`

/** The cells of each thing: its total first, as they are served. */
export function byThing(cells: readonly ReceivedCell[]): ReadonlyMap<string, readonly ReceivedCell[]> {
  const things = new Map<string, ReceivedCell[]>()
  for (const cell of cells) {
    const name = `${cell.level} ${cell.id}`
    const known = things.get(name)
    if (known === undefined) things.set(name, [cell])
    else known.push(cell)
  }
  return things
}

/** Which values of its table a served cell is about: `others` stands for those that its row does not show. */
export function cellOfThing(cell: ReceivedCell, row: readonly ReceivedCell[]): CellOfThing {
  if (cell.by === 'total') return { by: 'total', values: [] }
  if (cell.value !== OTHERS) return { by: cell.by, values: [cell.value] }
  const shown = new Set(row.filter(({ by }) => by === cell.by).map(({ value }) => value))
  return { by: cell.by, values: VALUES[cell.by].filter((value) => !shown.has(value)) }
}

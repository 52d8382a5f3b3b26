// The plot in a terminal, in plain characters.
import type { Dimension } from '../../schemas/segments.ts'
import { NAMES, type Plot, decades, percentMark, placeOn } from './plot.ts'

const WIDTH = 60
const HEIGHT = 18
const MARKS: Readonly<Record<Dimension, string>> = { total: 'T', role: 'r', organisationSize: 's', device: 'd' }
const SEVERAL = '*'
const LABEL = 8

/** Lines; where cells of several tables fall on one place there is a star. */
export function terminalPlot(plot: Plot): readonly string[] {
  const rows = Array.from({ length: HEIGHT }, () => Array.from({ length: WIDTH }, () => ' '))
  const column = (people: number): number => Math.round(placeOn(plot.people, people) * (WIDTH - 1))
  const row = (error: number): number => Math.round((1 - placeOn(plot.error, error)) * (HEIGHT - 1))
  for (const { by, people, error } of plot.points) {
    const line = rows[row(error)]
    const before = line?.[column(people)]
    const mark = MARKS[by]
    if (line !== undefined) line[column(people)] = before === ' ' || before === mark ? mark : SEVERAL
  }
  const labels = new Map(decades(plot.error).map((error) => [row(error), percentMark(error)]))
  const ticks = decades(plot.people)
  const hidden = new Set(plot.hidden.map(column))
  const under = Array.from({ length: WIDTH }, (_, at) => (hidden.has(at) ? '|' : ' ')).join('')
  const axis = Array.from({ length: WIDTH }, (_, at) => (ticks.some((tick) => column(tick) === at) ? '+' : '-')).join(
    '',
  )
  return [
    'Relative error of people in a shown cell, by how many people are in it',
    ...rows.map((line, at) =>
      `${(labels.get(at) ?? '').padStart(LABEL)} ${labels.has(at) ? '+' : '|'}${line.join('')}`.trimEnd(),
    ),
    `${''.padStart(LABEL)} +${axis}`,
    `${''.padStart(LABEL + 2)}${spread(ticks, column)} people`,
    ...(plot.hidden.length === 0 ? [] : [`${'hidden'.padStart(LABEL)}  ${under.trimEnd()}`]),
    '',
    `${''.padStart(LABEL + 2)}${plot.tables.map((by) => `${MARKS[by]} ${NAMES[by]}`).join('   ')}   ${SEVERAL} several`,
    ...(plot.hidden.length === 0
      ? []
      : [`${''.padStart(LABEL + 2)}| sizes at which cells are mostly not shown by themselves`]),
  ]
}

/** Each tick's number, ending at its column where it can. */
function spread(ticks: readonly number[], column: (people: number) => number): string {
  let line = ''
  for (const tick of ticks) {
    const text = tick.toLocaleString('en')
    const from = Math.max(line.length === 0 ? 0 : line.length + 1, column(tick) - Math.floor(text.length / 2))
    line = line.padEnd(from) + text
  }
  return line
}

// The recorded figures: the table in docs/benchmarks.md, read back and rewritten between its two marks.
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { BOUNDS, type Figure, boundText, holds, shown } from './figures.ts'

const PATH = 'docs/benchmarks.md'
const BEGIN = '<!-- figures: written by `npm run bench -- --record` -->'
const END = '<!-- end of figures -->'

export interface Recorded {
  readonly value: string
  readonly date: string
  readonly machine: string
}

/** The last recorded figures by name. */
export async function readRecorded(): Promise<ReadonlyMap<string, Recorded>> {
  return parse(between(await readFile(PATH, 'utf8')).table)
}

/** Writes these figures into the table; the others stay as they were. */
export async function record(figures: readonly Figure[], date: string): Promise<void> {
  const text = await readFile(PATH, 'utf8')
  const { before, table, after } = between(text)
  const rows = new Map(parse(table))
  for (const found of figures) rows.set(found.name, { value: valueText(found), date, machine: machine() })
  await writeFile(PATH, `${before}${BEGIN}\n\n${tableOf(rows)}\n\n${END}${after}`)
}

/** What the figures depend on, and nothing that names the machine. */
const machine = (): string => {
  const model = (cpus()[0]?.model ?? 'unknown processor').replaceAll(/\(R\)|\(TM\)|\s+/g, ' ').trim()
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores (${model}), ${gibibytes} GiB, Node ${process.versions.node}`
}

const valueText = (found: Figure): string => `${shown(found.value)} ${found.unit}${holds(found) ? '' : ' (misses)'}`

function tableOf(rows: ReadonlyMap<string, Recorded>): string {
  const lines = BOUNDS.map((bound) => {
    const { value = 'not yet', date = '', machine: on = '' } = rows.get(bound.name) ?? {}
    return [`\`${bound.name}\``, bound.what, boundText(bound), value, date, on]
  })
  const head = ['name', 'what', 'bound', 'measured', 'date', 'machine']
  // Padded as the formatter does it, so that recording leaves a formatted file.
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0), title.length),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n')
}

function parse(table: string): Map<string, Recorded> {
  const rows = new Map<string, Recorded>()
  for (const line of table.split('\n')) {
    const [, name, , , value, date, machineText] = line.split('|').map((cell) => cell.trim())
    if (name?.startsWith('`') && date !== undefined && date !== '')
      rows.set(name.slice(1, -1), { value: value ?? '', date, machine: machineText ?? '' })
  }
  return rows
}

function between(text: string): { before: string; table: string; after: string } {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${PATH} has lost the marks around its table`)
  return {
    before: text.slice(0, begin),
    table: text.slice(begin + BEGIN.length, end),
    after: text.slice(end + END.length),
  }
}

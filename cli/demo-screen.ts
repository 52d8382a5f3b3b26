// What the demo shows while the present moves on: the clock, the open day, and the features of the last closed week.
import { printInterest } from '../reports/print-interest.ts'
import type { Pipeline } from '../pipeline.ts'

const TOP = 10

export interface DemoScreen {
  show(now: number): Promise<void>
}

/** On a terminal one block that is drawn anew; in a pipe a line for each day that closes. */
export function openDemoScreen(pipeline: Pipeline, stream: NodeJS.WriteStream = process.stdout): DemoScreen {
  let drawn = 0
  let closed: string | undefined

  async function lastClosed(grain: 'day' | 'week'): Promise<string | undefined> {
    return (await pipeline.warehouse.windows({ grain })).at(-1)?.start
  }

  async function block(now: number): Promise<string> {
    const { warehouse, reports, config, reportsUrl } = pipeline
    const day = (await warehouse.provisional()).filter(({ level }) => level !== 'feature')
    const open = day.map(({ id, atLeast }) => `${id} ≥ ${atLeast}`).join('  ')
    const start = await lastClosed('week')
    const rows =
      start === undefined ? [] : await reports.interest({ grain: 'week', from: start, to: start, by: 'total' })
    const top = rows
      .filter((row) => row.level === 'feature' && row.people !== null)
      .toSorted((a, b) => (b.people ?? 0) - (a.people ?? 0))
      .slice(0, TOP)
    const clock = new Date(now).toLocaleString('en-GB', {
      timeZone: config.zone,
      dateStyle: 'full',
      timeStyle: 'short',
    })
    return [
      `${clock}   (five minutes a second; Ctrl-C stops, starting again goes on)`,
      `people so far today: ${open === '' ? 'fewer than can be said' : open}`,
      '',
      printInterest(top, { floorPeople: config.floorPeople, organisationRules: true }).trimEnd(),
      `all of it: ${reportsUrl}   or: npx peil interest --data ${config.data}`,
    ].join('\n')
  }

  return {
    async show(now) {
      if (stream.isTTY) {
        const text = await block(now)
        if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`)
        stream.write(`${text}\n`)
        drawn = text.split('\n').reduce((rows, line) => rows + rowsOn(stream, line), 0)
        return
      }
      const day = await lastClosed('day')
      if (day !== closed) stream.write(closed === undefined ? `${await block(now)}\n` : `closed: day ${day}\n`)
      closed = day
    },
  }
}

/** A line that is longer than the terminal is wide takes more than one row of it. */
const rowsOn = ({ columns }: NodeJS.WriteStream, line: string): number =>
  columns > 0 ? Math.max(1, Math.ceil(line.length / columns)) : 1

// The warehouse on ClickHouse, through its client; what the client is connected to (a server, the engine in this
// process) makes no difference here. Settings stand in the SQL: on the embedded engine, others would stick.
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { type ClickHouseClient, ClickHouseLogLevel } from '@clickhouse/client'
import type { Day, InterestCell, ProvisionalCell } from '../schemas/figures.ts'
import type { ReleaseId, ReleaseRecord, ReleasedCell } from '../schemas/released.ts'
import { inReleasedOrder } from '../schemas/released-order.ts'
import { GRAINS } from '../schemas/segments.ts'
import { guarded } from './fault.ts'
import { migrate } from './migrate.ts'
import type { ClosedWindow, InterestQuestion, Warehouse } from './port.ts'
import { readMigrations, readStatement } from './sql.ts'

/** Two connections, since one answers one question at a time on the embedded engine. */
export interface Connections {
  readonly writer: ClickHouseClient
  readonly reader: ClickHouseClient
  readonly close: () => Promise<void>
}

/** For every client: it would log the engine's messages by itself, and they repeat what was sent. */
export const SILENT = { level: ClickHouseLogLevel.OFF } as const

/** A window's rows are a function of its closing, a release is drawn once: writing again is writing the same, so there is
 * one version for all. */
const VERSION = 1

// What a ClickHouse Date can hold.
const FIRST_DAY = '1970-01-01'
const LAST_DAY = '2149-06-06'

/** The warehouse on these connections, with its tables made. Closes them with itself, also when opening fails. */
export async function clickhouseWarehouse(connections: Connections): Promise<Warehouse> {
  const { writer, reader } = connections
  let last: Promise<unknown> = Promise.resolve()
  let isSwept = false

  const ask = <Row>(name: string, query_params: Record<string, unknown> = {}): Promise<Row[]> =>
    guarded(name, async () => {
      const answer = await reader.query({ query: readStatement(name), query_params, format: 'JSONEachRow' })
      return answer.json<Row>()
    })
  const run = (name: string, query_params: Record<string, unknown> = {}) =>
    guarded(name, () => writer.command({ query: readStatement(name), query_params }))
  const insert = async (name: string, rows: readonly object[], query_params: Record<string, unknown> = {}) => {
    if (rows.length === 0) return
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    await guarded(name, async () => {
      const values = Readable.from([Buffer.from(lines)])
      const { stream } = await writer.exec({ query: readStatement(name), query_params, values })
      for await (const _ of stream);
    })
  }
  /** What replacements that were broken off have left: figures that were never shown, or are not any more. */
  const sweep = async (): Promise<void> => {
    for (const { name } of await ask<{ name: string }>('left-provisional'))
      await run('drop-provisional', { next: name })
  }
  /** One writing after the other: the steps of two must not mix. The first sweeps what a crash left; opening does not:
   * others may open a server's tables to read, while their one writer is at it. */
  const inTurn = <T>(write: () => Promise<T>): Promise<T> => {
    const mine = last.then(async () => {
      if (!isSwept) await sweep()
      isSwept = true
      return await write()
    })
    last = mine.catch(() => undefined)
    return mine
  }

  try {
    await migrate(writer, readMigrations())
  } catch (error) {
    await connections.close()
    throw error
  }

  return {
    publish: (window, cells) =>
      inTurn(async () => {
        // One INSERT each: all rows of a window are of one month, and within a partition an INSERT is whole or absent.
        // The record comes last, so whoever finds the window finds its figures.
        await insert('insert-interest', cells.map(toRow))
        await insert('insert-windows', [{ ...window, version: VERSION }])
      }),
    replaceProvisional: (cells) =>
      inTurn(async () => {
        await sweep()
        // A statement that was given up may still arrive (from a network that held it back): in a table of a name that
        // is used once, it finds nothing to spoil.
        const next = `provisional_${randomUUID().replaceAll('-', '')}`
        await run('create-provisional', { next })
        await insert(
          'insert-provisional',
          cells.map(({ day, level, id, atLeast }) => ({ day, level, id, atLeast })),
          { next },
        )
        await run('exchange-provisional', { next })
        await run('drop-provisional', { next })
      }),
    interest: (question) => ask<InterestCell>('interest', bounds(question)),
    windows: (question) => ask<ClosedWindow>('windows', bounds(question)),
    provisional: () => ask<ProvisionalCell>('provisional'),
    // One INSERT, into a table that is one partition: whole or absent.
    persistReleased: (release, cells) =>
      inTurn(() =>
        insert(
          'insert-released',
          cells.map((cell) => toReleasedRow(release, cell)),
        ),
      ),
    recordRelease: (record) => inTurn(() => insert('insert-releases', [toRecordRow(record)])),
    released: async (release) => inReleasedOrder(await ask<ReleasedCell>('released', { release })),
    releases: () => ask<ReleaseRecord>('releases'),
    forget: (before) =>
      inTurn(async () => {
        const month = before.slice(0, 7).replace('-', '')
        for (const { partition } of await ask<{ partition: string }>('months-before', { month })) {
          await run('forget-interest', { month: partition })
          await run('forget-windows', { month: partition })
        }
      }),
    async [Symbol.asyncDispose]() {
      await last
      await connections.close()
    },
  }
}

const toRow = (cell: InterestCell) => ({
  grain: cell.grain,
  start: cell.start,
  level: cell.level,
  id: cell.id,
  by: cell.by,
  value: cell.value,
  people: cell.people,
  organisations: cell.organisations,
  events: cell.events,
  activeDays: cell.activeDays,
  errors: cell.errors,
  hiddenCells: cell.hiddenCells,
  p50Ms: cell.p50Ms,
  p95Ms: cell.p95Ms,
  version: VERSION,
})

const toReleasedRow = (release: ReleaseId, cell: ReleasedCell) => ({
  release,
  grain: cell.grain,
  start: cell.start,
  level: cell.level,
  id: cell.id,
  by: cell.by,
  value: cell.value,
  people: cell.people,
  peopleSigma: cell.peopleSigma,
  activeDays: cell.activeDays,
  activeDaysSigma: cell.activeDaysSigma,
  organisationsFrom: cell.organisationsFrom,
  hiddenFeatures: cell.hiddenFeatures,
  version: VERSION,
})

const toRecordRow = (record: ReleaseRecord) => ({
  release: record.release,
  window: record.window,
  grain: record.grain,
  start: record.start,
  plan: record.plan,
  planText: record.planText,
  nanoRho: record.nanoRho,
  publishAt: record.publishAt,
  missing: record.missing,
  cells: record.cells,
  digest: record.digest,
  ledgerSeq: record.ledgerSeq,
  ledgerHash: record.ledgerHash,
  signature: record.signature,
  version: VERSION,
})

const clamp = (day: Day): Day => (day < FIRST_DAY ? FIRST_DAY : day > LAST_DAY ? LAST_DAY : day)

const bounds = ({ grain, from, to }: InterestQuestion) => ({
  grains: grain === undefined ? GRAINS : [grain],
  from: clamp(from ?? FIRST_DAY),
  to: clamp(to ?? LAST_DAY),
})

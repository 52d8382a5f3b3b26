// ClickHouse's engine in this process: connections to a data folder, which belongs to one process at a time.
// Never in a worker thread: the engine does not survive the thread's end.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { createClient, type ClickHouseClientConfigOptions } from '@clickhouse/client'
import { drainPending, Session } from 'chdb'
import { createChdbConnection } from 'chdb/connection'
import { packageFile } from '../package-root.ts'
import { type Connections, SILENT } from './clickhouse.ts'
import { WarehouseHeld } from './fault.ts'

/** @throws WarehouseHeld when another process has the folder, or this one has another folder open. */
export function connectChdb(folder: string): Connections {
  const path = resolve(folder)
  mkdirSync(path, { recursive: true })
  // The connections themselves take no configuration: the first session on the path gives it to all.
  const session = openSession(path)
  const connect = () => createClient({ connection: embedded(path), log: SILENT })
  const writer = connect()
  const reader = connect()
  return {
    writer,
    reader,
    async close() {
      await Promise.all([writer.close(), reader.close()])
      session.close()
      await drainPending()
    },
  }
}

type Connection = NonNullable<ClickHouseClientConfigOptions['connection']>

/** The same contract, typed by the client's two packages apart: chdb names the one, the client carries a copy. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const embedded = (path: string): Connection => createChdbConnection({ path }) as unknown as Connection

function openSession(path: string): Session {
  try {
    return new Session(path, { connectionArgs: [`--config-file=${packageFile('warehouse/chdb.xml')}`] })
  } catch (error) {
    throw new WarehouseHeld('the statistics folder is in use by another process (or this one has another open)', {
      cause: error,
    })
  }
}

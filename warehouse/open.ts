// Which ClickHouse holds the statistics: a server, or the engine in this process.
import { createClient } from '@clickhouse/client'
import { connectChdb } from './chdb.ts'
import { clickhouseWarehouse, type Connections, SILENT } from './clickhouse.ts'
import type { Warehouse } from './port.ts'

/** ClickHouse's data folder, made when absent. */
export interface WarehouseFolder {
  readonly folder: string
}

export interface WarehouseServer {
  /** Its HTTP address. */
  readonly url: string
  readonly username: string
  readonly password: string
}

/** Opens the warehouse with its tables up to date.
 * @throws WarehouseHeld when another process has the folder; WarehouseFault when ClickHouse fails. */
export const openWarehouse = async (place: WarehouseFolder | WarehouseServer): Promise<Warehouse> =>
  clickhouseWarehouse('folder' in place ? connectChdb(place.folder) : connectServer(place))

function connectServer({ url, username, password }: WarehouseServer): Connections {
  const connect = () => createClient({ url, username, password, request_timeout: 60_000, log: SILENT })
  const writer = connect()
  const reader = connect()
  return {
    writer,
    reader,
    async close() {
      await Promise.all([writer.close(), reader.close()])
    },
  }
}

// Which ClickHouse holds the statistics: a server, or the engine in this process.
import { clickhouseWarehouse } from './clickhouse.ts'
import type { Warehouse } from './port.ts'
import { openServerWarehouse, type WarehouseServer } from './server.ts'

/** ClickHouse's data folder, made when absent. */
export interface WarehouseFolder {
  readonly folder: string
}

/** Opens the warehouse with its tables up to date.
 * @throws WarehouseHeld when another process has the folder; WarehouseUnreachable when the server does not answer (try
 * again later); UnusableWarehouse when it cannot be used as it is; WarehouseFault when ClickHouse fails. */
export async function openWarehouse(place: WarehouseFolder | WarehouseServer): Promise<Warehouse> {
  if (!('folder' in place)) return openServerWarehouse(place)
  const { connectChdb } = await import('./chdb.ts') // the engine, 200 MB of it: who has a server needs none
  return clickhouseWarehouse(connectChdb(place.folder))
}

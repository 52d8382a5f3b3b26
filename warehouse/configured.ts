// Where the statistics are, as configured: on a server, or in the data folder.
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Warehouse } from './port.ts'
import { openWarehouseWhenNeeded } from './when-needed.ts'

/** Opens them, the folder's engine with the first figures only.
 * @throws WarehouseUnreachable when the server does not answer (try again later); UnusableWarehouse when it cannot be
 * used as it is; WarehouseHeld when another process has the folder; WarehouseFault when ClickHouse fails. */
export async function openStatistics(
  config: Pick<Config, 'data' | 'clickhouseUrl' | 'clickhouseUser' | 'clickhousePassword'>,
): Promise<Warehouse> {
  const { data, clickhouseUrl: url, clickhouseUser: username, clickhousePassword: password = '' } = config
  if (url === undefined) return openWarehouseWhenNeeded(join(data, 'warehouse'))
  const { openServerWarehouse } = await import('./server.ts')
  return openServerWarehouse({ url, username, password })
}

// A ClickHouse server over HTTP: connecting, and saying clearly why one cannot be used.
import { createClient } from '@clickhouse/client'
import { clickhouseWarehouse, type Connections, SILENT } from './clickhouse.ts'
import { guarded, UnusableWarehouse, WarehouseFault, WarehouseUnreachable } from './fault.ts'
import type { Warehouse } from './port.ts'
import { readStatement } from './sql.ts'

export interface WarehouseServer {
  /** Its HTTP address. */
  readonly url: string
  readonly username: string
  readonly password: string
  /** How long a statement may be without an answer, ms (default 60,000). */
  readonly timeoutMs?: number
}

/** The oldest that the statements here were written for; tested with 26.7. */
const OLDEST = [25, 8] as const

/** ClickHouse's codes for a user or password that it does not take. */
const NOT_LET_IN = new Set(['192', '193', '194', '195', '516'])
const NO_RIGHT = '497'

/** Opens the warehouse on a server with its tables up to date.
 * @throws WarehouseUnreachable when nothing that is ClickHouse answers (yet); UnusableWarehouse when it is too old, does
 * not let us in, or its tables were made by a newer Peil; WarehouseFault when it fails otherwise. */
export async function openServerWarehouse(server: WarehouseServer): Promise<Warehouse> {
  const connections = connect(server)
  try {
    await refuseOld(connections)
    return await clickhouseWarehouse(connections)
  } catch (error) {
    await connections.close()
    throw error instanceof WarehouseFault ? saidClearly(error) : error
  }
}

function connect({ url, username, password, timeoutMs = 60_000 }: WarehouseServer): Connections {
  const client = () =>
    createClient({
      url,
      username,
      password,
      request_timeout: timeoutMs,
      compression: { request: true, response: true },
      // Between two closes the server ends the connection: one that it may have ended is not used again.
      keep_alive: { enabled: true, idle_socket_ttl: 2_000, eagerly_destroy_stale_sockets: true },
      log: SILENT,
    })
  const writer = client()
  const reader = client()
  return {
    writer,
    reader,
    async close() {
      await Promise.all([writer.close(), reader.close()])
    },
  }
}

async function refuseOld({ reader }: Connections): Promise<void> {
  const [row] = await guarded('version', async () => {
    const answer = await reader.query({ query: readStatement('version'), format: 'JSONEachRow' })
    return answer.json<{ version: string }>()
  })
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})\./.exec(row?.version ?? '')?.map(Number) ?? []
  if (major === undefined || minor === undefined) throw new WarehouseFault('version', 'no answer')
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new UnusableWarehouse(
      `the ClickHouse server is ${major}.${minor}: Peil needs ${OLDEST.join('.')} or newer; upgrade it, or name another in PEIL_CLICKHOUSE_URL`,
    )
}

/** The fault of opening, in an operator's words. */
function saidClearly(fault: WarehouseFault): Error {
  const [code = ''] = fault.code.split(' ')
  const cause = { cause: fault }
  if (NOT_LET_IN.has(code))
    return new UnusableWarehouse(
      'the ClickHouse server does not let us in: check PEIL_CLICKHOUSE_USER and PEIL_CLICKHOUSE_PASSWORD, and that this user may come from this machine (its networks in users.d/peil.xml)',
      cause,
    )
  if (code === NO_RIGHT)
    return new UnusableWarehouse(
      'the ClickHouse user of PEIL_CLICKHOUSE_USER has too few rights: users.d/peil.xml has those that it needs',
      cause,
    )
  if (/^\d/.test(code)) return fault
  const hint = /CERT|TLS|SSL|SIGNATURE/.test(code)
    ? 'its certificate is not accepted: renew it, or name the authority that signed it in NODE_EXTRA_CA_CERTS'
    : 'check PEIL_CLICKHOUSE_URL, and that the server runs and can be reached from here'
  return new WarehouseUnreachable(`no ClickHouse answers (${fault.code}): ${hint}`, cause)
}

// What may be said when ClickHouse fails: its code and the name of our statement. Its own messages quote data.
import { ClickHouseError } from '@clickhouse/client'

/** A statement failed. Without the engine's message and without `cause`: a parse error repeats the row, a violated
 * constraint its figures. */
export class WarehouseFault extends Error {
  override name = 'WarehouseFault'
  readonly statement: string
  /** ClickHouse's error code and name (`159 TIMEOUT_EXCEEDED`); where it gave none, what the connection said (`ECONNRESET`)
   * or `no answer`. */
  readonly code: string

  constructor(statement: string, code: string) {
    super(`warehouse: ${statement} failed (${code})`)
    this.statement = statement
    this.code = code
  }
}

/** Nobody knows when it will answer: the connection is refused, dropped or too slow, or something in between answers for
 * the server (503). Trying again later may do. */
export class WarehouseUnreachable extends Error {
  override name = 'WarehouseUnreachable'
}

/** It answers, and cannot be used as it is: the message says what to change. Trying again does not help. */
export class UnusableWarehouse extends Error {
  override name = 'UnusableWarehouse'
}

/** The data folder's statistics belong to another process. */
export class WarehouseHeld extends Error {
  override name = 'WarehouseHeld'
}

const codeOf = (error: unknown): string => {
  if (error instanceof ClickHouseError) return `${error.code} ${error.type ?? ''}`.trim()
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' || typeof code === 'number' ? String(code) : 'no answer'
}

/** Runs a statement; what it throws leaves as a WarehouseFault. */
export async function guarded<T>(statement: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    // oxlint-disable-next-line preserve-caught-error -- the engine's message repeats data
    throw new WarehouseFault(statement, codeOf(error))
  }
}

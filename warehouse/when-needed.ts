// A warehouse whose engine is loaded with the first figures: until then there is nothing to ask it, and it takes 200 MB.
import { existsSync } from 'node:fs'
import type { Warehouse } from './port.ts'

/** Opens the folder now when there is one, so that a start fails at once if it is held or broken; else with the first
 * write. @throws WarehouseHeld when another process has the folder; WarehouseFault when ClickHouse fails. */
export async function openWarehouseWhenNeeded(folder: string): Promise<Warehouse> {
  let opened: Promise<Warehouse> | undefined
  const load = async (): Promise<Warehouse> => {
    const { openWarehouse } = await import('./open.ts')
    return openWarehouse({ folder })
  }
  const open = (): Promise<Warehouse> => {
    opened ??= load().catch((error: unknown) => {
      opened = undefined // tried again with the next write
      throw error
    })
    return opened
  }
  if (existsSync(folder)) await open()
  return {
    publish: async (window, cells) => (await open()).publish(window, cells),
    replaceProvisional: async (cells) => (await open()).replaceProvisional(cells),
    interest: async (question) => (await opened)?.interest(question) ?? [],
    windows: async (question) => (await opened)?.windows(question) ?? [],
    provisional: async () => (await opened)?.provisional() ?? [],
    persistReleased: async (release, cells) => (await open()).persistReleased(release, cells),
    recordRelease: async (record) => (await open()).recordRelease(record),
    released: async (release) => (await opened)?.released(release) ?? [],
    releases: async () => (await opened)?.releases() ?? [],
    forget: async (before) => (await opened)?.forget(before),
    [Symbol.asyncDispose]: async () => (await opened)?.[Symbol.asyncDispose](),
  }
}

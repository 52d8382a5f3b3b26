// The warehouse in memory that other tests use keeps the same promises.
import { releasesContract } from '../contracts/releases-contract.ts'
import { type WarehousePlace, warehouseContract } from '../contracts/warehouse-contract.ts'
import { memoryWarehouse } from '../../warehouse/memory.ts'

async function makePlace(): Promise<WarehousePlace> {
  const warehouse = memoryWarehouse()
  const open = async () => ({ ...warehouse, [Symbol.asyncDispose]: async () => undefined })
  return { open, [Symbol.asyncDispose]: async () => undefined }
}

warehouseContract('memory', makePlace)
releasesContract('memory', makePlace)

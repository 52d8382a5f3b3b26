// The warehouse in memory that other tests use keeps the same promises.
import { warehouseContract } from '../contracts/warehouse-contract.ts'
import { memoryWarehouse } from '../support/memory-warehouse.ts'

warehouseContract('memory', async () => {
  const warehouse = memoryWarehouse()
  const open = async () => ({ ...warehouse, [Symbol.asyncDispose]: async () => undefined })
  return { open, [Symbol.asyncDispose]: async () => undefined }
})

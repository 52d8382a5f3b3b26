// The warehouse that is opened with the first figures.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWarehouseWhenNeeded } from '../../warehouse/when-needed.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a folder that is not there holds nothing, and is made with the first write', async () => {
  await using temporary = await temporaryFolder()
  const folder = join(temporary.path, 'warehouse')
  {
    await using warehouse = await openWarehouseWhenNeeded(folder)
    expect(await warehouse.interest({})).toEqual([])
    expect(await warehouse.windows({})).toEqual([])
    expect(await warehouse.provisional()).toEqual([])
    await warehouse.forget('2026-01-01')
    expect(existsSync(folder)).toBe(false)
    const cells = [{ day: '2026-11-22', level: 'platform', id: 'platform', atLeast: 10 } as never]
    await warehouse.replaceProvisional(cells)
    expect(await warehouse.provisional()).toMatchObject([{ atLeast: 10 }])
  }
  await using again = await openWarehouseWhenNeeded(folder)
  expect(await again.provisional()).toMatchObject([{ atLeast: 10 }])
})

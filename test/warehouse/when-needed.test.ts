// The warehouse that is opened with the first figures.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWarehouseWhenNeeded } from '../../warehouse/when-needed.ts'
import { madeUpCells, madeUpRecord } from '../support/made-up-releases.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a folder that is not there holds nothing, and is made with the first write', async () => {
  await using temporary = await temporaryFolder()
  const folder = join(temporary.path, 'warehouse')
  {
    await using warehouse = await openWarehouseWhenNeeded(folder)
    expect(await warehouse.interest({})).toEqual([])
    expect(await warehouse.windows({})).toEqual([])
    expect(await warehouse.provisional()).toEqual([])
    expect(await warehouse.released('month-2026-11')).toEqual([])
    expect(await warehouse.releases()).toEqual([])
    await warehouse.forget('2026-01-01')
    expect(existsSync(folder)).toBe(false)
    const cells = [{ day: '2026-11-22', level: 'platform', id: 'platform', atLeast: 10 } as never]
    await warehouse.replaceProvisional(cells)
    expect(await warehouse.provisional()).toMatchObject([{ atLeast: 10 }])
  }
  {
    await using releasing = await openWarehouseWhenNeeded(join(temporary.path, 'releases'))
    await releasing.persistReleased('month-2026-11', madeUpCells())
    await releasing.recordRelease(madeUpRecord(madeUpCells()))
    expect(await releasing.released('month-2026-11')).toEqual(madeUpCells())
    expect(await releasing.releases()).toEqual([madeUpRecord(madeUpCells())])
  }
  await using again = await openWarehouseWhenNeeded(folder)
  expect(await again.provisional()).toMatchObject([{ atLeast: 10 }])
})

// The mark that people are known by address: left once, found by every process, and for good.
import { expect, it } from 'vitest'
import { hasPeopleByAddress, markByAddress } from '../../log/by-address.ts'
import { readCatalogues } from '../../log/catalogues.ts'
import { memoryLog } from '../../log/memory.ts'
import { readPlans } from '../../log/plans.ts'
import { readReleasePlans } from '../../log/release-plans.ts'
import { testSource } from '../support/pipeline.ts'

it('stands in the log from the first source whose people are by address on, also when that source is gone', async () => {
  const log = memoryLog()
  await markByAddress(log, [testSource()])
  expect(await hasPeopleByAddress(log)).toBe(false)
  await markByAddress(log, [testSource(), testSource({ id: 'web', people: 'by-address' })])
  expect(await hasPeopleByAddress(log)).toBe(true)
  await markByAddress(log, [testSource()])
  expect(await hasPeopleByAddress(log)).toBe(true)
})

it('is passed over by whoever reads plans and catalogues', async () => {
  const log = memoryLog()
  await markByAddress(log, [testSource({ people: 'by-address' })])
  expect(await readCatalogues(log)).toEqual([])
  expect((await readPlans(log)).size).toBe(0)
  expect(await readReleasePlans(log)).toEqual([])
})

// Which catalogue a day is matched by, and when it is read.
import { expect, test } from 'vitest'
import { Catalogue } from '../../../schemas/catalogue.ts'
import type { CatalogueEntry } from '../../../schemas/catalogue-entry.ts'
import { openMatchers } from '../../../transform/deidentify/matchers.ts'
import { captured } from '../made-events.ts'

const label = { nl: 'x', en: 'x' }
const entry = (effective: string, id: string): CatalogueEntry => ({
  effective,
  catalogue: Catalogue.parse({
    areas: [{ id: 'all', name: label }],
    features: [
      { id, area: 'all', name: label, match: [{ route: '/**' }], purpose: 'x', owner: 'x', expiry: '2030-01-01' },
    ],
  }),
})

test('each day has the catalogue in force on it, read when the day is first met', async () => {
  const entries = [entry('2026-11-10', 'first')]
  let reads = 0
  const matchers = openMatchers(async () => {
    reads++
    return entries
  })
  const featureOn = async (day: string): Promise<unknown> => (await matchers.on(day))(captured().event, day)
  expect(await featureOn('2026-11-09')).toMatchObject({ id: 'unlisted' })
  expect(await featureOn('2026-11-10')).toMatchObject({ id: 'first' })
  entries.push(entry('2026-11-12', 'second'))
  expect(await featureOn('2026-11-10')).toMatchObject({ id: 'first' })
  expect(await featureOn('2026-11-11')).toMatchObject({ id: 'first' })
  expect(await featureOn('2026-11-12')).toMatchObject({ id: 'second' })
  expect(reads).toBe(4)
  expect(await matchers.on('2026-11-11'), 'one matcher, one cache').toBe(await matchers.on('2026-11-10'))
})

test('a catalogue that could not be read is asked for again', async () => {
  let fails = true
  const matchers = openMatchers(async () => {
    if (fails) throw new Error('the log is away')
    return [entry('2026-11-10', 'first')]
  })
  await expect(matchers.on('2026-11-10')).rejects.toThrow('away')
  fails = false
  expect((await matchers.on('2026-11-10'))(captured().event, '2026-11-10')).toMatchObject({ id: 'first' })
})

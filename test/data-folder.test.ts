// The data folder: what it remembers of those who sent to it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isByAddress } from '../data-folder.ts'
import { testSource } from './support/pipeline.ts'

it('keeps the rules about organisations once a source of accounts has sent, also when that source is taken away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'peil-test-'))
  const log = testSource({ id: 'log', people: 'by-address' })
  try {
    expect(await isByAddress(folder, [log])).toBe(true)
    expect(await isByAddress(folder, [log, testSource()])).toBe(false)
    expect(await isByAddress(folder, [log])).toBe(false)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

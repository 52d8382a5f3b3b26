// The data folder: what it remembers of those who sent to it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, test } from 'vitest'
import { BadConfig, readConfig } from '../config.ts'
import { isByAddress, openDataFolder, refuseNoFolder } from '../data-folder.ts'
import { testSource } from './support/pipeline.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

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

test('commands about a log refuse a folder that holds none, as that of a keys stage does', async () => {
  await using folder = await temporaryFolder()
  const config = await openDataFolder(readConfig({ data: folder.path }, {}))
  await expect(refuseNoFolder(config)).rejects.toThrow(BadConfig)
  await mkdir(join(folder.path, 'log'))
  await expect(refuseNoFolder(config)).resolves.toBeUndefined()
})

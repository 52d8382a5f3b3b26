// A data folder that is not what it was: the start is refused with words that say what to do.
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { build } from '../support/built.ts'
import { prepareFolder, runToEnd, startTree } from '../support/peil-tree.ts'
import { smallCatalogue } from '../support/pipeline.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

beforeAll(build)

/** A folder that a pipeline has run on. */
async function usedFolder(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  await prepareFolder(folder.path, smallCatalogue)
  const tree = await startTree(folder.path)
  expect(await tree.stop()).toEqual({ code: 0, signal: null })
  return folder
}

test('another key-encryption key than the folder was made with is refused, and told by its setting', async () => {
  await using folder = await usedFolder()
  const { code, said } = await runToEnd(folder.path, {
    env: { PEIL_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64') },
  })
  expect(said).toContain('give the key-encryption key that this folder was made with (PEIL_KEY_ENCRYPTION_KEY')
  expect(code).toBeGreaterThan(0)
})

test.each(['routing', 'control', 'ledger', 'fingerprint'])(
  'a damaged key that lasts is refused by name: %s',
  async (name) => {
    await using folder = await usedFolder()
    const path = join(folder.path, 'data/keys', `lasting_${name}.key`)
    await writeFile(path, 'not a key\n')
    const { code, said } = await runToEnd(folder.path)
    expect(said).toContain(`${path} is damaged`)
    expect(code).toBeGreaterThan(0)
  },
)

test.each(['ledger', 'platform-events'])('a damaged part of the log is refused by name: %s', async (topic) => {
  await using folder = await usedFolder()
  const path = join(folder.path, 'data/log', topic)
  await writeFile(join(path, 'data.mdb'), randomBytes(8192))
  const { code, said } = await runToEnd(folder.path)
  expect(said).toContain(path)
  expect(code).toBeGreaterThan(0)
})

test('a data folder whose description is damaged is refused', async () => {
  await using folder = await usedFolder()
  await writeFile(join(folder.path, 'data/peil.json'), '{"format":1,')
  const { code, said } = await runToEnd(folder.path)
  expect(said).toContain('peil.json cannot be read')
  expect(code).toBe(2)
})

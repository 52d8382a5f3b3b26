// The key-encryption key comes from the settings or is made once in the folder.
import { randomBytes } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BadKeyEncryptionKey, readKeyEncryptionKey } from '../../keys/key-encryption-key.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('the configured one is used, and nothing is made', async () => {
  await using folder = await temporaryFolder()
  const key = randomBytes(32)
  expect(await readKeyEncryptionKey(folder.path, key.toString('base64'))).toEqual(key)
  await expect(stat(join(folder.path, 'key-encryption-key'))).rejects.toThrow('ENOENT')
})

test('without one, it is made once, readable by its owner only', async () => {
  await using folder = await temporaryFolder()
  const keys = await Promise.all([1, 2, 3].map(() => readKeyEncryptionKey(folder.path)))
  keys.push(await readKeyEncryptionKey(folder.path))
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  expect((await stat(join(folder.path, 'key-encryption-key'))).mode & 0o777).toBe(0o600)
})

test('a wrong one is refused without telling it', async () => {
  await using folder = await temporaryFolder()
  await expect(readKeyEncryptionKey(folder.path, 'c2hvcnQ=')).rejects.toThrow(BadKeyEncryptionKey)
  await writeFile(join(folder.path, 'key-encryption-key'), 'c2hvcnQ=\n')
  const reading = readKeyEncryptionKey(folder.path)
  await expect(reading).rejects.toThrow(/32 bytes/)
  await expect(reading).rejects.not.toThrow(/c2hvcnQ/)
})

// The files that secrets stand in: which are taken.
import { chmod, chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSecret, readSecretLine } from '../../delivery/secret-file.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

describe('the file of a secret', () => {
  test.each(['hush', 'hush\n', 'hush\r\n'])('gives its one line: %j', async (text) => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'secret'), text, { mode: 0o600 })
    expect(await readSecretLine(folder.path, 'secret')).toBe('hush')
    expect(await readSecretLine('/elsewhere', join(folder.path, 'secret'))).toBe('hush')
  })

  test.each(['', '\n', 'one\ntwo\n'])('is refused when it is not one line: %j', async (text) => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'secret'), text, { mode: 0o600 })
    await expect(readSecretLine(folder.path, 'secret')).rejects.toMatchObject({
      why: 'misconfigured',
      fault: 'bad-secret',
    })
  })

  test.each([0o640, 0o604, 0o620, 0o644])('is refused when it is ours and others may touch it: %o', async (mode) => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'secret'), 'hush')
    await chmod(join(folder.path, 'secret'), mode)
    await expect(readSecret(folder.path, 'secret')).rejects.toMatchObject({
      why: 'misconfigured',
      fault: 'open-secret',
    })
  })

  test('is taken when it is open to others but belongs to somebody else, as those mounted into a container do', async () => {
    await using folder = await temporaryFolder()
    const isRoot = process.getuid?.() === 0
    const path = isRoot ? join(folder.path, 'secret') : '/etc/passwd'
    if (isRoot) {
      await writeFile(path, 'hush')
      await chmod(path, 0o444)
      await chown(path, 1, 1)
    }
    expect((await readSecret(folder.path, path)).length).toBeGreaterThan(0)
  })

  test('is refused when it is not there, is a folder, or is far too long', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'long'), Buffer.alloc(100_000), { mode: 0o600 })
    for (const [path, fault] of [
      ['gone', 'no-secret'],
      ['.', 'no-secret'],
      ['long', 'bad-secret'],
    ] as const)
      await expect(readSecret(folder.path, path)).rejects.toMatchObject({ why: 'misconfigured', fault })
  })
})

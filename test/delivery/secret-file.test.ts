// The files that secrets stand in: which are taken.
import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSecret, readSecretLine } from '../../delivery/secret-file.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

describe('the file of a secret', () => {
  test.each(['hush', 'hush\n', 'hush\r\n'])('gives its one line: %j', async (text) => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'secret'), text, { mode: 0o600 })
    expect(await readSecretLine({ secretsFolder: folder.path }, 'secret')).toBe('hush')
    expect(await readSecretLine({ secretsFolder: '/elsewhere' }, join(folder.path, 'secret'))).toBe('hush')
  })

  test.each(['', '\n', 'one\ntwo\n'])('is refused when it is not one line: %j', async (text) => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'secret'), text, { mode: 0o600 })
    await expect(readSecretLine({ secretsFolder: folder.path }, 'secret')).rejects.toMatchObject({
      why: 'misconfigured',
      fault: 'bad-secret',
    })
  })

  test.each([0o640, 0o604, 0o620, 0o644])('is refused when it is ours and others may touch it: %o', async (mode) => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'secret'), 'hush')
    await chmod(join(folder.path, 'secret'), mode)
    await expect(readSecret({ secretsFolder: folder.path }, 'secret')).rejects.toMatchObject({
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
    expect((await readSecret({ secretsFolder: folder.path }, path)).length).toBeGreaterThan(0)
  })

  test('is refused when it is not there, is a folder, or is far too long', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'long'), Buffer.alloc(100_000), { mode: 0o600 })
    for (const [path, fault] of [
      ['gone', 'no-secret'],
      ['.', 'no-secret'],
      ['long', 'bad-secret'],
    ] as const)
      await expect(readSecret({ secretsFolder: folder.path }, path)).rejects.toMatchObject({
        why: 'misconfigured',
        fault,
      })
  })

  test('is none of our own: neither by its path nor by a link, but beside the recipients’ files it may lie', async () => {
    await using folder = await temporaryFolder()
    const [secretsFolder, keys] = [join(folder.path, 'recipients'), join(folder.path, 'keys')]
    for (const made of [secretsFolder, keys]) await mkdir(made)
    await writeFile(join(keys, 'own-key'), 'ours', { mode: 0o600 })
    await writeFile(join(secretsFolder, 'secret'), 'theirs', { mode: 0o600 })
    await symlink('../keys/own-key', join(secretsFolder, 'link'))
    const place = { secretsFolder, dataFolder: folder.path }
    for (const path of [join(keys, 'own-key'), 'link', '../keys/own-key'])
      await expect(readSecretLine(place, path)).rejects.toMatchObject({ why: 'misconfigured', fault: 'own-file' })
    // As Kubernetes mounts secrets: a link, to a file in a folder that is a link.
    await mkdir(join(secretsFolder, '..2026'))
    await writeFile(join(secretsFolder, '..2026/mounted'), 'theirs, too', { mode: 0o600 })
    await symlink('..2026', join(secretsFolder, '..data'))
    await symlink('..data/mounted', join(secretsFolder, 'mounted'))
    expect(await readSecretLine(place, 'mounted')).toBe('theirs, too')
    expect(await readSecretLine(place, 'secret')).toBe('theirs')
    await using elsewhere = await temporaryFolder()
    await writeFile(join(elsewhere.path, 'secret'), 'mounted', { mode: 0o600 })
    expect(await readSecretLine(place, join(elsewhere.path, 'secret'))).toBe('mounted')
  })
})

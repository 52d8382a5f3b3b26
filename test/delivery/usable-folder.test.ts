// A folder that is looked at before anything is delivered.
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderTrouble } from '../../delivery/usable-folder.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('one that can be written has no trouble, and nothing is written into it', async () => {
  await using folder = await temporaryFolder()
  expect(await folderTrouble(folder.path)).toBeUndefined()
  expect(await readdir(folder.path)).toEqual([])
})

test('one that is not there, that is none, that a link leads to, or that we may not write is said to be so', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'file'), '')
  expect(await folderTrouble(join(folder.path, 'none'))).toEqual({ why: 'misconfigured', fault: 'no-folder' })
  expect(await folderTrouble(join(folder.path, 'file'))).toEqual({ why: 'misconfigured', fault: 'not-a-folder' })
  expect(await folderTrouble(join(folder.path, 'file/below'))).toEqual({ why: 'misconfigured', fault: 'not-a-folder' })
  await mkdir(join(folder.path, 'real/below'), { recursive: true })
  await symlink('real', join(folder.path, 'link'))
  for (const path of ['link', 'link/below'])
    expect(await folderTrouble(join(folder.path, path))).toEqual({ why: 'misconfigured', fault: 'leads-elsewhere' })
  expect(await folderTrouble(join(folder.path, 'real/below/'))).toBeUndefined()
  await chmod(folder.path, 0o500)
  // Nothing is closed to root but what the kernel keeps for itself.
  const closed = process.getuid?.() === 0 ? '/proc/sys' : folder.path
  expect(await folderTrouble(closed)).toEqual({ why: 'refused', fault: undefined })
  await chmod(folder.path, 0o700)
})

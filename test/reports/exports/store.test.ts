// Packages that wait: whole or not there.
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openExportStore, sha256 } from '../../../reports/exports/store.ts'
import { temporaryFolder } from '../../support/pipeline.ts'

const content = Buffer.from('a package')
const kept = {
  recipient: 'institute',
  file: 'peil-month-2026-11-r1.zip',
  sha256: sha256(content),
  bytes: content.length,
}

it('hands out a file only as it was recorded', async () => {
  const folder = join(await temporaryFolder(), 'exports')
  const store = openExportStore(folder)
  expect(await store.parcel(kept)).toBe(undefined)
  await store.put('institute', kept.file, content)
  const path = join(folder, 'institute', kept.file)
  expect(await store.parcel(kept)).toEqual({ name: kept.file, path, bytes: 9, sha256: kept.sha256 })
  await writeFile(path, 'A package')
  expect(await store.parcel(kept)).toBe(undefined)
  await store.put('institute', kept.file, content)
  expect((await store.parcel(kept))?.path).toBe(path)
})

it('nobody else on the machine can read what waits, and nothing is left of what is dropped', async () => {
  const folder = join(await temporaryFolder(), 'exports')
  const store = openExportStore(folder)
  await store.put('institute', kept.file, content)
  expect((await stat(join(folder, 'institute', kept.file))).mode & 0o077).toBe(0)
  expect((await stat(join(folder, 'institute'))).mode & 0o077).toBe(0)
  await store.put('institute', 'another.zip', content)
  expect([await store.has(kept), await store.has({ ...kept, bytes: 8 })]).toEqual([true, false])
  await store.keepOnly('institute', [kept])
  expect(await readdir(join(folder, 'institute'))).toEqual([kept.file])
  await store.keepOnly('institute', [])
  await store.keepOnly('institute', [])
  expect(await store.has(kept)).toBe(false)
  expect(await readdir(folder)).toEqual([])
})

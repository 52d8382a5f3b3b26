// What a zip archive holds, read in pieces: whole, and never anything that leads elsewhere.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unzipped } from '../../delivery/unzipped.ts'
import { digestsOf, someBytes, zipOf } from '../support/parcels.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function filesOf(archive: Buffer): Promise<Record<string, Buffer>> {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'archive.zip')
  await writeFile(path, archive)
  const files: Record<string, Buffer> = {}
  for await (const { path: name, data } of unzipped(path))
    files[name] = Buffer.concat([files[name] ?? Buffer.alloc(0), data])
  return files
}

describe('a zip archive', () => {
  test('gives every file as it was, of any length, in folders or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._ -]{0,8}$/).map((name) => `data/${name}`),
          fc.oneof(
            fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
            fc.nat(100_000).map((length) => someBytes(length)),
            fc.nat(300_000).map((length) => Buffer.alloc(length)),
          ),
          { minKeys: 1, maxKeys: 6, noNullPrototype: true },
        ),
        async (files) => {
          expect(digestsOf(await filesOf(zipOf(files)))).toEqual(digestsOf(files))
        },
      ),
      { numRuns: 30 },
    )
  })

  test('gives a file that is stored as it is, and passes over entries that are folders', async () => {
    const found = await filesOf(zipOf({ 'data/': Buffer.alloc(0), 'data/a.csv': someBytes(40_000) }))
    expect(digestsOf(found)).toEqual(digestsOf({ 'data/a.csv': someBytes(40_000) }))
  })

  test.each([
    '../up',
    'a/../../up',
    '/etc/up',
    'a//b',
    'a/./b',
    '..',
    '.hidden',
    'a\\..\\up',
    'C:up',
    'a\u0000b',
    'a\nb',
    `${'long/'.repeat(120)}path`,
  ])('is refused with a path that leads elsewhere: %j', async (path) => {
    const archive = zipOf({ 'README.html': Buffer.from('read me'), [path]: Buffer.from('x') })
    await expect(filesOf(archive)).rejects.toMatchObject({ why: 'failed' })
  })

  test('is refused when two of its files have one path', async () => {
    const archive = zipOf({ 'one.csv': Buffer.from('1'), 'two.csv': Buffer.from('2') })
    const twice = Buffer.from(archive.toString('latin1').replaceAll('two.csv', 'one.csv'), 'latin1')
    await expect(filesOf(twice)).rejects.toMatchObject({ why: 'failed' })
  })

  test('is refused when it is something else, empty, or cut off', async () => {
    const archive = zipOf({ 'one.csv': someBytes(50_000) })
    for (const bytes of [Buffer.alloc(0), Buffer.from('no archive'), zipOf({}), archive.subarray(0, 30_000)])
      await expect(filesOf(bytes)).rejects.toMatchObject({ why: 'failed' })
  })
})

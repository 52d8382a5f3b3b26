// An archive that is its files and nothing else, whoever packed it.
import fc from 'fast-check'
import { Zip, ZipDeflate, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { BadArchive, archiveOf, unarchived } from '../../../../reports/exports/package/archive.ts'
import { isGapless } from '../../../../reports/exports/package/gapless.ts'

const files = new Map([
  ['a.csv', Buffer.from('a'.repeat(1000))],
  ['b.csv', Buffer.from('b')],
])
const packed = archiveOf({ files })
const END = 22

/** With `more` between the files and the directory, and the directory's place said anew. */
function withHidden(more: Buffer): Buffer {
  const start = packed.readUInt32LE(packed.length - END + 16)
  const archive = Buffer.concat([packed.subarray(0, start), more, packed.subarray(start)])
  archive.writeUInt32LE(start + more.length, archive.length - END + 16)
  return archive
}

function outcomeOf(archive: Buffer): unknown {
  try {
    return unarchived(archive)
  } catch (error) {
    return error
  }
}

describe('an archive without gaps', () => {
  it('is ours, one that was packed again, and one whose sizes stand behind its files', () => {
    const chunks: Uint8Array[] = []
    const zip = new Zip((_error, chunk) => void chunks.push(chunk))
    for (const [name, content] of files) {
      const file = new ZipDeflate(name)
      zip.add(file)
      file.push(content, true)
    }
    zip.end()
    for (const archive of [
      packed,
      Buffer.from(zipSync(Object.fromEntries(files), { level: 9 })),
      Buffer.concat(chunks),
    ]) {
      expect(isGapless(archive)).toBe(true)
      expect(unarchived(archive)).toEqual(files)
    }
  })

  it.each([
    ['something before it', Buffer.concat([Buffer.from('MZ'), packed])],
    ['something behind it', Buffer.concat([packed, Buffer.from('x')])],
    [
      'a file that its directory does not name',
      withHidden(packed.subarray(0, packed.indexOf('PK\x03\x04b', 4, 'latin1'))),
    ],
    ['a folder with content', Buffer.from(zipSync({ 'a/': Buffer.from('x') }, { level: 0 }))],
    ['a comment', Buffer.from(zipSync({ a: [Buffer.from('x'), { comment: 'evil' }] }))],
    ['another name in front of a file', Buffer.from(packed.toString('latin1').replace('a.csv', 'x.csv'), 'latin1')],
  ])('is none with %s', (_, archive) => {
    expect(isGapless(archive)).toBe(false)
  })

  it('is none where two names stand for one piece, and nothing of it is unpacked', () => {
    const archive = Buffer.from(packed)
    const second = archive.lastIndexOf('PK\x01\x02', undefined, 'latin1')
    archive.writeUInt32LE(0, second + 42)
    expect(isGapless(archive)).toBe(false)
    expect(() => unarchived(archive)).toThrow(BadArchive)
  })

  it('is refused or read whole whatever byte of it is another', () => {
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const archive = Buffer.from(packed)
        archive[at] = (archive[at] ?? 0) ^ by
        const read = outcomeOf(archive)
        expect(read instanceof BadArchive || (read instanceof Map && read.size === files.size)).toBe(true)
      }),
    )
  })
})

// A package as one file: a zip archive of its files, made the same every time, and read back with distrust.
import { type UnzipFileInfo, unzipSync, zipSync } from 'fflate'
import { MANIFEST } from '../../../schemas/package-manifest.ts'
import { isGapless } from './gapless.ts'

/** Not an archive of a package, or one that was made to do harm. */
export class BadArchive extends Error {
  override name = 'BadArchive'
}

/** Stored as they are. A package is a few megabytes at most, and deflating it takes longer than all the rest of packing it. */
const LEVEL = 0

/** Zip keeps the local time of whoever writes: words without a zone are the same everywhere. */
const MTIME = '1980-01-01T12:00:00'

/**
 * The files by name, at the top: a folder of that name is made by whoever unpacks it, and Frictionless reads the archive
 * as it is. The same package gives the same bytes everywhere.
 */
export const archiveOf = ({ files }: { readonly files: ReadonlyMap<string, Buffer> }): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))), { mtime: MTIME, level: LEVEL }),
  )

/** What no package reaches: a release has some thousands of cells. */
const MOST = {
  files: 100,
  bytes: 1024 ** 3,
  /** Unpacked bytes for each packed one, of files larger than `smallBytes`. */
  ratio: 200,
  smallBytes: 1024 ** 2,
} as const

/** The files by path; a single folder around them all is taken off. @throws BadArchive saying what is wrong with it. */
export function unarchived(archive: Buffer): ReadonlyMap<string, Buffer> {
  const names = namesIn(archive)
  if (!isGapless(archive)) throw new BadArchive('it holds something besides its files, or pieces of them twice')
  if (names.size === 0) throw new BadArchive('it is empty')
  const files = Object.entries(unzipped(archive, ({ name }) => names.has(name)))
  if (files.length !== names.size) throw new BadArchive('a file in it hides behind its name') // `__proto__`
  return new Map(withoutFolder(files.map(([path, content]) => [path, Buffer.from(content)])))
}

/** Names of its files, before any of them is unpacked. */
function namesIn(archive: Buffer): ReadonlySet<string> {
  const seen = new Set<string>()
  let total = 0
  unzipped(archive, ({ name, size, originalSize }) => {
    if (name.endsWith('/')) return false
    total += originalSize
    if (!isInside(name)) throw new BadArchive('a path in it leads outside its folder')
    if (seen.has(name)) throw new BadArchive('a file is in it twice')
    seen.add(name)
    if (seen.size > MOST.files) throw new BadArchive('it holds more files than any package has')
    const isBlownUp = originalSize > MOST.smallBytes && originalSize > size * MOST.ratio
    if (total > MOST.bytes || isBlownUp) throw new BadArchive('unpacked it would be larger than any package is')
    return false
  })
  return seen
}

function unzipped(archive: Buffer, filter: (file: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(archive, { filter })
  } catch (error) {
    if (error instanceof BadArchive) throw error
    throw new BadArchive('it is no zip archive, or a damaged one')
  }
}

/** Neither absolute, nor upward, nor of another system. */
const isInside = (path: string): boolean =>
  !/[\\:\0]/.test(path) && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..')

function withoutFolder<Content>(
  files: readonly (readonly [string, Content])[],
): readonly (readonly [string, Content])[] {
  const top = files[0]?.[0].split('/')[0] ?? ''
  const isAround = files.some(([path]) => path === `${top}/${MANIFEST}`)
  if (!isAround || !files.every(([path]) => path.startsWith(`${top}/`))) return files
  return files.map(([path, content]) => [path.slice(top.length + 1), content])
}

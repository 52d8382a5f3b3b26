// What a zip archive holds, piece by piece in its own order: neither the archive nor a file of it is ever whole in memory.
import { createHash, type Hash } from 'node:crypto'
import { Unzip, UnzipInflate } from 'fflate'
import { piecesOf } from './parcel-bytes.ts'
import type { Attempt } from './patience.ts'
import { DeliveryFailed } from './port.ts'

/** So much of the archive at a time: a piece of it comes out at most a thousand times longer (deflate can do no more). */
const PIECE_BYTES = 16 * 1024

export interface UnzippedPiece {
  /** Of the file in the archive: its folders, `/` between them. */
  readonly path: string
  readonly data: Uint8Array
  /** The last of this file. */
  readonly last: boolean
  /** Bytes of the archive that were read so far. */
  readonly read: number
}

/** @throws DeliveryFailed 'failed' when it is no zip archive, or a path in it leads elsewhere, or comes twice. */
export async function* unzipped(archive: string): AsyncGenerator<UnzippedPiece> {
  let pieces: UnzippedPiece[] = []
  let read = 0
  let broken: DeliveryFailed | undefined
  const seen = new Set<string>()
  const unzip = new Unzip((file) => {
    const path = file.name.replace(/\/$/, '')
    const isFolder = path !== file.name
    if (!isPlain(path)) broken ??= new DeliveryFailed('failed', { cause: 'a path in the archive leads elsewhere' })
    if (seen.has(path)) broken ??= new DeliveryFailed('failed', { cause: 'a path in the archive comes twice' })
    seen.add(path)
    if (broken !== undefined) return
    file.ondata = (error, data, last) => {
      if (error !== null) broken ??= new DeliveryFailed('failed', { cause: 'the archive is damaged' })
      else if (!isFolder) pieces.push({ path, data, last, read })
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  const push = (piece: Uint8Array, last: boolean): void => {
    try {
      unzip.push(piece, last)
    } catch {
      broken ??= new DeliveryFailed('failed', { cause: 'the archive is damaged' })
    }
  }
  for await (const piece of piecesOf(archive, { pieceBytes: PIECE_BYTES })) {
    read += piece.length
    push(piece, false)
    if (broken !== undefined) throw broken
    yield* pieces
    pieces = []
  }
  push(new Uint8Array(), true)
  if (seen.size === 0) broken ??= new DeliveryFailed('failed', { cause: 'not a zip archive, or an empty one' })
  if (broken !== undefined) throw broken
  yield* pieces
}

/** Neither absolute, nor upward, nor of another system: no name in it is empty or hidden. */
const isPlain = (path: string): boolean =>
  path.length <= 500 && path.split('/').every((name) => /^[A-Za-z0-9_][A-Za-z0-9._ -]*$/.test(name))

/** SHA-256 (hex) of each file in the archive, by path; a folder is '' under its path. */
export async function contentsOf(archive: string, attempt: Attempt): Promise<Map<string, string>> {
  const contents = new Map<string, string>()
  const hashes = new Map<string, Hash>()
  for await (const { path, data, last } of unzipped(archive)) {
    attempt.signal.throwIfAborted()
    attempt.moved(data.length)
    const hash = hashes.get(path) ?? createHash('sha256')
    hash.update(data)
    if (!last) hashes.set(path, hash)
    else {
      hashes.delete(path)
      contents.set(path, hash.digest('hex'))
      for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) contents.set(path.slice(0, at), '')
    }
  }
  return contents
}

// The bytes of a parcel as they lie here: read piece by piece, so that its size does not matter to memory.
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { codeOf } from '../keys/durable-file.ts'
import type { Attempt } from './patience.ts'
import { DeliveryFailed, type Parcel } from './port.ts'

const PIECE_BYTES = 256 * 1024

/** Reads a file from `start` up to `end` (its end, if not given), `pieceBytes` at a time. Each piece is a buffer of its own. */
export async function* piecesOf(
  path: string,
  { start = 0, end = Number.MAX_SAFE_INTEGER, pieceBytes = PIECE_BYTES } = {},
): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    let at = start
    while (at < end) {
      const piece = await fill(file, Buffer.allocUnsafe(Math.min(pieceBytes, end - at)), at)
      if (piece.length === 0) return
      yield piece
      at += piece.length
    }
  } finally {
    await file.close()
  }
}

/** A read may give less than was asked for: only nothing is the end. */
async function fill(file: FileHandle, piece: Buffer, at: number): Promise<Buffer> {
  let filled = 0
  while (filled < piece.length) {
    const { bytesRead } = await file.read(piece, filled, piece.length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return piece.subarray(0, filled)
}

/** SHA-256 (hex) and number of the bytes of a file, or of whatever comes piece by piece. */
export async function digestOf(
  pieces: AsyncIterable<Uint8Array>,
  { signal, moved }: Pick<Attempt, 'signal' | 'moved'>,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of pieces) {
    signal.throwIfAborted()
    moved(piece.length)
    hash.update(piece)
    bytes += piece.length
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** As in the ledger (`export-packed`): nothing that means something to a path, an address or a shell. */
const NAME = /^[a-z0-9][A-Za-z0-9.-]{0,120}$/

/** Before anything is sent: the parcel is what it is said to be.
 * @throws DeliveryFailed 'altered', 'failed' */
export async function checkParcel(parcel: Parcel, attempt: Pick<Attempt, 'signal' | 'moved'>): Promise<void> {
  if (!NAME.test(parcel.name)) throw new DeliveryFailed('failed', { cause: 'the name of the parcel' })
  let found: Awaited<ReturnType<typeof digestOf>>
  try {
    found = await digestOf(piecesOf(parcel.path), attempt)
  } catch (error) {
    attempt.signal.throwIfAborted()
    throw new DeliveryFailed('failed', { cause: `the parcel cannot be read here: ${String(codeOf(error))}` })
  }
  if (found.sha256 !== parcel.sha256 || found.bytes !== parcel.bytes) throw new DeliveryFailed('altered')
}

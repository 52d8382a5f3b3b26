// Files of an SFTP server, read and written with many requests under way: one at a time would wait for the line each time.
import { piecesOf } from './parcel-bytes.ts'
import type { SftpRequests } from './sftp-requests.ts'

/** Every server takes packets of 34,000 bytes (draft-ietf-secsh-filexfer-02, section 3); the package leaves 2,048 of them
 * for what goes around the bytes, and would send more than the rest in two requests, the second too late: a cut between
 * them leaves a hole. */
const PIECE_BYTES = 31 * 1024
/** 1 MiB under way. */
const UNDER_WAY = 33

/** Up to `end` bytes of a remote file, in order; fewer where it ends before. */
export async function* remotePieces(requests: SftpRequests, path: string, end: number): AsyncGenerator<Buffer> {
  const handle = await requests.open(path, 'r')
  try {
    const asked: Promise<Buffer>[] = []
    for (let at = 0; at < end || asked.length > 0;) {
      if (at < end && asked.length < UNDER_WAY) {
        const piece = fill(requests, handle, Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - at)), at)
        piece.catch(() => undefined) // told when its turn comes
        asked.push(piece)
        at += PIECE_BYTES
        continue
      }
      const piece = await asked.shift()
      if (piece !== undefined) yield piece
    }
  } finally {
    await requests.close(handle).catch(() => undefined)
  }
}

/** A server may answer with less than was asked for: only nothing is the end. */
async function fill(requests: SftpRequests, handle: Buffer, piece: Buffer, at: number): Promise<Buffer> {
  let filled = 0
  while (filled < piece.length) {
    const read = (await requests.read(handle, piece.subarray(filled), at + filled)) ?? 0
    if (read === 0) break
    filled += read
  }
  return piece.subarray(0, filled)
}

/** Writes a local file from `start` on; `written` hears of each piece that the server says it has, in order. */
export async function writeFrom(
  { path, start }: { readonly path: string; readonly start: number },
  write: (piece: Buffer, at: number) => Promise<void>,
  written: (bytes: number) => void,
): Promise<void> {
  const underWay: { readonly done: Promise<void>; readonly bytes: number }[] = []
  const finishOne = async (): Promise<void> => {
    const oldest = underWay.shift()
    if (oldest === undefined) return
    await oldest.done
    written(oldest.bytes)
  }
  let at = start
  for await (const piece of piecesOf(path, { start, pieceBytes: PIECE_BYTES })) {
    if (underWay.length >= UNDER_WAY) await finishOne()
    const done = write(piece, at)
    done.catch(() => undefined) // told when its turn comes
    underWay.push({ done, bytes: piece.length })
    at += piece.length
  }
  while (underWay.length > 0) await finishOne()
}

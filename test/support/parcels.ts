// Parcels for tests: made-up bytes in a folder of the test's own.
import { createCipheriv, createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import type { Parcel } from '../../delivery/port.ts'

/** Bytes that look random and are the same every time. */
export const someBytes = (length: number, seed = 0): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(length))

export async function makeParcel(folder: string, name: string, bytes: Buffer): Promise<Parcel> {
  const path = join(folder, `outgoing-${name}`)
  await writeFile(path, bytes)
  return { name, path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** A zip archive of these files, the same bytes every time. */
export const zipOf = (files: Readonly<Record<string, Buffer>>): Buffer =>
  Buffer.from(zipSync({ ...files }, { mtime: '2026-01-01T00:00:00', level: 6 }))

/** SHA-256 (hex) of each: to compare, which is slow byte by byte. */
export const digestsOf = (files: Readonly<Record<string, Buffer>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
  )

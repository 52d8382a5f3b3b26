// Searching bytes for planted values, in the clear and in the encodings in which they might hide.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Every way a value may stand somewhere: UTF-8, hex (both cases) and base64 at each of the three alignments. */
export function disguises(value: string): Buffer[] {
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    // The first and last characters depend on the neighbours: keep those that only the value decides.
    return text.slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + bytes.length) * 4) / 3))
  })
  return [bytes, Buffer.from(value, 'utf16le'), ...[hex, hex.toUpperCase(), ...base64].map((text) => Buffer.from(text))]
}

/** Which of the values stand in the bytes, by their index (never the value: a failing test prints what it finds). */
export function findIn(bytes: Uint8Array | string, values: readonly string[]): number[] {
  const haystack = Buffer.from(bytes)
  return values.flatMap((value, index) => (disguises(value).some((needle) => haystack.includes(needle)) ? [index] : []))
}

/** Every file under the folder that holds one of the values: `{file, canary}`. */
export async function findInFolder(
  folder: string,
  values: readonly string[],
): Promise<{ file: string; canary: number }[]> {
  const found: { file: string; canary: number }[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const bytes = await readFile(file).catch(() => Buffer.alloc(0)) // it may have gone in the meantime
    for (const canary of findIn(bytes, values)) found.push({ file: file.slice(folder.length + 1), canary })
  }
  return found
}

// Whether a zip archive is its files and nothing else. Programs find the files of one in two ways, by its directory at the end
// or one after the other from the front; in an archive with gaps or overlaps the two find different ones, and what was
// checked is not what somebody unpacks. Offsets: PKWARE APPNOTE 6.3.10, section 4.3.

const END = { signature: 0x06_05_4b_50, bytes: 22 } as const
const LISTED = { signature: 0x02_01_4b_50, bytes: 46 } as const
const LOCAL = { signature: 0x04_03_4b_50, bytes: 30 } as const
/** Sizes and checksum behind the content, where whoever packed it did not know them before: with a signature, or without. */
const AFTERWARDS = { signature: 0x08_07_4b_50, flag: 8, bytes: 12 } as const

interface Listed {
  readonly name: Buffer
  readonly flags: number
  readonly packed: number
  readonly at: number
}

/** False, too, for what is no zip archive, or one over 4 GiB. */
export function isGapless(archive: Buffer): boolean {
  try {
    const end = archive.length - END.bytes
    if (archive.readUInt32LE(end) !== END.signature || archive.readUInt16LE(end + 20) !== 0) return false
    const start = archive.readUInt32LE(end + 16)
    if (start + archive.readUInt32LE(end + 12) !== end) return false
    const listed = listedIn(archive, start, end)
    return listed?.length === archive.readUInt16LE(end + 10) && endOfFiles(archive, listed) === start
  } catch (error) {
    if (error instanceof RangeError) return false // an offset beyond its end
    throw error
  }
}

/** The directory; undefined when it does not fill its place, or a folder or a comment holds something. */
function listedIn(archive: Buffer, start: number, end: number): readonly Listed[] | undefined {
  const listed: Listed[] = []
  let at = start
  while (at < end) {
    if (archive.readUInt32LE(at) !== LISTED.signature) return undefined
    const [names, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ]
    const name = archive.subarray(at + LISTED.bytes, at + LISTED.bytes + names)
    const packed = archive.readUInt32LE(at + 20)
    const isFolder = name.toString('latin1').endsWith('/')
    if (comment !== 0 || (isFolder && packed !== 0)) return undefined
    listed.push({ name, packed, flags: archive.readUInt16LE(at + 8), at: archive.readUInt32LE(at + 42) })
    at += LISTED.bytes + names + extra
  }
  return at === end ? listed : undefined
}

/** Where the last file ends if each begins where the one before ends, the first at the front; else undefined. */
function endOfFiles(archive: Buffer, listed: readonly Listed[]): number | undefined {
  let at = 0
  for (const file of listed.toSorted((a, b) => a.at - b.at)) {
    if (file.at !== at || archive.readUInt32LE(at) !== LOCAL.signature) return undefined
    const names = archive.readUInt16LE(at + 26)
    if (!archive.subarray(at + LOCAL.bytes, at + LOCAL.bytes + names).equals(file.name)) return undefined
    at += LOCAL.bytes + names + archive.readUInt16LE(at + 28) + file.packed
    if ((file.flags & AFTERWARDS.flag) !== 0)
      at += AFTERWARDS.bytes + (archive.readUInt32LE(at) === AFTERWARDS.signature ? 4 : 0)
  }
  return at
}

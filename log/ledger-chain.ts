// The ledger's chain: which entries of the topic count. A pure fold, so that every reader finds the same.
//
//   message = envelope header · Ed25519 signature (64) · entry (JSON)          the signature covers the JSON, byte by byte
//
// An entry fits when it is signed by the key in the genesis entry, is numbered next and names the hash of the one before.
// Two writers who append at one moment both build on the same entry: the first in the log counts; the other, true but
// late, is passed over by all readers (so is a true one that stands here twice) and written again by its writer. Everything else that does not fit is a break.
import { type KeyObject, createHash } from 'node:crypto'
import { LedgerEntry } from '../schemas/ledger.ts'
import { decodeHeader } from '../schemas/envelope.ts'
import { SIGNATURE_BYTES, isSigned, publicKeyOf } from './ledger-signature.ts'
import type { Message } from './port.ts'

export type BreakReason =
  /** Messages before this one are gone. */
  | 'missing'
  /** Not an entry that this version can read. */
  | 'unreadable'
  /** Not signed by the ledger's key: changed, or forged. */
  | 'signature'
  /** Does not follow the entry before it: something between was changed, taken out or put in. */
  | 'link'
  /** Begun with a signing key that is not this folder's. */
  | 'key'

export interface Break {
  /** Offset in the topic. */
  readonly offset: number
  /** The number in the chain that the next true entry would have had. */
  readonly seq: number
  readonly reason: BreakReason
}

export interface Chain {
  readonly entries: readonly LedgerEntry[]
  /** SHA-256 (hex) of the last entry: what the next one names. */
  readonly head: string
  /** The offset to read on from. */
  readonly next: number
  /** The first message that is neither an entry nor a writer's late one. */
  readonly broken: Break | undefined
  /** The first true entry that is numbered beyond the next one: entries before it are lost, and with them what was done. */
  readonly lost: Break | undefined
  /** The last message that is neither, if no later entry confirms it: it may have been an entry before it was changed. */
  readonly doubtful: Break | undefined
  /** Takes the next message; true when it counts. */
  accept(message: Message): boolean
  /** The entry of that kind and `once`, if it counts already. */
  find(kind: string, once: string): LedgerEntry | undefined
  /** SHA-256 (hex) of the entry with that number: what the next one names. */
  hashOf(seq: number): string | undefined
}

const ZEROS = '0'.repeat(64)

/** `ownKey`: this folder's public key (base64), which the genesis entry must name. */
export function openChain(ownKey: string): Chain {
  const entries: LedgerEntry[] = []
  const hashes: string[] = [] // of entries, in order
  const byOnce = new Map<string, LedgerEntry>()
  let publicKey: KeyObject | undefined
  let next = 0
  let broken: Break | undefined
  let lost: Break | undefined
  let doubtful: Break | undefined

  const head = (): string => hashes.at(-1) ?? ZEROS

  function judge(value: Uint8Array): { entry: LedgerEntry; hash: string } | 'late' | 'ahead' | BreakReason {
    const read = readEntry(value)
    if (read === undefined) return 'unreadable'
    const { entry, text, signature, signed } = read
    const key = publicKey ?? (entry.kind === 'genesis' ? publicKeyOf(entry.body.publicKey) : undefined)
    if (key === undefined || !isSigned(text, signature, key)) return 'signature'
    if (entry.kind === 'genesis' && entry.body.publicKey !== ownKey) return 'key'
    if (entry.seq < entries.length)
      return entry.prev === (entry.seq === 0 ? ZEROS : hashes[entry.seq - 1]) ? 'late' : 'link'
    if (entry.seq > entries.length) return 'ahead'
    if (entry.prev !== head()) return 'link'
    return { entry, hash: createHash('sha256').update(signed).digest('hex') }
  }

  return {
    entries,
    get head() {
      return head()
    },
    get next() {
      return next
    },
    get broken() {
      return broken
    },
    get lost() {
      return lost
    },
    get doubtful() {
      return doubtful
    },
    accept({ offset, value }) {
      const note = (reason: BreakReason): void => {
        doubtful = { offset, seq: entries.length, reason }
        broken ??= doubtful
      }
      if (offset !== next) note('missing')
      next = offset + 1
      const judged = judge(value)
      if (typeof judged === 'string') {
        if (judged === 'ahead') lost ??= { offset, seq: entries.length, reason: 'link' }
        if (judged !== 'late') note(judged === 'ahead' ? 'link' : judged)
        return false
      }
      const { entry, hash } = judged
      if (entry.kind === 'genesis') publicKey = publicKeyOf(entry.body.publicKey)
      if (entry.kind === 'ledger-confirmed' && entry.body.offset >= (doubtful?.offset ?? 0)) doubtful = undefined
      entries.push(entry)
      hashes.push(hash)
      if (entry.once !== undefined) byOnce.set(`${entry.kind}\0${entry.once}`, entry)
      return true
    },
    find: (kind, once) => byOnce.get(`${kind}\0${once}`),
    hashOf: (seq) => hashes[seq],
  }
}

function readEntry(
  value: Uint8Array,
): { entry: LedgerEntry; text: Buffer; signature: Buffer; signed: Buffer } | undefined {
  try {
    const { header, body } = decodeHeader(value)
    if (header.t !== 'entry') return undefined
    const text = body.subarray(SIGNATURE_BYTES)
    const entry = LedgerEntry.parse(JSON.parse(text.toString()))
    return { entry, text, signature: body.subarray(0, SIGNATURE_BYTES), signed: body }
  } catch {
    return undefined
  }
}

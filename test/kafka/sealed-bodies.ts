// What is sealed in the log, also as it lies about on a broker's disk; and every key that can be had from a folder.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { localSecret } from '../../keys/local-secret.ts'
import type { Secret } from '../../keys/port.ts'
import { binding, open } from '../../keys/seal.ts'
import { describeKey, unwrapKey } from '../../keys/wrapped-key.ts'
import { type Header, MalformedMessage, decodeHeader } from '../../schemas/envelope.ts'

export interface SealedBody {
  /** The key that it says it is sealed under. */
  readonly under: string
  readonly bound: Buffer
  readonly bytes: Buffer
}

const TOPIC: Readonly<Record<Header['t'], string>> = {
  block: 'platform-events',
  control: 'platform-events',
  tick: 'platform-events',
  run: 'pseudonymous-events',
  controlled: 'pseudonymous-events',
  digest: 'digests',
  partial: 'partials',
  closing: 'closings',
  draw: 'closings',
  'kept-control': 'controls',
  plan: 'plans',
  catalogue: 'plans',
  entry: 'ledger',
}

/** What is sealed in one message; nothing, when it is in the clear or none of ours. */
export function sealedIn(message: Uint8Array): SealedBody[] {
  try {
    const { header, head, body } = decodeHeader(message)
    const topic = TOPIC[header.t]
    if (header.t === 'run') {
      let at = 0
      return header.sections.map(({ k, n }, index) => ({
        under: k,
        bound: binding(topic, head, index),
        bytes: body.subarray(at, (at += n)),
      }))
    }
    return 'k' in header ? [{ under: header.k, bound: binding(topic, head), bytes: body }] : []
  } catch (error) {
    if (error instanceof MalformedMessage) return []
    throw error
  }
}

const JSON_BEGINS = Buffer.from('{"t":"')
/** What stands before the JSON of a header. */
const BEFORE_JSON = 3

/** What is sealed anywhere in the bytes, whether or not a broker would still give it out. */
export function carve(bytes: Buffer): SealedBody[] {
  const found: SealedBody[] = []
  for (let at = bytes.indexOf(JSON_BEGINS); at !== -1; at = bytes.indexOf(JSON_BEGINS, at + 1)) {
    const begin = at - BEFORE_JSON
    for (const length of lengthsBefore(bytes, begin)) found.push(...sealedIn(bytes.subarray(begin, begin + length)))
  }
  return found
}

/** A record says how long its value is right before it, as a zigzag varint: what that may be, read backwards. */
function lengthsBefore(bytes: Buffer, end: number): number[] {
  const lengths: number[] = []
  for (let begin = end - 1; begin >= Math.max(0, end - 4); begin--) {
    const byte = bytes[begin] ?? 0
    if (byte >= 0x80 === (begin === end - 1)) break // only its last byte says that none follows
    let zigzag = 0
    for (let at = end - 1; at >= begin; at--) zigzag = zigzag * 0x80 + ((bytes[at] ?? 0) & 0x7f)
    if (zigzag % 2 === 0 && zigzag / 2 <= bytes.length - end) lengths.push(zigzag / 2)
  }
  return lengths
}

export async function carveFolder(folder: string): Promise<SealedBody[]> {
  const found: SealedBody[] = []
  for (const path of await filesIn(folder)) found.push(...carve(await readFile(path)))
  return found
}

/** Every key that any file in the folder still holds, whatever is said about it. */
export async function everyKeyIn(folder: string, keyEncryptionKey: Buffer): Promise<Secret[]> {
  const secrets: Secret[] = []
  for (const path of await filesIn(folder)) {
    const text = await readFile(path, 'utf8')
    const key = describeKey(text)
    if (key !== undefined) secrets.push(localSecret(key.name, unwrapKey(keyEncryptionKey, key.name, text, path)))
  }
  return secrets
}

/** Which keys the opened bodies say they are sealed under: every key is tried on every body. */
export function openedBy(secrets: readonly Secret[], bodies: readonly SealedBody[]): Set<string> {
  const opened = bodies.filter(({ bound, bytes }) => secrets.some((secret) => open(secret, bound, bytes) !== undefined))
  return new Set(opened.map(({ under }) => under))
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

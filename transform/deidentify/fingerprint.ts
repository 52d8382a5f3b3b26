// By what a repeat is known: 64 keyed bits of (source, organisation, event id), kept while the event's day is open.
//
//   first 8 bytes of SHA-256(key ‖ source 0 organisation 0 id)           key: 32 bytes, lasting, for nothing else
//
// Neither source nor id can hold a zero, so the text says where each part ends. A prefix key is enough where nobody
// is ever shown a fingerprint, and less than half the cost of an HMAC. Of a million ids a day, two different ones meet by
// chance once in ten thousand years.
import { hash } from 'node:crypto'
import type { Fingerprint } from '../../schemas/pseudonymous-event.ts'

/** Makes fingerprints under one key (which it copies). */
export function fingerprinter(
  key: Uint8Array,
): (source: string, organisation: string | undefined, id: string) => Fingerprint {
  let scratch = Buffer.allocUnsafe(1024)
  scratch.set(key)
  return (source, organisation, id) => {
    const text = `${source}\0${organisation ?? ''}\0${id}`
    const most = key.length + text.length * 3 // UTF-8 takes at most three bytes for a UTF-16 unit
    if (most > scratch.length) {
      scratch = Buffer.allocUnsafe(most * 2)
      scratch.set(key)
    }
    const end = key.length + scratch.write(text, key.length)
    const digest = hash('sha256', scratch.subarray(0, end), 'binary') // half the cost of a Buffer
    const high = word(digest, 0)
    const low = word(digest, 4)
    return { high, low: high === 0 && low === 0 ? 1 : low }
  }
}

const word = (digest: string, at: number): number =>
  ((digest.charCodeAt(at) << 24) |
    (digest.charCodeAt(at + 1) << 16) |
    (digest.charCodeAt(at + 2) << 8) |
    digest.charCodeAt(at + 3)) >>>
  0

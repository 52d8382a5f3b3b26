// The pseudonym format: published vectors, met by node:crypto and by crypto-js, which have nothing in common.
import { readFileSync } from 'node:fs'
import CryptoJS from 'crypto-js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { controlHashOfAddress, controlHashOfOrganisation, controlHashOfPerson } from '../../../keys/control-hash.ts'
import type { Secret } from '../../../keys/port.ts'
import { identityOf } from '../../../transform/deidentify/identity-of.ts'
import { fingerprinter } from '../../../transform/deidentify/fingerprint.ts'
import { Pseudonyms, pseudonymOf } from '../../../transform/deidentify/pseudonym.ts'
import vectors from '../pseudonym-vectors.json' with { type: 'json' }
import { captured } from '../made-events.ts'

const controlKey = Buffer.from(vectors.controlKey, 'hex')
const windowKey = Buffer.from(vectors.windowKey, 'hex')
const fingerprintKey = Buffer.from(vectors.fingerprintKey, 'hex')
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const theirHmac = (keyHex: string, message: CryptoJS.lib.WordArray): string =>
  CryptoJS.HmacSHA256(message, CryptoJS.enc.Hex.parse(keyHex)).toString(CryptoJS.enc.Hex)
const theirControlHash = (text: string): string => theirHmac(vectors.controlKey, CryptoJS.enc.Utf8.parse(text))
const theirPseudonym = (controlHash: string): string =>
  theirHmac(vectors.windowKey, CryptoJS.enc.Hex.parse(controlHash)).slice(0, 32)

describe('people', () => {
  for (const { case: title, organisation, account, controlHash, pseudonym } of vectors.people)
    test(`vector: ${title}`, () => {
      const ours = controlHashOfPerson(controlKey, organisation, account)
      expect(hex(ours)).toBe(controlHash)
      expect(hex(pseudonymOf(windowKey, ours))).toBe(pseudonym)
      expect(theirControlHash(`person\0${organisation ?? ''}\0${account}`)).toBe(controlHash)
      expect(theirPseudonym(controlHash)).toBe(pseudonym)
    })

  test('any account: both implementations agree', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 128 })
    fc.assert(
      fc.property(fc.option(text, { nil: undefined }), text, (organisation, account) => {
        const ours = controlHashOfPerson(controlKey, organisation, account)
        expect(theirControlHash(`person\0${organisation ?? ''}\0${account}`)).toBe(hex(ours))
        expect(theirPseudonym(hex(ours))).toBe(hex(pseudonymOf(windowKey, ours)))
      }),
    )
  })
})

describe('addresses', () => {
  for (const { case: title, address, userAgent, controlHash, pseudonym } of vectors.addresses)
    test(`vector: ${title}`, () => {
      const ours = controlHashOfAddress(controlKey, address, userAgent)
      expect(hex(ours)).toBe(controlHash)
      expect(hex(pseudonymOf(windowKey, ours))).toBe(pseudonym)
      expect(theirControlHash(`address\0${address}\0${userAgent}`)).toBe(controlHash)
      expect(theirPseudonym(controlHash)).toBe(pseudonym)
    })
})

describe('organisations', () => {
  for (const { case: title, organisation, controlHash, pseudonym } of vectors.organisations)
    test(`vector: ${title}`, () => {
      const ours = controlHashOfOrganisation(controlKey, organisation)
      expect(hex(ours)).toBe(controlHash)
      expect(hex(pseudonymOf(windowKey, ours))).toBe(pseudonym)
      expect(theirControlHash(`organisation\0${organisation}`)).toBe(controlHash)
      expect(theirPseudonym(controlHash)).toBe(pseudonym)
    })
})

describe('fingerprints', () => {
  for (const { case: title, source, organisation, id, fingerprint } of vectors.fingerprints)
    test(`vector: ${title}`, () => {
      const { high, low } = fingerprinter(fingerprintKey)(source, organisation, id)
      const bytes = Buffer.alloc(8)
      bytes.writeUInt32BE(high, 0)
      bytes.writeUInt32BE(low, 4)
      expect(hex(bytes)).toBe(fingerprint)
      const message = CryptoJS.enc.Hex.parse(vectors.fingerprintKey).concat(
        CryptoJS.enc.Utf8.parse(`${source}\0${organisation ?? ''}\0${id}`),
      )
      expect(CryptoJS.SHA256(message).toString(CryptoJS.enc.Hex).slice(0, 16)).toBe(fingerprint)
    })

  test('an identifier longer than any that ingest lets in does not cut the hash short', () => {
    const of = fingerprinter(fingerprintKey)
    const long = 'é'.repeat(5000)
    expect(of('portal', long, '1')).not.toEqual(of('portal', long, '2'))
    expect(of('portal', undefined, 'event-1')).toEqual(fingerprinter(fingerprintKey)('portal', undefined, 'event-1'))
  })
})

test('the page that publishes the format has the same vectors', () => {
  const page = readFileSync(new URL('../../../docs/pseudonym-format.md', import.meta.url), 'utf8').replaceAll(
    / +/g,
    ' ',
  )
  for (const { account, controlHash, pseudonym } of vectors.people)
    expect(page).toContain(`| \`${account}\` | \`${controlHash.slice(0, 16)}…\` | \`${pseudonym}\` |`)
})

describe('the cache', () => {
  const secret = (fill: number): Secret => ({ name: 'week/2026-W47', subkey: () => Buffer.alloc(32, fill) })
  const who = (account: string, organisation?: string) =>
    identityOf(
      captured({ actor: { account, ...(organisation === undefined ? {} : { organisation: { id: organisation } }) } }),
    )

  test('accounts named like keys of every object are people like others', () => {
    const pseudonyms = new Pseudonyms(controlKey, { month: secret(1), week: secret(2) }, 100)
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
    const months = new Set<string>()
    for (const name of names)
      for (const organisation of [undefined, ...names]) {
        const identity = who(name, organisation)
        if (identity === undefined) throw new Error('nobody')
        const first = pseudonyms.of(identity)
        expect(pseudonyms.of(identity)).toBe(first)
        expect(first.control).toBe(hex(controlHashOfPerson(controlKey, organisation, name)))
        months.add(hex(first.ref.month))
      }
    expect(months.size).toBe(names.length * (names.length + 1))
  })

  test('who was forgotten for want of room gets the same pseudonym again', () => {
    const pseudonyms = new Pseudonyms(controlKey, { month: secret(1), week: secret(2) }, 2)
    const of = (number: number): string => {
      const identity = who(`account-${number}`, `organisation-${number}`)
      if (identity === undefined) throw new Error('nobody')
      const { ref } = pseudonyms.of(identity)
      return [ref.month, ref.week, ref.organisation?.month, ref.organisation?.week]
        .map((bytes) => hex(bytes ?? Buffer.alloc(0)))
        .join(' ')
    }
    const first = Array.from({ length: 20 }, (_, number) => of(number))
    expect(Array.from({ length: 20 }, (_, number) => of(number))).toEqual(first)
    expect(new Set(first).size).toBe(20)
  })

  test('nothing is made under a key that was filled with zeros', () => {
    expect(() => pseudonymOf(Buffer.alloc(32), Buffer.alloc(32, 1))).toThrow('gone')
  })
})

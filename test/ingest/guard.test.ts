// The guard, by example and by property: what gives a person away never goes further in free text.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrubRoute } from '../../ingest/guard.ts'
import { holdsPersonalData } from '../../ingest/personal-data.ts'

const PERSONAL = {
  'an e-mail address': 'jan.jansen@example.org',
  'an encoded e-mail address': 'jan.jansen%40example.org',
  'a twice encoded e-mail address': 'jan%2540example.org',
  'an e-mail address in bytes that are not UTF-8': '%ffjan%40example.org',
  'an e-mail address in full-width letters': 'ｊａｎ＠ｅｘａｍｐｌｅ．ｏｒｇ',
  'an IBAN': 'NL91ABNA0417164300',
  'an IBAN in groups': 'NL91 ABNA 0417 1643 00',
  'an IBAN in small letters': 'nl91abna0417164300',
  'a long IBAN': 'MT84MALT011000012345MTLCAST001S',
  'a short IBAN': 'NO9386011117947',
  'an IBAN in a name': 'pay-GB82WEST12345698765432',
  'a BSN': '111222333',
  'a BSN with dots': '1112.22.333',
  'a BSN in a name': 'client-123456782',
  'a mobile number': '0612345678',
  'a mobile number in groups': '06-12 34 56 78',
  'a city number': '(020) 123 4567',
  'a number with country code': '+31 6 12345678',
  'a number with encoded plus': '%2B31612345678',
  'a number with zeros': '0031612345678',
  'a foreign number': '+49 30 901820',
  'a JWT': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'a hex token': '0123456789abcdef0123456789abcdef',
  'a base64 token': 'dGhpcyBpcyBub3QgYSBzZWNyZXQ5OTk5OTk',
  'a named token': 'token=abc',
  'a session': 'x;jsessionid=1A530637289A03B07199A44E8D531427',
} as const

const HARMLESS = [
  'dossiers',
  '2026-11-22',
  '123456789', // nine digits, but no BSN
  '12345678',
  '1234567890',
  'kibana-dashboard3.png',
  'annual-report-2025-of-the-whole-organisation-final',
  '0b5e6c5e-6b9c-4c57-9d1e-2f4d8c1b7a90',
  'highlight.js',
  'v1.2.3',
  'belastingaangifte%202025',
  'Über-uns',
]

describe('personal data', () => {
  test.each(Object.entries(PERSONAL))('%s is found', (_, text) => {
    expect(holdsPersonalData(text)).toBe(true)
  })

  test.each(HARMLESS)('%s is let through', (text) => {
    expect(holdsPersonalData(text)).toBe(false)
  })

  test('every BSN is found, and no other nine digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000_000, max: 999_999_999 }), (number) => {
        const digits = Array.from(String(number), Number)
        const sum = digits.reduce((total, digit, i) => total + digit * (i === 8 ? -1 : 9 - i), 0)
        expect(holdsPersonalData(`client/${number}`)).toBe(sum % 11 === 0)
      }),
    )
  })

  test('every IBAN is found', () => {
    const account = fc.tuple(fc.stringMatching(/^[A-Z]{4}$/), fc.stringMatching(/^[0-9]{10}$/))
    fc.assert(
      fc.property(account, ([bank, number]) => {
        const numeric = Array.from(`${bank}${number}NL00`, (sign) => Number.parseInt(sign, 36)).join('')
        const check = String(98n - (BigInt(numeric) % 97n)).padStart(2, '0')
        expect(holdsPersonalData(`NL${check}${bank}${number}`)).toBe(true)
      }),
    )
  })
})

describe('routes', () => {
  test.each([
    ['/dossiers/42', '/dossiers/42'],
    ['/dossiers/42?name=jan#top', '/dossiers/42'],
    ['https://portal.example.org/dossiers/42?x', '/dossiers/42'],
    ['https://jan:secret@portal.example.org/a', '/a'],
    ['//portal.example.org/a', '/a'],
    ['https:\\\\portal.example.org\\a', '/a'],
    ['https://portal.example.org', '/'],
    ['?q=1', '/'],
    ['dossiers', '/dossiers'],
    ['/clients/jan@example.org/open', '/clients/~/open'],
    ['/clients/111222333/calls/0612345678', '/clients/~/calls/~'],
    ['mailto:jan@example.org', '/~'],
    ['/a%3Femail=jan%40example.org', '/~'],
    ['/a\ud800/b\0', '/~/~'],
    ['/', '/'],
  ])('%s becomes %s', (route, scrubbed) => {
    expect(scrubRoute(route)).toBe(scrubbed)
  })

  test('nothing personal is left, wherever it stood and however it was encoded', () => {
    const segment = fc.oneof(fc.constantFrom(...HARMLESS), fc.string({ unit: 'binary', maxLength: 20 }))
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 4 }),
        fc.constantFrom(...Object.values(PERSONAL)),
        fc.array(segment, { maxLength: 4 }),
        fc.constantFrom('/', '?', '#', '/?x=', 'https://portal.example.org/'),
        fc.constantFrom((text: string) => text, encodeURIComponent),
        (before, personal, after, separator, encode) => {
          const scrubbed = scrubRoute(`/${before.join('/')}${separator}${encode(personal)}/${after.join('/')}`)
          expect(scrubbed).not.toContain(personal)
          expect(scrubbed).not.toContain(encode(personal))
          expect(scrubbed).toMatch(/^\//)
          expect(scrubRoute(scrubbed)).toBe(scrubbed)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

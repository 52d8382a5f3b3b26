// Addresses as they come: what the routes get to see, and what is one and the same bad path.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BAD_PATH, asksForMore, isFileName, plainAddress } from '../../../../reports/exports/portal/plain-address.ts'
import { CLIMBING } from './climbing.ts'
const pieces = fc
  .array(fc.constantFrom('a', 'Z', '9', '.', '..', '/', '//', '-', '_', '%2e', '%', '\\', '\0', ';', '#', 'é'))
  .map((each) => each.join(''))

describe('a plain address', () => {
  test.each(['/', '/packages', '/packages/peil-month-2026-11-r1.zip.age', '/?lang=nl', '/nowhere/at/all', '/a.b'])(
    '%s stays as it is',
    (url) => {
      expect(plainAddress(url)).toBe(url)
    },
  )

  test.each(CLIMBING)('%s is a bad path', (url) => {
    expect(plainAddress(url)).toBe(BAD_PATH)
  })

  test('nobody gets to the bad path by its own name', () => {
    expect(plainAddress('/~x')).toBe(BAD_PATH)
    expect(BAD_PATH).toMatch(/~/)
  })

  test('whatever is plain has nothing left that could be decoded or shortened', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), pieces, fc.constantFrom(...CLIMBING)), (text) => {
        const address = plainAddress(`/${text}`)
        if (address === BAD_PATH) return
        const path = address.split('?')[0] ?? ''
        expect(decodeURIComponent(path)).toBe(path)
        expect(new URL(path, 'http://portal.example.org').pathname).toBe(path)
      }),
    )
  })
})

test('a query may say a language, and nothing else', () => {
  for (const url of ['/', '/?', '/?lang=nl', '/packages?lang=en&lang=nl'])
    expect([url, asksForMore(url)]).toEqual([url, false])
  for (const url of ['/?token=x', '/packages?lang=nl&access_token=x', '/?x', '/packages/a.zip?LANG=nl'])
    expect([url, asksForMore(url)]).toEqual([url, true])
})

test('only names that a package can have are looked for', () => {
  for (const name of ['peil-month-2026-11-r1.zip', 'peil-week-2026-W47-r12.zip.age', 'a'])
    expect(isFileName(name)).toBe(true)
  for (const name of ['', '.', '.hidden', '-r', 'Peil.zip', 'a/b', 'a b', 'a~', 'a\0', 'é.zip', 'x'.repeat(122)])
    expect([name, isFileName(name)]).toEqual([name, false])
})

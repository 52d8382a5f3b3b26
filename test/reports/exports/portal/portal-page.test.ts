// The portal's page: what it says in both languages, and that nothing put into it is taken for more than text.
import { describe, expect, test } from 'vitest'
import { checkCommands } from '../../../../reports/exports/portal/how-to-check.ts'
import { portalAddress } from '../../../../reports/exports/portal/portal-address.ts'
import { type PortalPage, portalPage } from '../../../../reports/exports/portal/portal-page.ts'
import { STYLE } from '../../../../reports/exports/portal/style.ts'
import { madeUpPortal, madeUpRecipient } from '../../../support/made-up-portal.ts'

await using made = await madeUpPortal()

const page = (more: Partial<PortalPage> = {}): string =>
  portalPage({
    language: 'en',
    recipient: made.recipient,
    packages: made.packages,
    signer: made.reading.signer,
    at: 'https://portal.example.org',
    ...more,
  })

/** What is read of it. */
const textOf = (html: string): string =>
  html
    .replace(/<(style|title)>[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

describe('the page', () => {
  test('says whose it is, under which agreement, for what and until when', () => {
    for (const said of [
      'Bureau for Made-up Statistics',
      '2026/114, of 3 March 2026',
      'To describe how',
      'Friday, 31 December 2027',
    ])
      expect(textOf(page())).toContain(said)
    expect(textOf(page({ language: 'nl' }))).toContain('Tot en met vrijdag 31 december 2027')
  })

  test('says of each package what it is of, what is new, and what must not be used and why', () => {
    const [newest = '', replaced = '', week = '', withdrawn = ''] = page()
      .split('<li class="')
      .slice(1)
      .map((item) => textOf(`<li class="${item}`))
    expect(newest).toMatch(
      /November 2026 new peil-month-2026-11-r2\.zip Version 2, in place of an earlier one\. The sender says of it/,
    )
    expect(newest).toMatch(/4\.32 kB \(4,321 bytes\) here since 7 Dec 2026, 07:00 SHA-256 [0-9a-f]{64}/)
    expect(replaced).toContain('Replaced by peil-month-2026-11-r2.zip: use that one.')
    expect(week).toMatch(/Week 47 · 16.{1,3}22 November 2026 .* fetched 27 Nov 2026, 07:00/)
    expect(withdrawn).toContain('Withdrawn: “Two weeks of one source were counted twice”. Do not use it')
    expect(page({ language: 'nl' })).toContain('Ingetrokken: “Two weeks')
  })

  test('links to what can be fetched, and to nothing else of theirs', () => {
    const links = [...page().matchAll(/href="(packages\/[^"]*)"/g)].map(([, to]) => to)
    expect(links).toEqual(['packages/peil-month-2026-11-r2.zip', 'packages/peil-week-2026-W47-r1.zip'])
  })

  test('says times in the zone of the recipient’s schedule', () => {
    const recipient = madeUpRecipient({ schedule: { cron: '0 7 5 * *', zone: 'America/New_York' } })
    const text = textOf(page({ recipient }))
    expect(text).toContain('here since 7 Dec 2026, 01:00')
    expect(text).toContain('Times are those of America/New_York.')
  })

  test('says that there is nothing yet, and nothing of how to check it', () => {
    const text = textOf(page({ packages: [] }))
    expect(text).toContain('Nothing lies here yet')
    expect(text).not.toContain('openssl')
  })

  test('loads nothing, runs nothing, and has no form', () => {
    for (const language of ['nl', 'en'] as const) {
      const html = page({ language })
      expect(html).not.toMatch(/<(script|form|input|button|iframe|object|img|link rel="stylesheet")/)
      expect(html).not.toMatch(/ on[a-z]+=| style=/)
      expect(
        [...html.matchAll(/(?:href|src)="([^"]*)"/g)]
          .map(([, to = '']) => to)
          .filter((to) => /^[a-z]+:|^\/\//.test(to) && !to.startsWith('data:')),
      ).toEqual([])
      expect(html).toContain(`<style>${STYLE}</style>`) // letter by letter, or its hash in the policy is of another
    }
  })

  test('shows what a recipient is called as it is, also where that looks like HTML', () => {
    const hostile = '<script>alert(1)</script>"\'&'
    const packages = made.packages.map((one) => ({ ...one, label: hostile, withdrawn: hostile }))
    const html = page({ recipient: madeUpRecipient({ name: hostile, agreement: hostile, purpose: hostile }), packages })
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
  })

  test('says nothing of whom to tell at our side or theirs', () => {
    expect(page()).not.toContain('statistics@bureau.example.org')
  })
})

describe('how to check', () => {
  const fingerprint = 'f00d'.repeat(16)
  const example = { at: 'https://portal.example.org', fingerprint }
  const plain = { file: 'peil-month-2026-11-r2.zip', sha256: 'ab'.repeat(32) }

  test('is commands for the newest package that can be used, with the fingerprint to compare', () => {
    const text = textOf(page())
    expect(text).toContain(
      'curl -f -C - -O -H &quot;Authorization: Bearer $TOKEN&quot; https://portal.example.org/packages/peil-month-2026-11-r2.zip',
    )
    expect(text).toContain(made.reading.signer.fingerprint)
    for (const said of ['openssl pkeyutl -verify', 'sha256sum -c SHA256SUMS', 'peil export verify'])
      expect(text).toContain(said)
  })

  test('decrypts only what is encrypted', () => {
    expect(checkCommands({ ...example, package: plain }).decrypt).toEqual([])
    expect(textOf(page())).not.toContain('age -d')
    const encrypted = checkCommands({ ...example, package: { ...plain, file: `${plain.file}.age` } })
    expect(encrypted.decrypt).toEqual([`age -d -i YOUR-KEY.txt -o ${plain.file} ${plain.file}.age`])
    expect(encrypted.unpack[0]).toBe(`unzip -q ${plain.file} -d peil-month-2026-11-r2`)
  })
})

describe('where the portal is', () => {
  test.each([
    ['portal.example.org', true, 'https://portal.example.org'],
    ['portal.example.org:8443', true, 'https://portal.example.org:8443'],
    ['portal.example.org', false, 'https://portal.example.org'], // by a proxy, which has TLS
    ['127.0.0.1:7304', false, 'http://127.0.0.1:7304'],
    ['localhost:7304', true, 'https://localhost:7304'],
    ['[2001:db8::1]:7304', true, 'https://[2001:db8::1]:7304'],
    ['[::1]:7304', false, 'http://[::1]:7304'],
  ])('asked as %s, with TLS here: %s, it is %s', (host, encrypted, address) => {
    expect(portalAddress(host, encrypted)).toBe(address)
  })

  test.each(['', 'x; rm -rf ~', '$(id)', '`id`', 'a b', 'a"b', "a'b", 'a/b', 'a@b', 'x\n', undefined])(
    'a name that a shell would take for more is not repeated: %j',
    (host) => {
      expect(portalAddress(host, true)).toBe('https://PORTAL')
    },
  )
})

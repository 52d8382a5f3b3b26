// The page: what it shows, in two languages, and that nothing put into it can become HTML.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { dashboard } from '../../reports/dashboard/dashboard.ts'
import { escape, html } from '../../reports/dashboard/html.ts'
import { WORDS } from '../../reports/dashboard/words.ts'
import type { Reading } from '../../reports/reading.ts'
import { securityHeaders } from '../../reports/security-headers.ts'
import { asCell, madeUpReading } from '../support/made-up-figures.ts'

const show = (query: Record<string, string> = {}, reading: Reading = madeUpReading(), language?: string) =>
  dashboard(reading, 10, query, language)

/** What a reader sees: tags gone, white space as one space. */
const seen = (page: string): string =>
  page
    .replace(/<style>.*<\/style>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')

describe('the page', () => {
  test('opens with the last closed week, its change, and the open day', async () => {
    const page = seen(await show())
    expect(page).toContain('Week 46')
    expect(page).toContain('at least 340')
    expect(page).toMatch(/People 905 ▲ 7 %/)
    expect(page).toContain('Change compared with Week 45')
  })

  test('says "fewer than 10" for a withheld total, and explains it in one sentence', async () => {
    const page = seen(await show())
    expect(page).toMatch(/Check an assessment\s+fewer than 10/)
    expect(page).toContain('“Fewer than 10” stands for every figure that is withheld')
  })

  test('names features counted by month apart from those withheld', async () => {
    expect(seen(await show())).toContain('Counted each month only, being small: Sharing')
    expect(seen(await show({ grain: 'month' }))).not.toContain('being small')
  })

  test('opens the segments of what is clicked, and says when a cut is withheld', async () => {
    expect(seen(await show())).not.toContain('Accountant')
    const page = seen(await show({ open: 'feature:upload' }))
    expect(page).toMatch(/Role Client 50 Accountant 20 Assistant 10 Others together 10/)
    expect(page).toContain('This cut is withheld')
  })

  test('has no segments to open under a withheld total', async () => {
    const page = await show({ open: 'feature:assessment-check' })
    expect(page).not.toContain('class="segments"')
    expect(page).not.toContain('open=feature%3Aassessment-check')
  })

  test('is in Dutch for who prefers it or asks for it', async () => {
    for (const page of [await show({ lang: 'nl' }), await show({}, madeUpReading(), 'nl-NL,nl;q=0.9,en;q=0.8')]) {
      expect(page).toContain('<html lang="nl">')
      expect(seen(page)).toContain('Aangifte goedkeuren')
      expect(seen(page)).toContain('minder dan 10')
    }
    expect(Object.keys(WORDS.nl.values)).toEqual(Object.keys(WORDS.en.values))
  })

  test('says that people are by address, leaves organisations out, and names what was missing', async () => {
    const page = seen(await show({}, madeUpReading({ organisationRules: false, missing: 2 })))
    expect(page).toContain('People here are addresses with a browser')
    expect(page).toContain('2 parts of the events')
    expect(page).not.toMatch(/Organisations \d/)
  })

  test('shows before anything was closed that nothing was', async () => {
    const none: Reading = {
      ...madeUpReading(),
      windows: () => Promise.resolve([]),
      interest: () => Promise.resolve([]),
      provisional: () => Promise.resolve([]),
    }
    expect(seen(await show({}, none))).toContain('Nothing has been closed yet')
  })

  test('falls back where it cannot read what is asked, and repeats none of it', async () => {
    const page = await show({ grain: 'canary-7f3', start: 'canary-7f3', lang: 'canary-7f3', open: 'area:canary-7f3' })
    expect(page).not.toContain('canary')
    expect(seen(page)).toContain('Week 46')
  })

  test('looks again by itself only at the newest window', async () => {
    expect(await show()).toContain('http-equiv="refresh"')
    expect(await show({ start: '2026-10-05' })).not.toContain('http-equiv="refresh"')
  })

  test('loads nothing, runs nothing, and carries the one style its headers allow', async () => {
    const page = await show({ open: 'platform:platform' })
    expect(page).not.toMatch(/<script|\sstyle=|\son\w+=|https?:\/\/(?!www\.w3\.org)/)
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(securityHeaders['content-security-policy']).toContain(`'sha256-${hash}'`)
  })
})

describe('what is put into the page', () => {
  const HOSTILE = '<img src=x onerror=alert(1)>"\'&'

  test('is escaped, in text and in attributes', () => {
    expect(html`<a title="${HOSTILE}">${HOSTILE}</a>`.text).toBe(`<a title="${escape(HOSTILE)}">${escape(HOSTILE)}</a>`)
    expect(escape(HOSTILE)).toBe('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
  })

  test('cannot be HTML by looking like it', () => {
    const forged: unknown = JSON.parse('{"text":"<b>"}')
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    expect(() => html`${forged as string}`.text).toThrow(TypeError)
  })

  test('also when the warehouse holds hostile ids', async () => {
    const start = '2026-11-09'
    const features = [{ id: HOSTILE, area: HOSTILE, counts: 'day', cells: 7 }] as const
    const reading: Reading = {
      ...madeUpReading(),
      windows: () =>
        Promise.resolve([
          { window: 'week/2026-W46', grain: 'week', start, features, missing: 0, organisationRules: true },
        ]),
      interest: () =>
        Promise.resolve([
          asCell({ grain: 'week', start, level: 'feature', id: HOSTILE }),
          asCell({ grain: 'week', start, level: 'feature', id: HOSTILE, by: 'role', value: HOSTILE }),
        ]),
    }
    const page = await show({ open: `feature:${HOSTILE}` }, reading)
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;img')
  })
})

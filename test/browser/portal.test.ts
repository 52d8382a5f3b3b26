// The portal as a recipient's browser shows it: asked for the token, readable on a phone, in the dark and on paper.
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Portal, openPortal } from '../../reports/exports/portal/portal.ts'
import { type MadeUpPortal, TOKENS, contentOf, madeUpPortal } from '../support/made-up-portal.ts'
import { describeChromium, openChromium } from './chromium.ts'
import { TEXTS, contrast } from './contrast.ts'

const NEWEST = 'peil-month-2026-11-r2.zip.age'

describeChromium('the portal in Chromium', () => {
  let made: MadeUpPortal
  let portal: Portal
  let browser: Browser
  beforeAll(async () => {
    made = await madeUpPortal({ encrypted: true })
    portal = await openPortal({
      config: { portalHost: '127.0.0.1', portalPort: 0, portalCertificate: undefined, portalPrivateKey: undefined },
      reading: made.reading,
      logger: pino({ level: 'silent' }),
    })
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser.close()
    await portal[Symbol.asyncDispose]()
    await made[Symbol.asyncDispose]()
  })

  /** Opens the page with a token and hears of every complaint and of everything that is fetched. */
  async function show(options: BrowserContextOptions = {}, path = '/', token: string = TOKENS.bureau) {
    const context = await browser.newContext({ httpCredentials: { username: 'bureau', password: token }, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    const fetched: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname))
    const response = await page.goto(`${portal.url}${path}`)
    return { page, response, complaints, fetched, [Symbol.asyncDispose]: () => context.close() }
  }

  test('opens with the token as a password, with no complaint, and fetches nothing else', async () => {
    await using shown = await show()
    expect(await shown.page.locator('h1').innerText()).toBe('Bureau for Made-up Statistics')
    expect(shown.complaints).toEqual([])
    expect(new Set(shown.fetched)).toEqual(new Set(['/']))
  })

  test('needs no script', async () => {
    await using shown = await show()
    await using plain = await show({ javaScriptEnabled: false })
    expect(await plain.page.content()).toBe(await shown.page.content())
  })

  test.each([
    ['en', 320],
    ['nl', 320],
    ['en', 390],
    ['nl', 390],
    ['en', 1200],
    ['nl', 1200],
  ])('fits its window, in %s at %i pixels', async (lang, width) => {
    await using shown = await show({ viewport: { width, height: 720 } }, `/?lang=${lang}`)
    expect(await shown.page.locator('html').getAttribute('lang')).toBe(lang)
    expect(await shown.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    )
  })

  test('on paper nothing is cut off, and what only a screen can use is left out', async () => {
    await using shown = await show({ viewport: { width: 640, height: 900 } })
    await shown.page.emulateMedia({ media: 'print' })
    expect(await shown.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    )
    expect(await shown.page.locator('.language').isVisible()).toBe(false)
    expect(await shown.page.locator('.hash').first().isVisible()).toBe(true)
  })

  test.each(['light', 'dark'] as const)('every text stands out from what is behind it, in %s', async (colorScheme) => {
    await using shown = await show({ colorScheme })
    const texts = await shown.page.evaluate<[tag: string, colour: string, behind: string][]>(TEXTS)
    expect(texts.length).toBeGreaterThan(40)
    // WCAG 2.2, 1.4.3: 4.5 to 1.
    expect(texts.filter(([, colour, behind]) => contrast(colour, behind) < 4.5)).toEqual([])
  })

  test('a package is saved under its name, whole, and is not new any more', async () => {
    await using shown = await show()
    const saving = shown.page.waitForEvent('download')
    await shown.page.getByRole('link', { name: NEWEST }).click()
    const download = await saving
    expect(download.suggestedFilename()).toBe(NEWEST)
    expect((await readFile(await download.path())).equals(contentOf(4_321, NEWEST.length))).toBe(true)
    await shown.page.reload() // on the same connection, most likely; else it counts when that is closed as idle
    await vi.waitFor(
      () => expect(made.recorded.filter((said) => said.startsWith(`fetched bureau ${NEWEST}`))).toHaveLength(1),
      { timeout: 20_000 },
    )
  })

  test('a replaced token gets words, and a way to give another', async () => {
    await using shown = await show({ locale: 'nl-NL' }, '/', TOKENS.old)
    expect(shown.response?.status()).toBe(403)
    expect(await shown.page.locator('main').innerText()).toContain('Dit token opent niets meer')
    const asked = shown.page.waitForResponse((response) => response.url().endsWith('/sign-in'))
    await shown.page.getByRole('link', { name: 'Een ander token invoeren' }).click()
    expect((await asked).status()).toBe(401)
  })
})

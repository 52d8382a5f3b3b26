// The page of statistics as a browser shows it: nothing fetched from elsewhere, readable on a phone and without a mouse.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ReportsServer, openReportsServer } from '../../reports/server.ts'
import { madeUpReading } from '../support/made-up-figures.ts'
import { describeChromium, openChromium } from './chromium.ts'

describeChromium('the page in Chromium', () => {
  let server: ReportsServer
  let browser: Browser
  beforeAll(async () => {
    server = await openReportsServer({
      config: { reportsHost: '127.0.0.1', reportsPort: 0, reportsToken: undefined, floorPeople: 10 },
      reading: madeUpReading(),
      logger: pino({ level: 'silent' }),
    })
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser.close()
    await server[Symbol.asyncDispose]()
  })

  /** Opens the page and hears of every complaint and of everything that is fetched. */
  async function show(options: BrowserContextOptions = {}, path = '/') {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const complaints: string[] = []
    const fetched: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => fetched.push(new URL(request.url()).origin))
    await page.goto(`${server.url}${path}`)
    return { page, complaints, fetched, [Symbol.asyncDispose]: () => context.close() }
  }

  const textOf = (page: Page): Promise<string> => page.locator('body').innerText()

  test('shows the figures with no complaint, and fetches nothing from elsewhere', async () => {
    await using shown = await show()
    expect(await textOf(shown.page)).toContain('905')
    expect(shown.complaints).toEqual([])
    expect(new Set(shown.fetched)).toEqual(new Set([server.url]))
  })

  test('needs no script: nothing is missing where scripts are off', async () => {
    await using shown = await show()
    await using plain = await show({ javaScriptEnabled: false })
    expect(await plain.page.content()).toBe(await shown.page.content())
  })

  test.each([
    ['en', 320],
    ['nl', 320],
    ['en', 375],
    ['nl', 1280],
  ])('fits its window, in %s at %i pixels', async (lang, width) => {
    await using shown = await show({ viewport: { width, height: 720 } }, `/?lang=${lang}&open=feature:upload`)
    expect(await shown.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    )
  })

  test('a feature’s segments open by the keyboard alone', async () => {
    await using shown = await show()
    for (let presses = 0; presses < 60; presses++) {
      await shown.page.keyboard.press('Tab')
      if ((await shown.page.evaluate<string>('document.activeElement.textContent')).trim() === 'Upload documents') break
    }
    expect(await shown.page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none')
    await shown.page.keyboard.press('Enter')
    await shown.page.waitForURL(/open=feature/)
    expect(await textOf(shown.page)).toContain('Accountant')
  })

  test.each(['light', 'dark'] as const)('every text stands out from what is behind it, in %s', async (colorScheme) => {
    await using shown = await show({ colorScheme }, '/?open=feature:upload')
    const texts = await shown.page.evaluate<[tag: string, colour: string, behind: string][]>(TEXTS)
    expect(texts.length).toBeGreaterThan(50)
    // WCAG 2.2, 1.4.3: 4.5 to 1.
    expect(texts.filter(([, colour, behind]) => contrast(colour, behind) < 4.5)).toEqual([])
  })

  test('in Dutch where the browser asks for it', async () => {
    await using shown = await show({ locale: 'nl-NL' })
    expect(await shown.page.locator('html').getAttribute('lang')).toBe('nl')
    expect(await textOf(shown.page)).toContain('minder dan 10')
  })
})

/** Every element with text of its own: what it is, its colour, and the nearest background that is not transparent. */
const TEXTS = `[...document.querySelectorAll('body *')]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''))
  .filter((element) => !element.closest('svg'))
  .map((element) => {
    let at = element
    while (at.parentElement !== null && getComputedStyle(at).backgroundColor === 'rgba(0, 0, 0, 0)') at = at.parentElement
    return [element.tagName + '.' + element.className, getComputedStyle(element).color, getComputedStyle(at).backgroundColor]
  })`

/** Relative luminance and contrast of two `rgb(…)` colours (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const [a, b] = [one, other].map((colour) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  })
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05)
}

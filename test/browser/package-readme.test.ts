// The readable page of a package as a recipient opens it: from a folder, without scripts, on a phone, in the dark, on paper.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readmeOf } from '../../reports/exports/package/readme/readme.ts'
import { packageFacts, withFeatures } from '../support/package-facts.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { describeChromium, openChromium } from './chromium.ts'
import { TEXTS, contrast } from './contrast.ts'

describeChromium('the readable page of a package in Chromium', () => {
  let folder: TemporaryFolder
  let browser: Browser
  beforeAll(async () => {
    folder = await temporaryFolder()
    const facts = withFeatures(await packageFacts(), 66)
    await writeFile(join(folder.path, 'README.html'), readmeOf(facts, 'en'))
    await writeFile(join(folder.path, 'LEESMIJ.html'), readmeOf(facts, 'nl'))
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser.close()
    await folder[Symbol.asyncDispose]()
  })

  /** Opens a page and hears of every complaint and of everything that is fetched. */
  async function show(options: BrowserContextOptions = {}, file = 'README.html') {
    const context = await browser.newContext({ javaScriptEnabled: true, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    const fetched: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => fetched.push(request.url()))
    const url = pathToFileURL(join(folder.path, file)).href
    await page.goto(url)
    return { page, url, complaints, fetched, [Symbol.asyncDispose]: () => context.close() }
  }

  /** Texts of plots that reach over another one or out of their plot, in the plot's own pixels. */
  const collisions = (page: Page): Promise<string[]> => page.evaluate<string[]>(COLLISIONS)

  test('opens with no complaint, and fetches nothing but itself and the icon in it', async () => {
    await using shown = await show()
    expect(await shown.page.locator('h1').innerText()).toBe('Use of the platform in November 2026')
    expect(shown.complaints).toEqual([])
    expect(shown.fetched.filter((url) => !url.startsWith('data:'))).toEqual([shown.url])
  })

  test('is the same where scripts are off, and in Dutch behind one link', async () => {
    await using shown = await show()
    await using plain = await show({ javaScriptEnabled: false })
    expect(await plain.page.content()).toBe(await shown.page.content())
    await shown.page.getByRole('link', { name: 'Nederlands' }).click()
    expect(await shown.page.locator('html').getAttribute('lang')).toBe('nl')
    await shown.page.getByRole('link', { name: 'English' }).click()
    expect(shown.page.url()).toBe(shown.url)
  })

  test.each([
    ['README.html', 320],
    ['LEESMIJ.html', 360],
    ['README.html', 390],
    ['LEESMIJ.html', 1280],
  ])('%s fits its window at %i pixels, and no text of a plot meets another', async (file, width) => {
    await using shown = await show({ viewport: { width, height: 720 } }, file)
    expect(await shown.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    )
    expect(await collisions(shown.page)).toEqual([])
  })

  test.each(['light', 'dark'] as const)('every text stands out from what is behind it, in %s', async (colorScheme) => {
    await using shown = await show({ colorScheme })
    const texts = await shown.page.evaluate<[tag: string, colour: string, behind: string][]>(TEXTS)
    expect(texts.length).toBeGreaterThan(200)
    // WCAG 2.2, 1.4.3: 4.5 to 1.
    expect(texts.filter(([, colour, behind]) => contrast(colour, behind) < 4.5)).toEqual([])
  })

  test('is all there for who hears it: headings in order, tables with captions, plots with names', async () => {
    await using shown = await show()
    const levels = await shown.page.evaluate<number[]>(
      `[...document.querySelectorAll('h1,h2,h3,h4')].map((heading) => Number(heading.tagName[1]))`,
    )
    expect(levels[0]).toBe(1)
    levels.slice(1).forEach((level, at) => expect(level - (levels[at] ?? 0)).toBeLessThanOrEqual(1))
    const unnamed = await shown.page.evaluate<number>(
      `[...document.querySelectorAll('table')].filter((table) => !table.caption?.textContent.trim()).length`,
    )
    expect(unnamed).toBe(0)
    const plots = shown.page.getByRole('img', { name: /^People: / })
    expect(await plots.count()).toBe(await shown.page.locator('svg.plot').count())
    expect(await shown.page.getByRole('row', { name: /Feature 25 .*8,760/ }).count()).toBe(1)
  })

  test('the tables keep their rows and cells on a phone, where they are shown as blocks', async () => {
    await using shown = await show({ viewport: { width: 360, height: 720 } })
    const row = shown.page.getByRole('row', { name: /Feature 25 / })
    expect(await row.getByRole('rowheader').innerText()).toBe('Feature 25')
    expect(await row.getByRole('cell').first().innerText()).toContain('8,760')
  })

  test('a keyboard alone reaches every part', async () => {
    await using shown = await show()
    await shown.page.keyboard.press('Tab')
    expect(await shown.page.evaluate<string>('document.activeElement.getAttribute("href")')).toBe('#main')
    const reached = new Set<string>()
    for (let presses = 0; presses < 15; presses++) {
      await shown.page.keyboard.press('Tab')
      reached.add((await shown.page.evaluate<string | null>('document.activeElement.getAttribute("href")')) ?? '')
      expect(await shown.page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).not.toBe(
        'none',
      )
    }
    for (const part of ['LEESMIJ.html', '#table-total', '#sure', '#check']) expect(reached).toContain(part)
  })

  test('on paper nothing is cut off, nothing is dark, and no plot is on two pages', async () => {
    // A4 less its margins, in pixels of the screen (96 to the inch).
    const [width, height] = [Math.floor(((210 - 28) / 25.4) * 96), Math.floor(((297 - 32) / 25.4) * 96)]
    await using shown = await show({ viewport: { width, height }, colorScheme: 'dark' })
    await shown.page.emulateMedia({ media: 'print' })
    expect(await shown.page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    )
    expect(await shown.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    )
    const plots = await shown.page.evaluate<[string, number][]>(
      `[...document.querySelectorAll('figure')].map((figure) => [getComputedStyle(figure).breakInside, figure.offsetHeight])`,
    )
    for (const [rule, tall] of plots) {
      expect(rule).toBe('avoid')
      expect(tall).toBeLessThan(height)
    }
    expect(await collisions(shown.page)).toEqual([])
    const paper = await shown.page.pdf({ preferCSSPageSize: true })
    expect(
      [...paper.toString('latin1').matchAll(/\/MediaBox \[0 0 59[45][\d.]* 84[12][\d.]*\]/g)].length,
    ).toBeGreaterThan(3)
  })
})

const COLLISIONS = `[...document.querySelectorAll('svg.plot')].flatMap((plot) => {
  const around = plot.getBoundingClientRect()
  const texts = [...plot.querySelectorAll('text')].map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }))
  const meets = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 3 && b.top < a.bottom - 3
  return texts.flatMap(({ words, box }, at) => [
    ...(box.left < around.left - 1 || box.right > around.right + 1 || box.bottom > around.bottom + 1 ? [words + ' leaves its plot'] : []),
    ...texts.slice(at + 1).filter((other) => meets(box, other.box)).map((other) => words + ' meets ' + other.words),
  ])
})`

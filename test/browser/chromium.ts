// Debian's Chromium, driven by Playwright; and what is said where there is none.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'

const PATH = process.env['PEIL_TEST_CHROMIUM'] ?? '/usr/bin/chromium'

const missing = existsSync(PATH) ? undefined : 'Chromium (PEIL_TEST_CHROMIUM, or /usr/bin/chromium)'

/** It looks nothing up outside this machine. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  })

type Describe = (title: string, suite: () => void) => void

const sayNotRun: Describe = (title) => {
  process.stderr.write(`did not run: ${title}: needs ${missing ?? ''}\n`)
  // oxlint-disable-next-line vitest/no-disabled-tests -- said aloud, and CI does not let it pass
  test.skip(`${title}: needs ${missing ?? ''}`, () => undefined)
}

const fail: Describe = (title) => {
  test(`${title}: can run here, as PEIL_TEST_CHROMIUM_NEEDED asks`, () => {
    expect(missing, 'what is missing').toBeUndefined()
  })
}

const otherwise = process.env['PEIL_TEST_CHROMIUM_NEEDED'] === undefined ? sayNotRun : fail

/** `describe` where there is a Chromium. Else it says that it did not run, or fails if PEIL_TEST_CHROMIUM_NEEDED is set. */
export const describeChromium: Describe = missing === undefined ? describe : otherwise

// Numbers, durations and windows as people read them.
import { firstDay } from '../../time/calendar.ts'
import type { Day } from '../../schemas/figures.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import type { Language } from './view.ts'
import { WORDS } from './words.ts'

const LOCALES: Readonly<Record<Language, string>> = { nl: 'nl-NL', en: 'en-GB' }

export const number = (language: Language, value: number): string => value.toLocaleString(LOCALES[language])

/** A day's noon: dates are printed in UTC, so no time zone moves them. */
const moment = (day: Day): Date => new Date(`${day}T12:00:00Z`)

export const dayName = (language: Language, day: Day): string =>
  format(language, day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

/** `Week 47 · 16–22 November 2026`, `November 2026`, `Sunday 22 November 2026`. */
export function windowName(language: Language, window: Pick<ClosedWindow, 'window' | 'grain' | 'start'>): string {
  if (window.grain === 'day') return dayName(language, window.start)
  if (window.grain === 'month') return format(language, window.start, { month: 'long', year: 'numeric' })
  const end = firstDay(`day/${window.start}`).add({ days: 6 }).toString()
  const range = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).formatRange(moment(window.start), moment(end))
  return `${WORDS[language].week} ${Number(window.window.slice(-2))} · ${range}`
}

/** Under a column of the trend: `22 Nov`, `47`, `Nov`. */
export function windowMark(language: Language, window: Pick<ClosedWindow, 'window' | 'grain' | 'start'>): string {
  if (window.grain === 'week') return String(Number(window.window.slice(-2)))
  return format(language, window.start, window.grain === 'day' ? { day: 'numeric' } : { month: 'short' })
}

const format = (language: Language, day: Day, parts: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(LOCALES[language], { timeZone: 'UTC', ...parts }).format(moment(day))

/** `85 ms`, `1.6 s`, `2 min`. */
export function duration(language: Language, ms: number): string {
  const short = (value: number): string =>
    value.toLocaleString(LOCALES[language], { maximumSignificantDigits: 2, useGrouping: false })
  if (ms < 1000) return `${short(ms)} ms`
  return ms < 60_000 ? `${short(ms / 1000)} s` : `${short(ms / 60_000)} min`
}

/** The change from `before` in whole percents; undefined where one of them is withheld or there was nothing. */
export function change(now: number | null, before: number | null): number | undefined {
  if (now === null || before === null || before === 0) return undefined
  return Math.round((100 * (now - before)) / before)
}

// Which page is asked for: grain, window, language, and the row that is opened. What cannot be read is not there.
import type { Day } from '../../schemas/figures.ts'
import { GRAINS, LEVELS, type Grain, type Level } from '../../schemas/segments.ts'

export const LANGUAGES = ['nl', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export interface View {
  readonly grain: Grain | undefined
  /** First day of the window; the last closed one when absent. */
  readonly start: Day | undefined
  readonly language: Language
  /** Whose segments are shown. */
  readonly open: { readonly level: Level; readonly id: string } | undefined
}

export function readView(query: unknown, acceptLanguage = ''): View {
  const given = (name: string): string | undefined => {
    const value: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined
    return typeof value === 'string' ? value : undefined
  }
  const [level, id] = (given('open') ?? '').split(':', 2)
  const openLevel = LEVELS.find((name) => name === level)
  return {
    grain: GRAINS.find((grain) => grain === given('grain')),
    start: /^\d{4}-\d{2}-\d{2}$/.test(given('start') ?? '') ? given('start') : undefined,
    language: LANGUAGES.find((language) => language === given('lang')) ?? preferred(acceptLanguage),
    open: openLevel === undefined || id === undefined ? undefined : { level: openLevel, id },
  }
}

/** The first language in the browser's list that we have. */
function preferred(acceptLanguage: string): Language {
  const wanted = acceptLanguage.split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return wanted.map((code) => LANGUAGES.find((language) => language === code)).find((language) => language) ?? 'en'
}

/** A link to a page that differs from this one in what is given. */
export function linkTo(view: View, change: Partial<View>, anchor = ''): string {
  const { grain, start, language, open } = { ...view, ...change }
  const query = new URLSearchParams({
    ...(grain === undefined ? {} : { grain }),
    ...(start === undefined ? {} : { start }),
    ...(open === undefined ? {} : { open: `${open.level}:${open.id}` }),
    lang: language,
  })
  return `/?${query.toString()}${anchor === '' ? '' : `#${anchor}`}`
}

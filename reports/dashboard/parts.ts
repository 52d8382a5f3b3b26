// Small pieces that every part of the page is made of: a figure, a bar, a name.
import type { Catalogue } from '../../schemas/catalogue.ts'
import { PLATFORM, UNLISTED, type Level } from '../../schemas/segments.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import type { Language } from './view.ts'
import { WORDS } from './words.ts'

/** A number of people, or the words for one that is withheld. */
export function peopleFigure(language: Language, value: number | null, floor: number): Html {
  return value === null
    ? html`<span class="withheld">${WORDS[language].fewerThan(floor)}</span>`
    : html`<span class="figure">${number(language, value)}</span>`
}

/** Any other figure, or the sign for one that is withheld. */
export function figure(language: Language, value: number | null): Html {
  return value === null
    ? html`<span class="withheld">–</span>`
    : html`<span class="figure">${number(language, value)}</span>`
}

/** A bar as long as `value` of `most`. An SVG, since styles on elements are not allowed to the page. */
export function bar(value: number | null, most: number): Html {
  const width = value === null || most === 0 ? 0 : Math.max(1, Math.round((1000 * value) / most) / 10)
  return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="groove" width="100" height="6" />
    <rect class="level" width="${width}" height="6" />
  </svg>`
}

/** What a level and id are called; the id itself when the catalogue no longer has it. */
export function nameOf(catalogue: Catalogue, language: Language, level: Level, id: string): string {
  if (id === PLATFORM && level === 'platform') return WORDS[language].platform
  if (id === UNLISTED) return WORDS[language].unlisted
  const entries = level === 'area' ? catalogue.areas : catalogue.features
  return entries.find((entry) => entry.id === id)?.name[language] ?? id
}

// Small pieces that the page is made of: a figure with its noise, an organisations band, a link to a file of the package.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import type { Format } from '../../../../schemas/recipient.ts'
import type { Dimension } from '../../../../schemas/segments.ts'
import type { PackageFacts, PackageRow } from '../package-facts.ts'
import { STEMS } from '../table-files.ts'
import { type Estimate, marginOf } from './estimate.ts'
import { number } from './format.ts'
import { WORDS } from './words.ts'

export const figure = (language: Language, estimate: Estimate): Html =>
  html`${number(language, estimate.figure)}<small> ±&nbsp;${number(language, marginOf(estimate))}</small>`

/** `at least 100`; undefined where none is said. There is no upper end: of areas and features organisations are counted by a
 * sample, and what that did not see nobody knows. */
export function bandOf(language: Language, { organisations_from: from }: PackageRow): string | undefined {
  const { atLeast, unsure } = WORDS[language]
  if (from === null) return undefined
  return from > 0 ? atLeast(number(language, from)) : unsure
}

export const fileLink = (name: string): Html => html`<a href="${name}">${name}</a>`

/** What people open first comes first. */
const PREFERRED: readonly Format[] = ['csv', 'json', 'parquet']

/** The file in which a table stands in full. */
export const tableFile = (by: Dimension, { formats }: Pick<PackageFacts, 'formats'>): string =>
  `${STEMS[by]}.${PREFERRED.find((format) => formats.includes(format)) ?? 'csv'}`

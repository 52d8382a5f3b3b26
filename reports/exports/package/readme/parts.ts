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

/** `from about 100`; undefined where none is said. `bands`: the plan's. There is no upper end: of areas and features
 * organisations are counted by a sample, and what that did not see nobody knows. */
export function bandOf(language: Language, row: PackageRow, bands: readonly number[]): string | undefined {
  const { organisations_from: from } = row
  const { fromAbout, fewerCounted } = WORDS[language]
  if (from === null) return undefined
  return from > 0 ? fromAbout(number(language, from)) : fewerCounted(number(language, bands[0] ?? 1))
}

export const fileLink = (name: string): Html => html`<a href="${name}">${name}</a>`

/** What people open first comes first. */
const PREFERRED: readonly Format[] = ['csv', 'json', 'parquet']

/** The file in which a table stands in full. */
export const tableFile = (by: Dimension, { formats }: Pick<PackageFacts, 'formats'>): string =>
  `${STEMS[by]}.${PREFERRED.find((format) => formats.includes(format)) ?? 'csv'}`

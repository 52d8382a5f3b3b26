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

/** `at least 100`; undefined where there is no band. */
export function bandOf(language: Language, row: PackageRow): string | undefined {
  const { organisations_from: from, organisations_below: below } = row
  if (from === null) return undefined
  if (from > 0) return WORDS[language].atLeast(number(language, from))
  return below === null ? undefined : WORDS[language].fewerThan(number(language, below))
}

export const fileLink = (name: string): Html => html`<a href="${name}">${name}</a>`

/** What people open first comes first. */
const PREFERRED: readonly Format[] = ['csv', 'json', 'parquet']

/** The file in which a table stands in full. */
export const tableFile = (by: Dimension, { formats }: Pick<PackageFacts, 'formats'>): string =>
  `${STEMS[by]}.${PREFERRED.find((format) => formats.includes(format)) ?? 'csv'}`

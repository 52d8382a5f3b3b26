// One table of the release: its plots, its exact figures, and what of it is not shown here or not at all.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import { VALUES } from '../../../../schemas/segments.ts'
import type { PackageFacts, PackageTable } from '../package-facts.ts'
import { exactCuts, exactTotals } from './exact-figures.ts'
import { number } from './format.ts'
import { type LargestThings, groupsOf, largestThings } from './largest-things.ts'
import { fileLink, tableFile } from './parts.ts'
import { cutPlots, totalPlots } from './table-plots.ts'
import { WORDS } from './words.ts'

export function tableSection(language: Language, facts: PackageFacts, table: PackageTable): Html {
  const words = WORDS[language]
  const { by } = table
  const largest = largestThings(table)
  const groups = groupsOf(largest, facts.areaOf)
  const file = fileLink(tableFile(by, facts))
  const content =
    table.rows.length === 0
      ? html`<p>${words.nothingShown}</p>`
      : html`<h3>${words.plots}</h3>
          ${by === 'total' ? totalPlots(language, groups, largest) : cutPlots(language, by, groups, largest)}
          <h3>${words.exact}</h3>
          ${
            by === 'total'
              ? exactTotals(language, groups, largest)
              : html`${exactCuts(language, by, groups, largest)}
                  <p class="soft">${words.cutsNote(file)}</p>`
          }`
  return html`<section aria-labelledby="table-${by}">
    <h2 id="table-${by}">${words.tables[by]}</h2>
    <p>${words.tableNotes[by]}</p>
    <p class="soft">${moreOf(language, largest, file)}</p>
    <p class="soft">${by === 'total' ? whatIsMissing(language, facts) : whatIsDivided(language, facts, table)}</p>
    ${content}
  </section>`
}

/** Where the page has not room for all: what it shows of them, and where all are. */
function moreOf(language: Language, { areas, features, more }: LargestThings, file: Html): Html {
  const { more: words, largestOf, allIn, and } = WORDS[language]
  const of = (level: 'area' | 'feature', shown: number): string | false =>
    more[level] > 0 && largestOf(level, shown, shown + more[level])
  const largest = [of('feature', features.length), of('area', areas.length)].filter((one) => one !== false)
  return largest.length === 0 ? allIn(file) : words(largest.join(and), file)
}

/** What the manifest says is withheld of the totals. */
function whatIsMissing(language: Language, { said }: PackageFacts): string {
  const words = WORDS[language]
  const levels = said.tables.find(({ by }) => by === 'total')?.levels ?? []
  const list = levels
    .filter(({ withheld }) => withheld > 0)
    .map(({ level, withheld, cells }) => words.withheldOf(level, number(language, withheld), number(language, cells)))
  return list.length === 0 ? words.nothingWithheld : words.withheld(list.join(', '))
}

/** Of how many parts a table of segments shows anything: its rows are whole or absent. */
function whatIsDivided(language: Language, { said }: PackageFacts, { by, rows }: PackageTable): string {
  const words = WORDS[language]
  const levels = (said.tables.find((one) => one.by === by)?.levels ?? []).map(({ level, cells }) => {
    const divided = new Set(rows.filter((row) => row.level === level).map(({ id }) => id)).size
    return { level, divided, parts: Math.max(divided, Math.round(cells / VALUES[by].length)) }
  })
  const list = levels.map(({ level, divided, parts }) => words.dividedOf(level, divided, number(language, parts)))
  const isAll = levels.every(({ divided, parts }) => divided === parts)
  return `${words.divided(list.join(', '))}${isAll ? '' : ` ${words.undivided}`}`
}

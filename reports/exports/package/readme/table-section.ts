// One table of the release: its plots, its exact figures, and what of it is not shown here or not at all.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
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
                  <p class="soft">${words.inOthers}</p>
                  <p class="soft">${words.cutsNote(file)}</p>`
          }`
  return html`<section aria-labelledby="table-${by}">
    <h2 id="table-${by}">${words.tables[by]}</h2>
    <p>${words.tableNotes[by]}</p>
    <p class="soft">${whatIsMissing(language, facts, table)} ${moreOf(language, largest, file)}</p>
    ${content}
  </section>`
}

function moreOf(language: Language, { more }: LargestThings, file: Html): Html {
  const { more: words, allIn } = WORDS[language]
  return more.feature + more.area === 0 ? allIn(file) : words(more.feature, more.area, file)
}

/** What the manifest says is withheld of the table. */
function whatIsMissing(language: Language, { said }: PackageFacts, { by }: PackageTable): string {
  const words = WORDS[language]
  const levels = said.tables.find((one) => one.by === by)?.levels ?? []
  const list = levels
    .filter(({ withheld }) => withheld > 0)
    .map(({ level, withheld, cells }) => words.withheldOf(level, number(language, withheld), number(language, cells)))
  return list.length === 0 ? words.nothingWithheld : words.withheld(list.join(', '))
}

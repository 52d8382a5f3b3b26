// The noise and the thresholds of each table and level, as tables for statisticians.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import type { PackageFacts } from '../package-facts.ts'
import { number, threeDigits } from './format.ts'
import { STEMS } from '../table-files.ts'
import { publishedNoise } from './published-noise.ts'
import { WORDS } from './words.ts'

export function noiseTable(language: Language, facts: PackageFacts): Html {
  const { explained, metrics } = WORDS[language]
  const { drawn, published } = explained.noiseColumns
  return tableOf(
    language,
    explained.noiseCaption,
    [
      `${metrics.people}, ${drawn}`,
      `${metrics.people}, ${published}`,
      `${metrics.activeDays}, ${drawn}`,
      `${metrics.activeDays}, ${published}`,
      `${metrics.organisations}, ${drawn}`,
    ],
    linesOf(facts).map(({ by, level, sigma, noise }) => ({
      by,
      level,
      cells: [sigma.people, noise?.people, sigma.activeDays, noise?.activeDays, sigma.organisations].map((value) =>
        value === null || value === undefined ? '–' : threeDigits(language, value),
      ),
    })),
  )
}

export function thresholdTable(language: Language, facts: PackageFacts): Html {
  const { explained, metrics } = WORDS[language]
  const { from, cells, shown, withheld } = explained.noiseColumns
  return tableOf(
    language,
    explained.thresholdCaption,
    [`${metrics.people}, ${from}`, `${metrics.organisations}, ${from}`, cells, shown, withheld],
    linesOf(facts).map((line) => ({
      by: line.by,
      level: line.level,
      cells: [line.noise?.peopleFrom, line.noise?.organisationsFrom, line.cells, line.shown, line.withheld].map(
        (value) => (value === null || value === undefined ? '–' : number(language, value)),
      ),
    })),
  )
}

function linesOf({ said }: PackageFacts) {
  const noises = publishedNoise(said)
  return said.tables.flatMap(({ by, levels }) =>
    levels.map((line) => ({
      by,
      ...line,
      noise: noises.find((one) => one.by === by && one.level === line.level),
    })),
  )
}

type Line = Pick<ReturnType<typeof linesOf>[number], 'by' | 'level'> & { readonly cells: readonly string[] }

/** Wide: it scrolls by itself on a phone, also by the keyboard. */
function tableOf(language: Language, caption: string, columns: readonly string[], lines: readonly Line[]): Html {
  const { explained, levels } = WORDS[language]
  const { table, level } = explained.noiseColumns
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="noise">
      <caption>
        <span>${caption}</span>
      </caption>
      <thead>
        <tr>
          ${[table, level, ...columns].map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          (line) =>
            html`<tr>
              <th scope="row"><code>${STEMS[line.by]}</code></th>
              <td>${levels[line.level]}</td>
              ${line.cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

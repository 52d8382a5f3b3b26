// The open day, as "at least" (R5).
import { dayName, number } from './format.ts'
import { html, type Html } from './html.ts'
import type { PageData } from './page-data.ts'
import { nameOf } from './parts.ts'
import { WORDS } from './words.ts'

export function today({ view, provisional, catalogue }: PageData): Html | undefined {
  const words = WORDS[view.language]
  const day = provisional
    .map((cell) => cell.day)
    .toSorted()
    .at(-1)
  if (day === undefined) return undefined
  const cells = provisional.filter((cell) => cell.day === day)
  const platform = cells.find((cell) => cell.level === 'platform')
  const parts = cells.filter((cell) => cell.level === 'area').toSorted((a, b) => b.atLeast - a.atLeast)
  return html`<section class="today" aria-label="${words.today(dayName(view.language, day))}">
    <h2>${words.today(dayName(view.language, day))}</h2>
    ${
      platform !== undefined &&
      html`<p class="now">
        <strong>${words.atLeast(number(view.language, platform.atLeast))}</strong> ${words.people.toLowerCase()}
      </p>`
    }
    <ul>
      ${parts.map(
        (cell) =>
          html`<li>
            ${nameOf(catalogue, view.language, cell.level, cell.id)} <b>≥ ${number(view.language, cell.atLeast)}</b>
          </li>`,
      )}
    </ul>
    <p class="small">${words.todayNote}</p>
  </section>`
}

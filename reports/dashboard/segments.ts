// The segments of one total, opened by a link: people by role, size of organisation and device.
import type { InterestCell } from '../../schemas/figures.ts'
import { OTHERS, VALUES, type Level } from '../../schemas/segments.ts'
import { html, type Html } from './html.ts'
import type { PageData } from './page-data.ts'
import { bar, peopleFigure } from './parts.ts'
import { linkTo } from './view.ts'
import { WORDS } from './words.ts'

const CUTS = ['role', 'organisationSize', 'device'] as const

export const anchorOf = (level: Level, id: string): string => `${level}-${id}`

const isOpen = ({ view }: PageData, level: Level, id: string): boolean =>
  view.open?.level === level && view.open.id === id

/** The link that opens or closes the segments of a total; only a shown one has any (R3). */
export function opener(data: PageData, level: Level, id: string, text: string): Html {
  if (data.total(level, id) === undefined) return html`${text}`
  const open = isOpen(data, level, id)
  // The window stays named, so that the page does not move on under the reader.
  const to = linkTo(
    data.view,
    { open: open ? undefined : { level, id }, start: data.window?.start },
    anchorOf(level, id),
  )
  return html`<a class="opener" href="${to}" aria-expanded="${open ? 'true' : 'false'}">${text}</a>`
}

/** The segments, when this total is the opened one. */
export function segments(data: PageData, level: Level, id: string): Html | undefined {
  if (!isOpen(data, level, id) || data.total(level, id) === undefined) return undefined
  const cells = data.segments(level, id)
  const cuts = CUTS.filter((cut) => cut !== 'organisationSize' || data.window?.organisationRules !== false)
  return html`<div class="segments">${cuts.map((cut) => table(data, cut, cells))}</div>`
}

function table({ view, floor }: PageData, cut: (typeof CUTS)[number], cells: readonly InterestCell[]): Html {
  const words = WORDS[view.language]
  const rows = cells
    .filter((cell) => cell.by === cut)
    .toSorted((a, b) => valueRank(cut, a.value) - valueRank(cut, b.value))
  const most = Math.max(0, ...rows.map((cell) => cell.people))
  const name = (value: string): string => (value === OTHERS ? words.others : (words.values[value] ?? value))
  return html`<div class="cut">
    <h4>${words.dimensions[cut]}</h4>
    ${
      rows.length === 0
        ? html`<p class="small">${words.noSegments}</p>`
        : html`<table>
            <tbody>
              ${rows.map(
                (cell) =>
                  html`<tr>
                    <th scope="row">${name(cell.value)}</th>
                    <td class="barred">${bar(cell.people, most)}</td>
                    <td>${peopleFigure(view.language, cell.people, floor)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </div>`
}

/** Where a value stands in its domain; what is shown together comes last. */
const valueRank = (cut: (typeof CUTS)[number], value: string): number =>
  value === OTHERS ? VALUES[cut].length : VALUES[cut].indexOf(value)

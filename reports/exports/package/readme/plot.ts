// A dot-and-whisker plot: a line of text and, under it, the error bars of each row. Across, everything lies at shares of
// the width, so that it fits a phone and a page of paper without its letters growing or shrinking.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import type { Estimate } from './estimate.ts'
import { number } from './format.ts'
import { linesOf, widthOf } from './label-lines.ts'
import { type Shape, mark } from './marks.ts'
import type { Scale } from './scale.ts'

export interface PlotRow {
  readonly label: string
  /** At the right end of the label's last line. */
  readonly figure?: string
  /** Each on a line of its own. */
  readonly marks: readonly { readonly shape: Shape; readonly estimate: Estimate }[]
  /** Of the parts below it: set apart. */
  readonly isWhole?: boolean
}

export interface Plot {
  /** Of its title and description: it must not stand twice on the page. */
  readonly id: string
  readonly title: string
  readonly description: string
  /** What the axis counts. */
  readonly unit: string
  readonly rows: readonly PlotRow[]
  readonly scale: Scale
  /** With a faint line from the axis's beginning to each dot: where that beginning is 0. */
  readonly stems?: boolean
}

/** Heights, in pixels of the screen. */
const LINE = 17
const MARK = 8
const UNDER = 9
const AXIS = 16
/** The narrowest that a plot gets, in font sizes: a phone of 320 pixels. */
const NARROWEST = 19.5
const GAP = 1
/** What of a page of paper a plot may fill, however much its letters differ. */
const PAGE = 760

const labelOf = ({ label, figure = '' }: PlotRow): readonly string[] =>
  linesOf(label, NARROWEST - (figure === '' ? 0 : GAP + widthOf(figure)))

const heightOf = (row: PlotRow): number => labelOf(row).length * LINE + row.marks.length * MARK + UNDER

/** The rows in parts that each fit a page of paper. */
export function inPages(rows: readonly PlotRow[]): readonly (readonly PlotRow[])[] {
  const pages: PlotRow[][] = []
  let left = 0
  for (const row of rows) {
    left -= heightOf(row)
    if (left >= 0) pages.at(-1)?.push(row)
    else {
      pages.push([row])
      left = PAGE - heightOf(row)
    }
  }
  return pages
}

export function plot(language: Language, { id, title, description, unit, rows, scale, stems = false }: Plot): Html {
  let top = 0
  const drawn = rows.map((row) => {
    const { figure = '', marks, isWhole = false } = row
    const lines = labelOf(row)
    const from = top
    const middle = from + lines.length * LINE + MARK / 2
    top += heightOf(row)
    return html`<g class="${isWhole ? 'whole' : 'part'}"
      >${lines.map((line, index) => html`<text x="0" y="${from + (index + 1) * LINE - 4}">${line}</text>`)}
      ${figure !== '' && html`<text class="figure" x="100%" y="${from + lines.length * LINE - 4}">${figure}</text>`}
      ${marks.map(
        ({ shape, estimate }, index) =>
          html`${stems && stem(estimate, scale, middle + index * MARK)}${mark(shape, estimate, scale, middle + index * MARK)}`,
      )}</g
    >`
  })
  const ends = [...scale.ticks].map((tick) => scale.at(tick))
  return html`<svg class="plot" role="img" aria-labelledby="${id}-t ${id}-d" width="100%" height="${top + AXIS}">
    <title id="${id}-t">${title}</title>
    <desc id="${id}-d">${description}</desc>
    ${ends.map((x) => html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${top}" />`)}
    <line class="base" x1="${ends[0] ?? '0'}" x2="${ends.at(-1) ?? '100%'}" y1="${top}" y2="${top}" />
    ${drawn}${axis(language, scale, unit, top + 13)}
  </svg>`
}

const stem = ({ figure }: Estimate, { at }: Scale, y: number): Html =>
  html`<line class="stem" x1="${at(0)}" x2="${at(figure)}" y1="${y}" y2="${y}" />`

/** The unit stands at the first number, where there is room for it. */
function axis(language: Language, { ticks, at }: Scale, unit: string, y: number): Html {
  return html`${ticks.map((tick, index) => {
    const place = index === 0 ? 'first' : index === ticks.length - 1 ? 'last' : 'middle'
    const text = index === 0 ? `${number(language, tick)} ${unit}` : number(language, tick)
    return html`<text class="tick ${place}" x="${at(tick)}" y="${y}">${text}</text>`
  })}`
}

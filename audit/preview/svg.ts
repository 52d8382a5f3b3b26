// The plot as an SVG file that needs nothing else: black on white, tables told apart by the shape of their marks.
import type { Dimension } from '../../schemas/segments.ts'
import { NAMES, type Plot, decades, percentMark, placeOn } from './plot.ts'

const WIDTH = 760
const HEIGHT = 560
/** Of the frame that the points lie in. */
const FRAME = { left: 76, right: 716, top: 66, bottom: 448 } as const
const HALF = 3.4

/** A mark with its middle at 0,0. */
const MARKS: Readonly<Record<Dimension, string>> = {
  total: `<circle r="${HALF}" fill="#000"/>`,
  role: `<circle r="${HALF}" fill="#fff" stroke="#000"/>`,
  organisationSize: `<path d="M0-4.2 4-0 0 4.2-4 0Z" fill="#bbb" stroke="#000"/>`,
  device: `<path d="M-3-3 3 3M-3 3 3-3" stroke="#000" stroke-width="1.2" fill="none"/>`,
}

/** `title`: what it is a plot of; `note`: under it. */
export function svgPlot(plot: Plot, { title, note }: { readonly title: string; readonly note: string }): string {
  const x = (people: number): number => round(FRAME.left + placeOn(plot.people, people) * (FRAME.right - FRAME.left))
  const y = (error: number): number => round(FRAME.bottom - placeOn(plot.error, error) * (FRAME.bottom - FRAME.top))
  const points = plot.points.toSorted((a, b) => plot.tables.indexOf(b.by) - plot.tables.indexOf(a.by))
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title note" font-family="system-ui,sans-serif" font-size="13">`,
    `<title id="title">${text(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${FRAME.left}" y="26" font-size="16" font-weight="600">${text(title)}</text>`,
    `<text id="note" x="${FRAME.left}" y="46" fill="#444">${text(note)}</text>`,
    `<defs>${plot.tables.map((by) => `<g id="${by}">${MARKS[by]}</g>`).join('')}</defs>`,
    '<g stroke="#ccc" fill="none">',
    ...decades(plot.people).map((people) => `<path d="M${x(people)} ${FRAME.top}V${FRAME.bottom}"/>`),
    ...decades(plot.error).map((error) => `<path d="M${FRAME.left} ${y(error)}H${FRAME.right}"/>`),
    '</g>',
    ...points.map(({ by, people, error }) => `<use href="#${by}" x="${x(people)}" y="${y(error)}"/>`),
    ...hiddenMarks(plot, x),
    `<path d="M${FRAME.left} ${FRAME.top}V${FRAME.bottom}H${FRAME.right}" fill="none" stroke="#000"/>`,
    '<g text-anchor="middle">',
    ...decades(plot.people).map(
      (people) => `<text x="${x(people)}" y="${FRAME.bottom + 30}">${people.toLocaleString('en')}</text>`,
    ),
    `<text x="${(FRAME.left + FRAME.right) / 2}" y="${FRAME.bottom + 52}">people in the cell (true number)</text>`,
    '</g>',
    '<g text-anchor="end">',
    ...decades(plot.error).map(
      (error) => `<text x="${FRAME.left - 8}" y="${round(y(error) + 4)}">${percentMark(error)}</text>`,
    ),
    '</g>',
    `<text transform="translate(18 ${(FRAME.top + FRAME.bottom) / 2}) rotate(-90)" text-anchor="middle">relative error of people</text>`,
    ...legend(plot),
    '</svg>',
  ].join('\n')}\n`
}

/** Short strokes under the axis, one for each size. */
function hiddenMarks({ hidden }: Plot, x: (people: number) => number): string[] {
  if (hidden.length === 0) return []
  const strokes = [...new Set(hidden.map(x))].map((at) => `M${at} ${FRAME.bottom + 4}v9`)
  return [`<path d="${strokes.join('')}" stroke="#000" stroke-width=".6" fill="none"/>`]
}

function legend({ tables, hidden }: Plot): string[] {
  const y = HEIGHT - 24
  let x = FRAME.left
  const entries = tables.map((by) => {
    const at = x
    x += 34 + NAMES[by].length * 7
    return `<use href="#${by}" x="${at + 5}" y="${y - 4}"/><text x="${at + 16}" y="${y}">${text(NAMES[by])}</text>`
  })
  if (hidden.length === 0) return entries
  return [
    ...entries,
    `<path d="M${x + 2} ${y - 9}v9m4-9v9m4-9v9" stroke="#000" stroke-width=".6"/><text x="${x + 16}" y="${y}">mostly not shown by itself</text>`,
  ]
}

const round = (length: number): number => Math.round(length * 10) / 10

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const text = (said: string): string => said.replaceAll(/[&<>"]/g, (letter) => ENTITIES[letter] ?? '')

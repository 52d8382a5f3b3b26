// A dot with its whiskers: its shape says which value it is, also where colours are not to be seen.
import { type Html, html, verbatim } from '../../../dashboard/html.ts'
import type { Estimate } from './estimate.ts'
import type { Scale } from './scale.ts'

/** Outlines around 0, 0. */
const OUTLINES = {
  dot: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z',
  square: 'M-2.7-2.7h5.4v5.4h-5.4z',
  triangle: 'M0-3.4L3.3 2.5h-6.6z',
  diamond: 'M0-3.7L3.7 0L0 3.7L-3.7 0z',
  tip: 'M0 3.4L3.3-2.5h-6.6z',
  ring: 'M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0z',
} as const
export type Shape = keyof typeof OUTLINES

/** Of the values of a table by their place in it; that of a total comes first. */
export const SHAPES: readonly Shape[] = ['dot', 'square', 'triangle', 'diamond', 'tip']
export const OTHERS_SHAPE: Shape = 'ring'

/** Hundredths of the width that the dot itself covers: whiskers that short have no ends to be seen. */
const WITHIN_DOT = 2

/** `y`: of its middle, in pixels. A whisker that runs off the axis has no end there. */
export function mark(shape: Shape, { figure, low, high }: Estimate, scale: Scale, y: number): Html {
  const [left, right] = [scale.at(low), scale.at(high)]
  const isSeen = Number.parseFloat(right) - Number.parseFloat(left) > WITHIN_DOT
  return html`<g class="m ${shape}"
    ><line
      x1="${left}"
      x2="${right}"
      y1="${y}"
      y2="${y}"
    />${isSeen && !scale.isBefore(low) && cap(left, y)}${isSeen && cap(right, y)}<svg
      x="${scale.at(figure)}"
      y="${y}"
      overflow="visible"
    >
      ${outline(shape)}
    </svg></g
  >`
}

/** By itself, for the legend. */
export const sample = (shape: Shape): Html =>
  html`<svg class="sample" viewBox="-12 -5 24 10" aria-hidden="true">
    <g class="m ${shape}">
      <line x1="-10" x2="10" y1="0" y2="0" />
      ${cap('-10', 0)}${cap('10', 0)}${outline(shape)}
    </g>
  </svg>`

const outline = (shape: Shape): Html => verbatim(`<path d="${OUTLINES[shape]}"/>`)
const cap = (x: string, y: number): Html => html`<line x1="${x}" x2="${x}" y1="${y - 3.5}" y2="${y + 3.5}" />`

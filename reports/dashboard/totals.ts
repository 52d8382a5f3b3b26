// The platform as a whole: its figures with their change, and its people over the last windows.
import { PLATFORM } from '../../schemas/segments.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import { change, number, windowMark, windowName } from './format.ts'
import { html, type Html } from './html.ts'
import type { PageData } from './page-data.ts'
import { figure, peopleFigure } from './parts.ts'
import { opener, segments } from './segments.ts'
import { linkTo } from './view.ts'
import { WORDS } from './words.ts'

const FIGURES = ['people', 'organisations', 'events', 'activeDays', 'errors'] as const

export function totals(data: PageData, window: ClosedWindow): Html {
  const { view, before, floor } = data
  const words = WORDS[view.language]
  const now = data.total('platform', PLATFORM)
  const then = before === undefined ? undefined : data.total('platform', PLATFORM, before)
  const tiles = FIGURES.filter((name) => name !== 'organisations' || window.organisationRules).map(
    (name) =>
      html`<div class="tile">
        <dt>${words[name]}</dt>
        <dd>
          ${name === 'people' ? peopleFigure(view.language, now?.people ?? null, floor) : figure(view.language, now?.[name] ?? null)}
          ${moved(data, now?.[name] ?? null, then?.[name] ?? null)}
        </dd>
      </div>`,
  )
  return html`<section class="totals" aria-label="${words.platform}">
    <dl>${tiles}</dl>
    ${trend(data)}
    <p class="small">
      ${before !== undefined && words.comparedWith(windowName(view.language, before))}${
        now !== undefined && now.hiddenCells > 0 && html` ${words.hidden(now.hiddenCells)}.`
      }
      ${opener(data, 'platform', PLATFORM, words.segments)}
    </p>
    ${segments(data, 'platform', PLATFORM)}
  </section>`
}

function moved({ view }: PageData, now: number | null, before: number | null): Html | undefined {
  const percent = change(now, before)
  if (percent === undefined) return undefined
  if (percent === 0) return html`<span class="moved">${WORDS[view.language].sameAsBefore}</span>`
  const size = number(view.language, Math.abs(percent))
  return html`<span class="moved">${percent > 0 ? '▲' : '▼'} ${size} %</span>`
}

// The trend's drawing, in units of its own: a column is 40 wide and at most 80 high.
const WIDE = 40
const HIGH = 80

function trend(data: PageData): Html | undefined {
  const { view, recent, window } = data
  if (recent.length < 2) return undefined
  const columns = recent.map((at) => ({ at, people: data.total('platform', PLATFORM, at)?.people ?? null }))
  const most = Math.max(1, ...columns.map(({ people }) => people ?? 0))
  const drawn = columns.map(({ at, people }, index) => {
    const height = people === null ? 0 : Math.max(1, Math.round((HIGH * people) / most))
    const said = people === null ? WORDS[view.language].fewerThan(data.floor) : number(view.language, people)
    return html`<a href="${linkTo(view, { start: at.start })}" class="${at === window ? 'column this' : 'column'}"
      ><title>${windowName(view.language, at)}: ${said}</title
      ><rect class="reach" x="${index * WIDE}" y="0" width="${WIDE}" height="${HIGH + 18}" /><rect
        x="${index * WIDE + 5}"
        y="${HIGH - height}"
        width="${WIDE - 10}"
        height="${height}"
        rx="2"
      /><text x="${index * WIDE + WIDE / 2}" y="${HIGH + 14}">${windowMark(view.language, at)}</text></a
    >`
  })
  return html`<figure>
    <figcaption>${WORDS[view.language].trend}</figcaption>
    <svg
      class="trend"
      viewBox="0 0 ${recent.length * WIDE} ${HIGH + 18}"
      role="group"
      aria-label="${WORDS[view.language].trend}"
    >
      <line x1="0" x2="${recent.length * WIDE}" y1="${HIGH}" y2="${HIGH}" />
      ${drawn}
    </svg>
  </figure>`
}

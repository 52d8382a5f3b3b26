// The features of one area as a table: people with a bar, and the figures beside them.
import type { PlannedFeature } from '../../schemas/closing.ts'
import type { InterestCell } from '../../schemas/figures.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import { duration } from './format.ts'
import { html, type Html } from './html.ts'
import type { PageData } from './page-data.ts'
import { bar, figure, nameOf, peopleFigure } from './parts.ts'
import { anchorOf, opener, segments } from './segments.ts'
import { WORDS, type Words } from './words.ts'

type Column = 'organisations' | 'events' | 'activeDays' | 'errors' | 'duration'

/** What all tables of a window have in common, so that they stand in line. */
export interface TableShape {
  readonly columns: readonly Column[]
  /** The most people any feature has: the full length of a bar. */
  readonly most: number
}

/** No organisations where none is known, no durations where none is shown. */
export function shapeOf(data: PageData, window: ClosedWindow): TableShape {
  const totals = window.features.flatMap(({ id }) => data.total('feature', id) ?? [])
  const timed = totals.some((total) => total.p50Ms !== null)
  return {
    columns: [
      ...(window.organisationRules ? (['organisations'] as const) : []),
      'events',
      'activeDays',
      'errors',
      ...(timed ? (['duration'] as const) : []),
    ],
    most: Math.max(0, ...totals.map((total) => total.people)),
  }
}

export function featureTable(data: PageData, features: readonly PlannedFeature[], shape: TableShape): Html {
  const words = WORDS[data.view.language]
  return html`<table class="features">
    <colgroup>
      <col class="named" />
      <col class="barred" />
      <col class="people" />
      ${shape.columns.map((column) => html`<col class="${column}" />`)}
    </colgroup>
    <thead>
      <tr>
        <th scope="col">${words.feature}</th>
        <th scope="col" colspan="2">${words.people}</th>
        ${shape.columns.map((column) => html`<th scope="col">${heading(words, column)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${features.map((feature) => row(data, feature, shape))}
    </tbody>
  </table>`
}

const heading = (words: Words, column: Column): Html =>
  column === 'duration' ? html`<abbr title="${words.durationNote}">${words.duration}</abbr>` : html`${words[column]}`

function row(data: PageData, { id }: PlannedFeature, { columns, most }: TableShape): Html {
  const { view, catalogue, floor } = data
  const words = WORDS[view.language]
  const total = data.total('feature', id)
  const opened = segments(data, 'feature', id)
  const figures =
    total === undefined
      ? html`<td class="none" colspan="${columns.length}"></td>`
      : html`${columns.map((column) => html`<td data-label="${words[column]}">${cell(data, total, column)}</td>`)}`
  return html`<tr id="${anchorOf('feature', id)}" class="${total === undefined ? 'hidden' : 'shown'}">
      <th scope="row">${opener(data, 'feature', id, nameOf(catalogue, view.language, 'feature', id))}</th>
      <td class="barred">${bar(total?.people ?? null, most)}</td>
      <td data-label="${words.people}">${peopleFigure(view.language, total?.people ?? null, floor)}</td>
      ${figures}
    </tr>
    ${
      opened !== undefined &&
      html`<tr class="opened">
        <td colspan="${columns.length + 3}">${opened}</td>
      </tr>`
    }`
}

function cell({ view }: PageData, total: InterestCell, column: Column): Html {
  if (column === 'duration') return span(view.language, total)
  const hidden = column === 'events' && total.events !== null ? total.hiddenCells : 0
  return html`${figure(view.language, total[column])}${
    hidden > 0 && html`<abbr class="part" title="${WORDS[view.language].hidden(hidden)}">*</abbr>`
  }`
}

const span = (language: PageData['view']['language'], { p50Ms, p95Ms }: InterestCell): Html =>
  p50Ms === null || p95Ms === null
    ? figure(language, null)
    : html`<span class="figure">${duration(language, p50Ms)} – ${duration(language, p95Ms)}</span>`

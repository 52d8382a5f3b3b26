// The exact figures as tables: what the plots show, for who cannot see them and for who wants the numbers.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import type { Dimension } from '../../../../schemas/segments.ts'
import { activeDaysOf, peopleOf } from './estimate.ts'
import type { Group, LargestThings, Thing } from './largest-things.ts'
import { bandOf, figure } from './parts.ts'
import { valuesOf } from './table-plots.ts'
import { WORDS } from './words.ts'

/** A row for the platform, each area and each feature. Roles are said, since a phone shows the rows as blocks. */
export function exactTotals(language: Language, groups: readonly Group[], largest: LargestThings): Html {
  const words = WORDS[language]
  const { platform, areas, features } = largest
  const all = [...(platform === undefined ? [] : [platform]), ...areas, ...features].flatMap(({ rows }) => rows)
  const hasDays = all.some((row) => activeDaysOf(row) !== undefined)
  const hasBands = all.some((row) => bandOf(language, row) !== undefined)
  const columns = [
    words.withMargin(words.metrics.people),
    ...(hasDays ? [words.withMargin(words.metrics.activeDays)] : []),
    ...(hasBands ? [words.metrics.organisations] : []),
  ]
  const rowOf = ({ name, rows: [row] }: Thing, kind: string): Html | false => {
    if (row === undefined) return false
    const days = activeDaysOf(row)
    return rowOfCells(kind, name[language], [
      cell(words.metrics.people, figure(language, peopleOf(row))),
      ...(hasDays
        ? [days === undefined ? noCell(words.notShown) : cell(words.metrics.activeDays, figure(language, days))]
        : []),
      ...(hasBands ? [bandCell(words.metrics.organisations, bandOf(language, row) ?? words.notShown)] : []),
    ])
  }
  return html`<table class="figures stack" role="table">
    <caption>
      ${words.caption(words.tables.total)}. ${words.chanceAlone(hasDays)} ${hasBands && words.bandsNote}
      ${hasDays && all.some((row) => activeDaysOf(row) === undefined) && words.noSum}
    </caption>
    ${headOf([words.part, ...columns])}
    ${
      platform !== undefined &&
      html`<tbody role="rowgroup">
        ${rowOf(platform, 'top')}
      </tbody>`
    }
    ${groups.map((group) => bodyOf(language, group, columns.length, rowOf))}
  </table>`
}

/** A row for each part, a column for each value. */
export function exactCuts(
  language: Language,
  by: Dimension,
  groups: readonly Group[],
  { platform, areas, features }: LargestThings,
): Html {
  const words = WORDS[language]
  const values = valuesOf(by, [...(platform === undefined ? [] : [platform]), ...areas, ...features])
  const nameOf = (value: string): string => words.value[value] ?? value
  const rowOf = ({ name, rows }: Thing, kind: string): Html =>
    rowOfCells(
      kind,
      name[language],
      values.map((value) => {
        const row = rows.find((one) => one.value === value)
        return row === undefined ? noCell(words.notShown) : cell(nameOf(value), figure(language, peopleOf(row)))
      }),
    )
  return html`<table class="figures stack" role="table">
    <caption>
      ${words.caption(words.tables[by])}. ${words.metrics.people}. ${words.chanceAlone(false)} ${words.inOthers}
    </caption>
    ${headOf([words.part, ...values.map((value) => words.withMargin(nameOf(value)))])}
    ${
      platform !== undefined &&
      html`<tbody role="rowgroup">
        ${rowOf(platform, 'top')}
      </tbody>`
    }
    ${groups.map((group) => bodyOf(language, group, values.length, rowOf))}
  </table>`
}

/** An area and its features. Where the area has no figures of its own, its name alone, as a heading. */
function bodyOf(
  language: Language,
  { area, whole, features }: Group,
  cells: number,
  rowOf: (thing: Thing, kind: string) => Html | false,
): Html {
  const name = area.name[language]
  return html`<tbody role="rowgroup">
    ${
      whole !== undefined
        ? rowOf(whole, 'whole')
        : name !== '' &&
          html`<tr role="row" class="whole">
            <th scope="rowgroup" role="rowheader" colspan="${cells + 1}">
              ${name} <small>(${WORDS[language].areaNotShown})</small>
            </th>
          </tr>`
    }
    ${features.map((feature) => rowOf(feature, 'inside'))}
  </tbody>`
}

const headOf = (columns: readonly string[]): Html =>
  html`<thead role="rowgroup">
    <tr role="row">
      ${columns.map((column) => html`<th scope="col" role="columnheader">${column}</th>`)}
    </tr>
  </thead>`

const rowOfCells = (kind: string, name: string, cells: readonly Html[]): Html =>
  html`<tr role="row" class="${kind}">
    <th scope="row" role="rowheader">${name}</th>
    ${cells}
  </tr>`

const cell = (label: string, content: Html): Html => html`<td role="cell" data-label="${label}">${content}</td>`
const bandCell = (label: string, content: string): Html => html`<td role="cell" data-label="${label}">${content}</td>`
const noCell = (words: string): Html =>
  html`<td role="cell" class="none"><span aria-hidden="true">–</span><span class="hush">${words}</span></td>`

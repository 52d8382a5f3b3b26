// The plots of a table: one for each area, all on one axis, so that each fits a phone, and none is cut in two by a page's end.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import { type Dimension, OTHERS, VALUES } from '../../../../schemas/segments.ts'
import { inWords, peopleOf } from './estimate.ts'
import type { Group, LargestThings, Thing } from './largest-things.ts'
import { OTHERS_SHAPE, SHAPES, type Shape, sample } from './marks.ts'
import { type PlotRow, inPages, plot } from './plot.ts'
import { type Scale, evenScale, timesScale } from './scale.ts'
import { WORDS } from './words.ts'

/** The area and its features, each with its figure. */
export function totalPlots(language: Language, groups: readonly Group[], largest: LargestThings): Html {
  const { chanceAlone, howToRead, sharedAxis } = WORDS[language]
  const { platform, areas, features } = largest
  // Beside its areas the platform would only say again what stands above.
  const drawn = groups.length > 0 ? groups : platformGroup(platform)
  const things = groups.length > 0 || platform === undefined ? [...areas, ...features] : [platform]
  const scale = evenScale(things.flatMap(({ rows }) => rows.map(peopleOf)))
  const rowOf = ({ rows: [row] }: Thing, label: string, isWhole: boolean): PlotRow[] => {
    if (row === undefined) return []
    const estimate = peopleOf(row)
    return [{ label, figure: inWords(language, estimate), marks: [{ shape: 'dot', estimate }], isWhole }]
  }
  return html`<p class="reading soft">${sample('dot')} ${howToRead} ${chanceAlone(false)} ${sharedAxis}</p>
    ${plotsOf(language, 'total', drawn, scale, rowOf)}`
}

/** Of the platform, each area and its features, the values one under the other. */
export function cutPlots(
  language: Language,
  by: Dimension,
  groups: readonly Group[],
  { platform, areas, features }: LargestThings,
): Html {
  const words = WORDS[language]
  const things = [...(platform === undefined ? [] : [platform]), ...areas, ...features]
  const scale = timesScale(things.flatMap(({ rows }) => rows.map(peopleOf)))
  const rowOf = ({ rows }: Thing, label: string, isWhole: boolean): PlotRow[] => [
    { label, marks: rows.map((row) => ({ shape: shapeOf(by, row.value), estimate: peopleOf(row) })), isWhole },
  ]
  return html`<p class="reading soft">${words.howToRead} ${words.chanceAlone(false)} ${words.timesAxis}</p>
    <ul class="key legend">
      ${valuesOf(by, things).map((value) => html`<li>${sample(shapeOf(by, value))} ${words.value[value] ?? value}</li>`)}
    </ul>
    ${plotsOf(language, by, [...platformGroup(platform), ...groups], scale, rowOf)}`
}

const platformGroup = (platform: Thing | undefined): readonly Group[] =>
  platform === undefined ? [] : [{ area: platform, whole: platform, features: [] }]

/** Those that any of the things shows, in the order of the table. */
export const valuesOf = (by: Dimension, things: readonly Thing[]): readonly string[] =>
  [...VALUES[by], OTHERS].filter((value) => things.some(({ rows }) => rows.some((row) => row.value === value)))

const shapeOf = (by: Dimension, value: string): Shape => SHAPES[VALUES[by].indexOf(value)] ?? OTHERS_SHAPE

function plotsOf(
  language: Language,
  by: Dimension,
  groups: readonly Group[],
  scale: Scale,
  rowOf: (thing: Thing, label: string, isWhole: boolean) => readonly PlotRow[],
): Html {
  const words = WORDS[language]
  const figures = groups.flatMap(({ area, whole, features }) => {
    const label = whole?.level === 'platform' ? words.platform : words.wholeArea
    const title = area.name[language] === '' ? words.features : area.name[language]
    const rows = [
      ...(whole === undefined ? [] : rowOf(whole, label, true)),
      ...features.flatMap((one) => rowOf(one, one.name[language], false)),
    ]
    return inPages(rows).map((part, page) => ({
      id: `plot-${by}-${area.id}${page === 0 ? '' : `-${page + 1}`}`,
      title: page === 0 ? title : words.continued(title, page + 1),
      rows: part,
    }))
  })
  return html`<div class="groups">
    ${figures.map(
      ({ id, title, rows }) =>
        html`<figure>
          <figcaption>${title}</figcaption>
          ${plot(language, {
            id,
            title: words.plotTitle(`${words.tables[by]}, ${title}`),
            description: words.plotDescription,
            unit: words.people,
            rows,
            scale,
            stems: by === 'total',
          })}
        </figure>`,
    )}
  </div>`
}

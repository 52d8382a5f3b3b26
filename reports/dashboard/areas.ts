// The areas in the catalogue's order, each with its features as a table.
import type { PlannedFeature } from '../../schemas/closing.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import { plannedTables } from '../close/planned-tables.ts'
import { featureTable, shapeOf, type TableShape } from './features.ts'
import { html, type Html } from './html.ts'
import type { PageData } from './page-data.ts'
import { figure, nameOf, peopleFigure } from './parts.ts'
import { anchorOf, opener, segments } from './segments.ts'
import { linkTo } from './view.ts'
import { WORDS } from './words.ts'

export function areas(data: PageData, window: ClosedWindow): Html {
  const order = data.catalogue.areas.map((area) => area.id)
  const ids = [...new Set(window.features.map((feature) => feature.area))]
  const rank = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length)
  const shape = shapeOf(data, window)
  return html`${ids.toSorted((a, b) => rank(a) - rank(b)).map((id) => areaSection(data, window, id, shape))}`
}

function areaSection(data: PageData, window: ClosedWindow, id: string, shape: TableShape): Html {
  const { view, catalogue, floor } = data
  const words = WORDS[view.language]
  const features = window.features.filter((feature) => feature.area === id)
  const tables = new Set(plannedTables(window.grain, features).map((table) => `${table.level} ${table.id}`))
  const counted = features.filter((feature) => tables.has(`feature ${feature.id}`)).toSorted(byPeople(data))
  const monthly = features.filter((feature) => !counted.includes(feature))
  const total = data.total('area', id)
  const name = (feature: PlannedFeature): string => nameOf(catalogue, view.language, 'feature', feature.id)
  return html`<section class="area" id="${anchorOf('area', id)}">
    <div class="heading">
      <h2>${opener(data, 'area', id, nameOf(catalogue, view.language, 'area', id))}</h2>
      <p>
        ${peopleFigure(view.language, total?.people ?? null, floor)} <span>${words.people.toLowerCase()}</span>
        ${(['organisations', 'events'] as const)
          .filter((sum) => total?.[sum] != null)
          .map(
            (sum) => html` · ${figure(view.language, total?.[sum] ?? null)} <span>${words[sum].toLowerCase()}</span>`,
          )}
      </p>
    </div>
    ${segments(data, 'area', id)} ${counted.length > 0 && featureTable(data, counted, shape)}
    ${
      monthly.length > 0 &&
      html`<p class="small">
        ${words.monthly} ${monthly.map(name).join(', ')}.
        <a href="${linkTo(view, { grain: 'month', start: undefined, open: undefined })}">${words.grains.month}</a>
      </p>`
    }
  </section>`
}

/** Most people first; what is withheld last, by name, so that its place tells nothing. */
const byPeople =
  (data: PageData) =>
  (a: PlannedFeature, b: PlannedFeature): number =>
    (data.total('feature', b.id)?.people ?? 0) - (data.total('feature', a.id)?.people ?? 0) || (a.id < b.id ? -1 : 1)

// A catalogue of any size for simulated platforms: areas of different sizes, busy features that count by day.
import type { Catalogue } from '../../schemas/catalogue.ts'

const label = (text: string) => ({ nl: text, en: text })

/** `features` features spread over `areas` areas (the first areas have the most); one in `dayEvery` counts by day. */
export function inventedCatalogue(features: number, areas: number, dayEvery: number): Catalogue {
  return {
    areas: Array.from({ length: areas }, (_, index) => ({ id: `area-${index}`, name: label(`Area ${index}`) })),
    features: Array.from({ length: features }, (_, index) => ({
      id: `feature-${index}`,
      name: label(`Feature ${index}`),
      area: `area-${Math.floor(areas * (index / features) ** 1.5)}`,
      match:
        index % 5 === 4
          ? [{ action: `act.${index}.*` }]
          : [{ route: `/f${index}/:id/view` }, { route: `/f${index}/files/:id`, events: ['download'] as const }].map(
              (match) => ('events' in match ? { ...match, events: [...match.events] } : match),
            ),
      counts: index % dayEvery === 0 ? ('day' as const) : ('month' as const),
      purpose: 'a simulation',
      owner: 'tests',
      expiry: '2099-01-01',
    })),
  }
}

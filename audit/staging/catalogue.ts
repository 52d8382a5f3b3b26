// The catalogue of the platform that the audit makes up: six features in three areas, one of them sensitive.
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'

const named = (id: string) => ({ nl: id, en: id })
const feature = (
  id: string,
  area: string,
  match: Catalogue['features'][number]['match'],
): Catalogue['features'][number] => ({
  id,
  area,
  name: named(id),
  match,
  purpose: 'to be attacked',
  owner: 'red team',
  expiry: '2099-01-01',
})

export const STAGED_CATALOGUE: Catalogue = {
  areas: ['files', 'signing', 'absence'].map((id) => ({ id, name: named(id) })),
  features: [
    feature('dossier-list', 'files', [{ route: '/dossiers' }]),
    feature('dossier', 'files', [{ route: '/dossiers/:dossier' }]),
    feature('documents', 'files', [{ route: '/dossiers/:dossier/documents/**' }]),
    feature('approve', 'signing', [{ action: 'approve.*' }]),
    feature('sign', 'signing', [{ route: '/signing/:envelope' }]),
    feature('sick-leave', 'absence', [{ route: '/absence/**' }]),
  ],
}

export const STAGED_FEATURES = ['dossier-list', 'dossier', 'documents', 'approve', 'sign', 'sick-leave'] as const
export type StagedFeature = (typeof STAGED_FEATURES)[number]
/** What somebody would not want to be known of them. */
export const SENSITIVE: StagedFeature = 'sick-leave'
/** A place that the catalogue does not have. */
export const ELSEWHERE = 'elsewhere'

export const areaOf = (id: string): string | undefined => STAGED_CATALOGUE.features.find((one) => one.id === id)?.area

type Common = Pick<PlatformEvent, 'id' | 'occurredAt' | 'actor' | 'client'>

/** The event by which the use of a feature shows. `number`: whose dossier it is about. */
export function stagedEvent(used: StagedFeature | typeof ELSEWHERE, number: number, common: Common): PlatformEvent {
  switch (used) {
    case 'dossier-list':
      return { type: 'page_view', ...common, place: { route: '/dossiers' } }
    case 'dossier':
      return { type: 'request', ...common, place: { route: `/dossiers/${number}` }, method: 'GET', status: 200 }
    case 'documents':
      return {
        type: 'download',
        ...common,
        place: { route: `/dossiers/${number}/documents/${number}.pdf` },
        document: `document-${number}`,
      }
    case 'approve':
      return { type: 'action', ...common, action: 'approve.return', place: { route: `/dossiers/${number}` } }
    case 'sign':
      return { type: 'page_view', ...common, place: { route: `/signing/${number}` } }
    case 'sick-leave':
      return { type: 'request', ...common, place: { route: '/absence/new' }, method: 'POST', status: 500 }
    case 'elsewhere':
      return { type: 'page_view', ...common, place: { route: `/nowhere/${number}` } }
  }
}

// A release as small as can be attacked in earnest: three features, a small crowd. What takes many releases, or
// many different platforms, is done on it.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { ReleasePlan } from '../../schemas/release-plan.ts'
import type { Device, OrganisationSize, Role } from '../../schemas/segments.ts'
import { segmentOf } from '../../transform/journal/segment-number.ts'
import type { Chance } from '../chance.ts'
import { type FoldedPerson, foldedClosing } from './fold.ts'
import { MONTH } from './line.ts'
import { SCALED } from './plans.ts'

export const MINI_FEATURES = ['dossier', 'documents', 'sick-leave'].map((id) => ({ id, area: 'files' }))
/** Place of the sensitive one. */
export const SENSITIVE_FEATURE = 2

export const MINI = ReleasePlan.parse({
  ...SCALED,
  plan: 'staged-mini',
  // So little that an attack which sees through the noise does far better than it allows, within a hundred releases.
  budget: { month: 0.1, year: 10 },
  metrics: {
    people: { weight: 4, levels: { feature: { weight: 1, bound: { method: 'scaling', squared: 3 } } } },
    organisations: { weight: 1, levels: { feature: { weight: 1, bound: { method: 'sampling', cells: 2 } } } },
  },
})

export const miniPerson = (
  number: number,
  features: readonly number[],
  [role, size, device]: readonly [Role, OrganisationSize, Device] = ['client', 'medium', 'desktop'],
  organisation: number | undefined = 0,
): FoldedPerson => ({
  number,
  organisation,
  segment: segmentOf(role, size, device),
  uses: features.map((feature) => [feature, [number % 20, 21]] as const),
})

/** Everybody but those whom an attack is about. */
const crowd: readonly FoldedPerson[] = Array.from({ length: 180 }, (_, number) =>
  miniPerson(
    number,
    [0, 1, 2].filter((feature) => (number * 7 + feature * 3) % 5 < 3),
    [
      (['client', 'accountant', 'assistant'] as const)[number % 3] ?? 'client',
      (['small', 'medium', 'large'] as const)[Math.floor(number / 3) % 3] ?? 'small',
      (['desktop', 'phone', 'tablet'] as const)[Math.floor(number / 9) % 3] ?? 'desktop',
    ],
    number % 36,
  ),
)

export const miniClosing = (
  chance: Chance,
  more: readonly FoldedPerson[],
  window: WindowId = MONTH,
): ReleasableClosing =>
  foldedClosing({
    plan: MINI,
    window,
    features: MINI_FEATURES,
    partitions: [[...crowd, ...more]],
    key: chance.bytes(`mini ${window}`),
  })

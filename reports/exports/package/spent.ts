// What a release and the year up to it cost each person, in the words of the manifest.
import type { PackageManifest } from '../../../schemas/package-manifest.ts'
import type { Day } from '../../../schemas/figures.ts'
import { epsilonOf } from '../../release/privacy.ts'
import type { VerifiedRelease } from '../verified-release.ts'

const NANO = 1_000_000_000
const DAY_MS = 86_400_000
const RANGE_DAYS = 365

/** Of all recipients and all tables together: what they receive is one release. */
export function spentOf({
  view,
  rules,
  charges,
  end,
}: Pick<VerifiedRelease, 'view' | 'rules' | 'charges' | 'end'>): PackageManifest['privacy'] {
  const from = daysBefore(end, RANGE_DAYS - 1)
  // As in the account: a window counts in these days if any of its days does.
  const counted = charges.filter((charge) => charge.end >= from && charge.start <= end)
  const share = (nanoRho: number) => ({
    rho: nanoRho / NANO,
    epsilon: Math.ceil(epsilonOf(nanoRho / NANO, rules.delta) * 100) / 100,
    delta: rules.delta,
  })
  return {
    unit: 'person',
    definition: 'rho-zCDP',
    release: share(view.nanoRho),
    year: {
      ...share(counted.reduce((sum, { nanoRho }) => sum + nanoRho, 0)),
      from,
      to: end,
      releases: counted.length,
    },
    allowed: { rho: rules.budget.year },
  }
}

const daysBefore = (day: Day, days: number): Day => new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10)

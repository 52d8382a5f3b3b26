// What the audit looks at, in order: what costs little comes first, and what most faults show by. Attacks come last, since they
// need many releases.
import { attributeInference } from './attacks/attribute-inference.ts'
import { averaging } from './attacks/averaging.ts'
import { differencingReleases } from './attacks/differencing-releases.ts'
import { differencingTables } from './attacks/differencing-tables.ts'
import { linking } from './attacks/linking.ts'
import { membership } from './attacks/membership.ts'
import { reconstruction } from './attacks/reconstruction.ts'
import { accounting } from './proofs/accounting.ts'
import { contribution } from './proofs/contribution.ts'
import { crashes } from './proofs/crashes.ts'
import { frozen } from './proofs/frozen.ts'
import { noise } from './proofs/noise.ts'
import { once } from './proofs/once.ts'
import { price } from './proofs/price.ts'
import { published } from './proofs/published.ts'
import { randomNeighbours } from './proofs/random-neighbours.ts'
import { record } from './proofs/record.ts'
import { registration } from './proofs/registration.ts'
import { sampler } from './proofs/sampler.ts'
import { sensitivity } from './proofs/sensitivity.ts'
import { stated } from './proofs/stated.ts'
import { thresholds } from './proofs/thresholds.ts'
import { together } from './proofs/together.ts'
import { wholeLine } from './proofs/whole-line.ts'
import type { Check } from './stand.ts'

export const CHECKS: readonly Check[] = [
  price,
  registration,
  randomNeighbours,
  crashes,
  together,
  accounting,
  record,
  sampler,
  published,
  noise,
  once,
  frozen,
  sensitivity,
  contribution,
  wholeLine,
  thresholds,
  stated,
  averaging,
  reconstruction,
  attributeInference,
  differencingReleases,
  differencingTables,
  linking,
  membership,
]

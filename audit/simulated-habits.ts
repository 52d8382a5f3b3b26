// How people use the simulated platform: what they are, how many features they use, which, and on how many days.
//
// The laws are those of usage in general: organisations are lognormal in size and a few dominate; features are as popular as
// Zipf says, with tastes by role; most people use few features and a few use most; so it is with days.
import { type Random, weighted } from '../demo/seeded-random.ts'
import { DEVICES, type Device, type OrganisationSize, type Role } from '../schemas/segments.ts'

/** A typical person uses so many of 200 features in a month, and of other catalogues by the root of their length. */
const TYPICAL = { features: 10, of: 200 }
/** Deviations of the logarithms. With 0.8 the ten features that a person uses first are 58 % of all use. */
const SPREAD = { organisation: 1.1, features: 0.8, taste: 0.7, days: 0.8, activity: 0.35 }
const ZIPF = 0.9
const MONTH_DAYS = 30

export interface Habits {
  role(random: Random, isOffice: boolean): Role
  device(random: Random): Device
  /** Writes the numbers of the features that somebody uses, each once, and answers how many. `zeal`: N(0, 1), how active
   * the person is; `into` has room for all features. */
  features(random: Random, role: Role, zeal: number, into: Uint32Array): number
  /** On how many days somebody uses a feature that they use: from 1 to the window's. */
  days(random: Random, zeal: number): number
}

/** In percent; offices are firms of accountants, the others their clients. */
const OFFICE_ROLES: readonly (readonly [Role, number])[] = [
  ['accountant', 62],
  ['assistant', 24],
  ['administrator', 9],
  ['client', 3],
  ['unknown', 2],
]
const CLIENT_ROLES: readonly (readonly [Role, number])[] = [
  ['client', 92],
  ['administrator', 5],
  ['assistant', 1],
  ['unknown', 2],
]
const DEVICE_SHARES: Readonly<Record<Device, number>> = { desktop: 61, phone: 31, tablet: 6, robot: 0.5, unknown: 1.5 }

/** `featureCount`: 1 or more; `windowDays`: how many days the window has; `random` decides tastes. */
export function habitsOf(random: Random, featureCount: number, windowDays: number): Habits {
  const share = Math.sqrt(Math.min(1, windowDays / MONTH_DAYS))
  const typical = Math.max(1, TYPICAL.features * Math.sqrt(featureCount / TYPICAL.of) * share)
  const popularity = Array.from({ length: featureCount }, (_, rank) => (rank + 1) ** -ZIPF)
  const tastes = new Map<Role, (random: Random) => number>()
  for (const [role] of OFFICE_ROLES)
    tastes.set(role, weighted(popularity.map((weight) => weight * Math.exp(SPREAD.taste * random.normal()))))
  const drawDevice = weighted(DEVICES.map((device) => DEVICE_SHARES[device]))
  const lastUser = new Uint32Array(featureCount)
  let person = 0
  const [ofOffice, ofClient] = [drawRole(OFFICE_ROLES), drawRole(CLIENT_ROLES)]
  return {
    role: (own, isOffice) => (isOffice ? ofOffice : ofClient)(own),
    device: (own) => DEVICES[drawDevice(own)] ?? 'unknown',
    features(own, role, zeal, into) {
      const many = Math.round(typical * Math.exp(SPREAD.features * zeal))
      const wanted = Math.min(featureCount, Math.max(1, many))
      const draw = tastes.get(role)
      let used = 0
      person++
      const use = (feature: number): void => {
        if (lastUser[feature] === person) return
        lastUser[feature] = person
        into[used++] = feature
      }
      // Whoever uses nearly all of them does not wait for the rarest to come up.
      for (let tries = 0; used < wanted && tries < 20 * wanted; tries++) use(draw?.(own) ?? 0)
      for (let feature = 0; used < wanted; feature++) use(feature)
      return used
    },
    days(own, zeal) {
      const many = Math.exp(0.5 + SPREAD.activity * zeal + SPREAD.days * own.normal())
      return Math.min(windowDays, Math.max(1, Math.round(many * share)))
    },
  }
}

function drawRole(shares: readonly (readonly [Role, number])[]): (random: Random) => Role {
  const draw = weighted(shares.map(([, share]) => share))
  return (random) => shares[draw(random)]?.[0] ?? 'unknown'
}

export interface SimulatedOrganisation {
  readonly people: number
  readonly size: OrganisationSize
  readonly isOffice: boolean
}

const OFFICE_CHANCE: Readonly<Record<OrganisationSize, number>> = {
  solo: 0.05,
  small: 0.2,
  medium: 0.4,
  large: 0.5,
  unknown: 0.2,
}
const UNKNOWN_CHANCE = 0.02

/** So many organisations, which have so many people together (or one each, where people are fewer): lognormal in size, the
 * first ones several times larger still. */
export function simulatedOrganisations(
  random: Random,
  people: number,
  organisations: number,
): readonly SimulatedOrganisation[] {
  const weights = Array.from({ length: organisations }, (_, index) =>
    Math.exp(SPREAD.organisation * random.normal() + Math.max(0, 2.5 - index)),
  )
  return sharedOut(weights, people).map((own) => {
    const size = random.next() < UNKNOWN_CHANCE ? 'unknown' : sizeOf(own)
    return { people: own, size, isOffice: random.next() < OFFICE_CHANCE[size] }
  })
}

/** In proportion to the weights, at least 1 each; what rounding leaves goes to the largest. */
function sharedOut(weights: readonly number[], people: number): number[] {
  let [low, high] = [0, people]
  const at = (scale: number): number[] => weights.map((weight) => Math.max(1, Math.floor(weight * scale)))
  const sumOf = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + share, 0)
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (sumOf(at(middle)) <= people) low = middle
    else high = middle
  }
  const shares = at(low)
  const largest = weights.indexOf(Math.max(...weights))
  shares[largest] = (shares[largest] ?? 0) + Math.max(0, people - sumOf(shares))
  return shares
}

const sizeOf = (people: number): OrganisationSize =>
  people === 1 ? 'solo' : people <= 10 ? 'small' : people <= 50 ? 'medium' : 'large'

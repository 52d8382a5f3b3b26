// Who uses the simulated platform: organisations (a few of them dominate) and their people.
import type { Device, OrganisationSize, Role } from '../schemas/segments.ts'
import { seededRandom, weighted, type Random } from './seeded-random.ts'

/** User agents as browsers send them, and the device each stands for. */
export const AGENTS: readonly { readonly userAgent: string; readonly device: Device; readonly share: number }[] = [
  {
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    device: 'desktop',
    share: 46,
  },
  {
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    device: 'desktop',
    share: 16,
  },
  {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    device: 'phone',
    share: 18,
  },
  {
    userAgent:
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    device: 'phone',
    share: 14,
  },
  {
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1',
    device: 'tablet',
    share: 6,
  },
]
const drawAgent = weighted(AGENTS.map((agent) => agent.share))

export interface SimulatedPerson {
  readonly account: string
  readonly organisation: { readonly id: string; readonly size: OrganisationSize } | undefined
  readonly role: Role
  /** From this moment (epoch ms) on the role is another one; Infinity for most. */
  readonly changesAtMs: number
  readonly laterRole: Role
  readonly userAgent: string
  readonly otherUserAgent: string
  readonly address: string
  /** Nothing is seen of the person before (epoch ms). */
  readonly joinsAtMs: number
  /** How much more often than others. */
  readonly activity: number
}

const YEAR_MS = 365 * 86_400_000
/** The middle of the time in which newcomers join and roles change. */
const MIDDLE_MS = Date.UTC(2026, 9, 1)

const sizeClass = (people: number): OrganisationSize =>
  people === 1 ? 'solo' : people <= 10 ? 'small' : people <= 50 ? 'medium' : 'large'

/** How many people each organisation has: lognormal, the first ones several times larger still. */
function organisationSizes(random: Random, people: number, organisations: number): number[] {
  const weights = Array.from({ length: organisations }, (_, index) =>
    Math.exp(1.1 * random.normal() + Math.max(0, 2.5 - index)),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => Math.max(1, Math.round((weight / total) * people)))
}

const drawRole = weighted([62, 24, 9, 3, 2])
const ROLE_OF: readonly Role[] = ['client', 'accountant', 'assistant', 'administrator', 'unknown']
const roleOf = (random: Random): Role => ROLE_OF[drawRole(random)] ?? 'unknown'
const agentOf = (random: Random): string => AGENTS[drawAgent(random)]?.userAgent ?? ''

/** Addresses of the ranges reserved for documentation (RFC 5737, RFC 3849). */
function addressOf(random: Random): string {
  const net = ['192.0.2', '198.51.100', '203.0.113'][random.below(5)]
  return net === undefined
    ? `2001:db8:${random.below(65_536).toString(16)}::${(1 + random.below(65_535)).toString(16)}`
    : `${net}.${1 + random.below(254)}`
}

/** About `people` people in `organisations` organisations, the same for the same seed. */
export function simulatedPopulation(seed: number, people: number, organisations: number): readonly SimulatedPerson[] {
  const random = seededRandom(seed, 1)
  const all: SimulatedPerson[] = []
  organisationSizes(random, people, organisations).forEach((size, index) => {
    const organisation = { id: `org-${index + 1}`, size: sizeClass(size) }
    const office = addressOf(random)
    for (let number = 1; number <= size; number++)
      all.push(onePerson(random, `acc-${index + 1}-${number}`, organisation, random.next() < 0.7 ? office : undefined))
  })
  for (let number = 1; number <= Math.ceil(people / 200); number++)
    all.push(onePerson(random, `acc-alone-${number}`, undefined, undefined))
  return all
}

function onePerson(
  random: Random,
  account: string,
  organisation: SimulatedPerson['organisation'],
  office: string | undefined,
): SimulatedPerson {
  return {
    account,
    organisation,
    role: roleOf(random),
    changesAtMs: random.next() < 0.04 ? MIDDLE_MS + (random.next() - 0.5) * YEAR_MS : Infinity,
    laterRole: roleOf(random),
    userAgent: agentOf(random),
    otherUserAgent: agentOf(random),
    address: office ?? addressOf(random),
    joinsAtMs: random.next() < 0.2 ? MIDDLE_MS + (random.next() - 0.5) * YEAR_MS : -Infinity,
    activity: Math.exp(0.8 * random.normal()),
  }
}

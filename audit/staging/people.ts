// The people of the platform that the audit makes up, and the events that it would send of them.
import { AGENTS } from '../../demo/simulated-population.ts'
import type { CapturedEvent } from '../../schemas/platform-event.ts'
import type { Device, OrganisationSize, Role } from '../../schemas/segments.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Chance } from '../chance.ts'
import { ELSEWHERE, STAGED_FEATURES, type StagedFeature, stagedEvent } from './catalogue.ts'

/** So many events of one feature on one day of the window (0 is the first); what of the person is other than usual then. */
export interface StagedUse {
  readonly day: number
  readonly feature: StagedFeature | typeof ELSEWHERE
  readonly events: number
  readonly role?: Role
  readonly size?: OrganisationSize
  readonly device?: Device
  /** Before they signed in: the events name no account. */
  readonly signedOut?: true
}

export interface StagedPerson {
  readonly account: string
  readonly organisation: { readonly id: string; readonly size: OrganisationSize } | undefined
  readonly role: Role
  readonly device: Device
  /** In order of days. */
  readonly uses: readonly StagedUse[]
}

const HOUR_MS = 3_600_000
const ROBOT = 'curl/8.5.0'
const agentOf = (device: Device): string | undefined =>
  device === 'robot' ? ROBOT : AGENTS.find((agent) => agent.device === device)?.userAgent

/** What is sent of a person on the days that are given, each with its day. */
export function eventsOf(
  { account, organisation, role, device, uses }: StagedPerson,
  days: readonly string[],
  calendar: Calendar,
): { readonly day: string; readonly captured: CapturedEvent }[] {
  return uses.flatMap((use, which) => {
    const day = days[use.day]
    if (day === undefined) return []
    const from = calendar.bounds(`day/${day}`).startMs + 8 * HOUR_MS + which * 1_000
    const userAgent = agentOf(use.device ?? device)
    return Array.from({ length: use.events }, (_, number) => {
      const at = from + number
      const event = stagedEvent(use.feature, which * 100 + number, {
        id: `${account}-${day}-${which}-${number}`,
        occurredAt: new Date(at).toISOString(),
        actor: {
          ...(use.signedOut === true ? {} : { account }),
          ...(organisation === undefined
            ? {}
            : { organisation: { id: organisation.id, size: use.size ?? organisation.size } }),
          role: use.role ?? role,
        },
        client: { address: '192.0.2.7', ...(userAgent === undefined ? {} : { userAgent }) },
      })
      return { day, captured: { source: 'portal', people: 'accounts', at, event } satisfies CapturedEvent }
    })
  })
}

/** How many organisations the made-up platform has, and people each, largest first: none is alone in its size. */
const ORGANISATIONS: readonly (readonly [people: number, size: OrganisationSize])[] = [
  [26, 'large'],
  [18, 'large'],
  [14, 'medium'],
  [12, 'medium'],
  [9, 'medium'],
  [7, 'small'],
  [6, 'small'],
  [5, 'small'],
  [3, 'small'],
  ...Array.from({ length: 8 }, () => [1, 'solo'] as const),
]
const ROLE_OF: readonly Role[] = ['client', 'client', 'client', 'accountant', 'accountant', 'assistant']
const DEVICE_OF: readonly Device[] = ['desktop', 'desktop', 'phone', 'desktop', 'tablet', 'phone']

/** Everybody but those whom the audit is about: about a hundred people, who use some features on some days. */
export function stagedCrowd(chance: Chance, dayCount: number): readonly StagedPerson[] {
  const random = chance.random('crowd')
  return ORGANISATIONS.flatMap(([people, size], number) =>
    Array.from({ length: people }, (_, member): StagedPerson => {
      const uses: StagedUse[] = []
      const favourites = STAGED_FEATURES.filter((_feature, at) => random.next() < 0.75 - 0.08 * at)
      for (let day = 0; day < dayCount; day++) {
        if (random.next() > 0.2) continue
        for (const feature of favourites)
          if (random.next() < 0.5) uses.push({ day, feature, events: 1 + random.below(3) })
      }
      return {
        account: `crowd-${number}-${member}`,
        organisation: { id: `office-${number}`, size },
        role: ROLE_OF[random.below(ROLE_OF.length)] ?? 'client',
        device: DEVICE_OF[random.below(DEVICE_OF.length)] ?? 'desktop',
        uses,
      }
    }),
  )
}

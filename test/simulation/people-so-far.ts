// Who was seen so far on an open day, per total: what a provisional figure (R5) is drawn from.
import type { Closing } from '../../schemas/closing.ts'
import { PLATFORM, type Level } from '../../schemas/segments.ts'
import type { TrueUse } from './truth.ts'

interface Seen {
  readonly level: Level
  readonly id: string
  readonly people: Set<string>
  readonly perOrganisation: Map<string, number>
  largest: number
  atLeast: number
}

/** One open day. */
export class PeopleSoFar {
  readonly #seen = new Map<string, Seen>()
  readonly #byDay: ReadonlySet<string>

  /** `byDay`: the features that count by day on this day; of the others nothing provisional is shown. */
  constructor(byDay: ReadonlySet<string>) {
    this.#byDay = byDay
  }

  add(use: TrueUse): void {
    this.#addTo('platform', PLATFORM, use)
    this.#addTo('area', use.place.area, use)
    if (this.#byDay.has(use.place.id)) this.#addTo('feature', use.place.id, use)
  }

  /** Counts again from these uses (somebody was erased); what was shown stays. */
  recount(uses: readonly TrueUse[]): void {
    for (const seen of this.#seen.values()) {
      seen.people.clear()
      seen.perOrganisation.clear()
      seen.largest = 0
    }
    for (const use of uses) this.add(use)
  }

  /** What is shown from this quarter of an hour on. */
  show(floor: Closing['floor']): Closing['provisional'] {
    const rows = []
    for (const seen of this.#seen.values()) {
      const people = seen.people.size
      const now = Math.floor((people - 5) / 10) * 10
      const passes =
        people >= floor.people &&
        (floor.organisations === 0 ||
          (seen.perOrganisation.size >= floor.organisations && seen.largest / people <= floor.largestShare))
      if (passes && now >= 10) seen.atLeast = Math.max(seen.atLeast, now)
      if (seen.atLeast > 0) rows.push({ level: seen.level, id: seen.id, atLeast: seen.atLeast })
    }
    return rows
  }

  #addTo(level: Level, id: string, { person, organisation }: TrueUse): void {
    const key = `${level} ${id}`
    let seen = this.#seen.get(key)
    if (seen === undefined) {
      seen = { level, id, people: new Set(), perOrganisation: new Map(), largest: 0, atLeast: 0 }
      this.#seen.set(key, seen)
    }
    if (seen.people.has(person)) return
    seen.people.add(person)
    if (organisation === undefined) return
    const colleagues = (seen.perOrganisation.get(organisation) ?? 0) + 1
    seen.perOrganisation.set(organisation, colleagues)
    seen.largest = Math.max(seen.largest, colleagues)
  }
}

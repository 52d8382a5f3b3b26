// R5: a closed figure is never written below a published one that it contains.
import type { Closing } from '../../schemas/closing.ts'
import type { Level } from '../../schemas/segments.ts'

export interface Heads {
  readonly people: number
  readonly organisations: number | null
}

/** The least that a total may say, by what was published earlier: days and weeks inside the window, and, of a day, its
 * provisional figure. (Erasures are why the own figure can be lower.) */
export function leastOf({ published, provisional }: Closing, level: Level, id: string): Heads[] {
  return [
    ...published.filter((total) => total.level === level && total.id === id),
    ...provisional
      .filter((total) => total.level === level && total.id === id)
      .map(({ atLeast }) => ({ people: atLeast, organisations: null })),
  ]
}

/** `own`, lifted to the greatest of what it contains. Organisations stay null where their rules are void. */
export function notBelow(own: Heads, contained: Iterable<Heads>): Heads {
  let { people, organisations } = own
  for (const each of contained) {
    people = Math.max(people, each.people)
    if (organisations !== null) organisations = Math.max(organisations, each.organisations ?? 0)
  }
  return { people, organisations }
}

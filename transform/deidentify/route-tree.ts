// Route patterns as a tree of segments: at every segment a literal goes before `:name`, and that before `**`.
import { pathSegments } from './path-segments.ts'

interface Branch<T> {
  readonly literals: Map<string, Branch<T>>
  param: Branch<T> | undefined
  /** What a path that ends here means. */
  readonly ends: T[]
  /** What any path that goes on (or ends) here means: `**`. */
  readonly rests: T[]
}

const branch = <T>(): Branch<T> => ({ literals: new Map(), param: undefined, ends: [], rests: [] })

export class RouteTree<T> {
  readonly #root = branch<T>()

  /** Among equal patterns the one added first goes first. */
  add(pattern: string, value: T): void {
    let at = this.#root
    for (const segment of pathSegments(pattern)) {
      if (segment === '**') {
        at.rests.push(value)
        return
      }
      if (segment.startsWith(':')) at = at.param ??= branch()
      else {
        let next = at.literals.get(segment)
        if (next === undefined) at.literals.set(segment, (next = branch()))
        at = next
      }
    }
    at.ends.push(value)
  }

  /** The value of the most particular pattern that fits and is accepted. */
  find(segments: readonly string[], accept: (value: T) => boolean): T | undefined {
    return search(this.#root, segments, 0, accept)
  }
}

function search<T>(
  at: Branch<T>,
  segments: readonly string[],
  depth: number,
  accept: (value: T) => boolean,
): T | undefined {
  const segment = segments[depth]
  if (segment === undefined) return at.ends.find(accept) ?? at.rests.find(accept)
  const literal = at.literals.get(segment)
  return (
    (literal === undefined ? undefined : search(literal, segments, depth + 1, accept)) ??
    (at.param === undefined ? undefined : search(at.param, segments, depth + 1, accept)) ??
    at.rests.find(accept)
  )
}

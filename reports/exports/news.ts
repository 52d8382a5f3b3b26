// What is said once: the same again is no news until something else was said, or it is over.
export interface News {
  /** Whether it was not the last thing that was said about that. */
  isNew(about: string, what: string): boolean
  /** The next thing about that is news again. */
  isOver(about: string): void
}

/** Kept in memory: after a restart everything is news. */
export function openNews(): News {
  const said = new Map<string, string>()
  return {
    isNew(about, what) {
      if (said.get(about) === what) return false
      said.set(about, what)
      return true
    },
    isOver: (about) => void said.delete(about),
  }
}

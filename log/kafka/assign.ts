// Who gets which partition: evenly, and everybody keeps as much as possible of what they have.

export interface Member {
  readonly id: string
  /** The partitions it has now. */
  readonly held: readonly number[]
}

/** A partition that several say they have stays with the first by name: the others are former owners. */
export function assign(members: readonly Member[], partitions: number): ReadonlyMap<string, readonly number[]> {
  const inOrder = members.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const free = new Set(Array.from({ length: partitions }, (_, partition) => partition))
  const shares = new Map<string, number[]>(inOrder.map(({ id }) => [id, []]))
  const least = Math.floor(partitions / Math.max(1, members.length))
  let more = partitions - least * members.length // so many members may have one more

  for (const { id, held } of inOrder) {
    const share = shares.get(id) ?? []
    for (const partition of held.toSorted((a, b) => a - b)) {
      if (!free.has(partition)) continue
      if (share.length >= least + (more > 0 ? 1 : 0)) break
      if (share.length === least) more -= 1
      share.push(partition)
      free.delete(partition)
    }
  }
  const left = [...free]
  for (const share of shares.values()) while (share.length < least && left.length > 0) share.push(left.shift() ?? 0)
  for (const share of shares.values()) {
    const next = share.length === least ? left.shift() : undefined
    if (next !== undefined) share.push(next)
  }
  return shares
}

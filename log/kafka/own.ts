// Runs an owner for each partition that the group gives to this process, for as long as it does.
import { type MembershipOptions, stayMember } from './membership.ts'

type Group = Omit<MembershipOptions, 'held' | 'onAssigned'>

interface Owning {
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/** Resolves when the signal has aborted and the owners have ended, or when all have ended by themselves. When one rejects,
 * the others are told to stop, and when they have ended too, this rejects with what the first one rejected with. */
export async function ownAssigned(
  group: Group,
  owner: (partition: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const owning = new Map<number, Owning>()
  const failures: unknown[] = []
  const ending = new AbortController()
  const leaving = AbortSignal.any([signal, ending.signal])
  /** What the group gives, and of that, whose owners have ended by themselves. */
  let assigned: readonly number[] = []
  const done = new Set<number>()

  function start(partition: number): void {
    const stop = new AbortController()
    const run = async (): Promise<void> => {
      try {
        await owner(partition, AbortSignal.any([leaving, stop.signal]))
        if (!stop.signal.aborted) done.add(partition)
      } catch (error) {
        failures.push(error)
        ending.abort()
      }
      owning.delete(partition)
      settle()
    }
    // After this turn, so that it is known to be running before it can end.
    owning.set(partition, { stop, ended: Promise.resolve().then(run) })
  }

  /** What was lost stops; what is new, and not still stopping, starts. */
  function settle(): void {
    if (leaving.aborted) return
    for (const [partition, { stop }] of owning) if (!assigned.includes(partition)) stop.abort()
    for (const partition of assigned) if (!done.has(partition) && !owning.has(partition)) start(partition)
    if (assigned.length > 0 && owning.size === 0) ending.abort()
  }

  await stayMember(
    {
      ...group,
      held: () => assigned,
      onAssigned(partitions) {
        assigned = partitions
        settle()
      },
    },
    leaving,
  )
  await Promise.all([...owning.values()].map(({ ended }) => ended))
  if (failures.length > 0) throw failures[0]
}

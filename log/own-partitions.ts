// Runs the owners of a slice of partitions: they live and die together.

/** Which partitions: `from` up to and without `to`. */
export interface Slice {
  readonly from: number
  readonly to: number
}

/** Runs `owner` for each partition of the slice until all have ended. When one rejects, the others' signal aborts, and
 * when they have ended too, this rejects with what the first one rejected with. */
export async function ownPartitions(
  { from, to }: Slice,
  owner: (partition: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const failures: unknown[] = []
  const partitions = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
  await Promise.all(
    partitions.map(async (partition) => {
      try {
        await owner(partition, either)
      } catch (error) {
        failures.push(error)
        failing.abort(error)
      }
    }),
  )
  if (failures.length > 0) throw failures[0]
}

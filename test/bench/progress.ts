// How far a running pipeline is, seen from outside: its log read by another process, headers only, no key needed.
import { setTimeout as delay } from 'node:timers/promises'
import { openEmbeddedLog } from '../../log/embedded.ts'
import type { Log } from '../../log/port.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import { systemClock } from '../../time/clock.ts'

/** How many of the last messages of a partition are looked through for one that is not a tick. */
const TAIL = 1_000

/** The log of a pipeline that runs on this data folder. */
export const openRunningLog = (folder: string): Promise<Log> =>
  openEmbeddedLog({ folder: `${folder}/log`, partitions: 0, clock: systemClock, create: false })

/** Each partition's greatest published version, kept up to date while the signal lasts. */
export interface Versions {
  readonly of: (partition: number) => number
  /** Calls back after each batch of partials. */
  readonly whenChanged: (then: () => void) => void
  readonly done: Promise<void>
}

export function followVersions(log: Log, signal: AbortSignal): Versions {
  const versions = Array.from({ length: log.partitions }, () => -1)
  const partials = log.keyed('partials')
  let onChange: (() => void) | undefined

  const follow = async (): Promise<void> => {
    for await (const batch of partials.read({ follow: true, signal })) {
      for (const { value } of batch) {
        const header = value === null ? undefined : decodeHeader(value).header
        if (header?.t === 'partial') versions[header.p] = Math.max(versions[header.p] ?? -1, header.version)
      }
      onChange?.()
    }
  }
  return {
    of: (partition) => versions[partition] ?? -1,
    whenChanged: (then) => (onChange = then),
    done: follow(),
  }
}

/** The origin of the last block of each partition; -1 where there is none. Ticks go on for ever and change nothing. */
export async function lastBlocks(log: Log): Promise<number[]> {
  const events = log.topic('platform-events')
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  return Promise.all(
    partitions.map(async (partition) => {
      const { start, end } = await events.bounds(partition)
      let last = -1
      for await (const batch of events.read(partition, Math.max(start, end - TAIL), { follow: false }))
        for (const { offset, value } of batch) if (decodeHeader(value).header.t === 'block') last = offset
      return last
    }),
  )
}

/** Resolves when every partition has published at least these versions.
 * @throws Error after `withinMs`, saying how many partitions are behind. */
export async function waitForVersions(versions: Versions, wanted: readonly number[], withinMs: number): Promise<void> {
  const until = performance.now() + withinMs
  for (;;) {
    const behind = wanted.filter((version, partition) => versions.of(partition) < version).length
    if (behind === 0) return
    if (performance.now() > until) throw new Error(`${behind} partitions were still behind after ${withinMs / 1000} s`)
    await delay(20)
  }
}

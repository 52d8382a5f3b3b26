// From blocks to the journal: opens them, de-identifies their events and appends what is left as one run of origins.
import type { Keys } from '../../keys/port.ts'
import type { PseudonymousEvent } from '../../schemas/pseudonymous-event.ts'
import type { Deidentifier } from '../deidentify/deidentifier.ts'
import type { DayIndexes } from '../journal/day-indexes.ts'
import { type OpenOptions, buildRun } from '../journal/journal-message.ts'
import { type Counts, type SkipReason, noCounts } from './counts.ts'
import type { Journal } from './journal.ts'
import { type Incoming, openBlocks } from './open-block.ts'
import type { PartitionState } from './partition-state.ts'

export interface RunPorts {
  readonly keys: Keys
  readonly partition: number
  readonly state: PartitionState
  readonly deidentifier: Deidentifier
  readonly indexes: DayIndexes
  readonly journal: Journal
  readonly counts: Counts
}

/** Takes the messages (blocks and ticks, in order) and all origins up to `to` into the journal and folds them. If
 * somebody else wrote to the journal meanwhile, nothing of it counts but what is found there.
 * @throws KeysUnreachable, LogWriteFailed: nothing has happened then, try again. */
export async function takeRun(
  ports: RunPorts,
  messages: readonly Incoming[],
  to: number,
  options: OpenOptions,
): Promise<void> {
  const { keys, partition, state, deidentifier, indexes, journal, counts } = ports
  const from = state.lastOrigin + 1
  const events: PseudonymousEvent[] = []
  const seen = noCounts()
  const checkpoint = indexes.checkpoint()
  let tick: number | undefined
  try {
    const blocks = messages.filter(({ header }) => header === 'malformed' || header.t !== 'tick')
    for (const { header } of messages)
      if (header !== 'malformed' && header.t === 'tick') tick = Math.max(tick ?? 0, header.at)
    const opened = await openBlocks(keys, blocks, options)
    for (const reason of opened.skipped) seen.skipped[reason]++
    await deidentifier.prepare(opened.events, options)
    for (const captured of opened.events) {
      const outcome = deidentifier.deidentify(captured)
      if (typeof outcome === 'string') seen.dropped[outcome]++
      else events.push(outcome)
    }
    const run = await buildRun(keys, indexes, { partition, from, to, tick, events })
    const offset = await journal.append(run.message)
    if (offset === undefined) {
      indexes.discardTo(checkpoint)
      takeBack(deidentifier, events)
      await journal.catchUp()
      return
    }
    state.foldRun(offset, to, tick, run.sections)
    seen.counted = events.length - run.dropped
    seen.dropped['key-destroyed'] += run.dropped
  } catch (error) {
    if (state.lastOrigin < from) {
      indexes.discardTo(checkpoint)
      takeBack(deidentifier, events)
    }
    throw error
  }
  addCounts(counts, seen)
}

/** As if these events had not been seen: their ids are no repeats when they come again. */
function takeBack({ repeats }: Deidentifier, events: PseudonymousEvent[]): void {
  for (const { day, fingerprint } of events.splice(0)) repeats.remove(day, fingerprint)
}

function addCounts(to: Counts, seen: Counts): void {
  to.counted += seen.counted
  for (const [reason, count] of Object.entries(seen.dropped)) to.dropped[reason as keyof Counts['dropped']] += count
  for (const [reason, count] of Object.entries(seen.skipped)) to.skipped[reason as SkipReason] += count
}

// The owner of one partition: from sealed blocks to journal, from journal to figures, from figures to partials.
import type { Keys } from '../../keys/port.ts'
import type { Log, Message } from '../../log/port.ts'
import { encodeHeader } from '../../schemas/envelope.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Clock } from '../../time/clock.ts'
import { type Deidentifier, openDeidentifier } from '../deidentify/deidentifier.ts'
import type { Matchers } from '../deidentify/matchers.ts'
import { DayIndexes } from '../journal/day-indexes.ts'
import { buildControlled } from '../journal/journal-message.ts'
import type { Counts } from './counts.ts'
import { Digests } from './digests.ts'
import { Forgetting } from './forgetting.ts'
import { Journal } from './journal.ts'
import { type Incoming, decodeAll, openControl } from './open-block.ts'
import { OpenWindows, firstOpenDay } from './open-windows.ts'
import { Partials } from './partials.ts'
import { PartitionState } from './partition-state.ts'
import { PlansInForce } from './plans-in-force.ts'
import { takeRun } from './take-run.ts'
import { Trimming } from './trim.ts'

const TOPIC = 'platform-events'

export interface OwnerPorts {
  readonly log: Log
  readonly keys: Keys
  readonly clock: Clock
  readonly calendar: Calendar
  readonly matchers: Matchers
  readonly counts: Counts
}

export interface Owner {
  readonly partition: number
  readonly state: PartitionState
  /** The origin to go on reading from. */
  readonly next: number
  /** Appends a tick: the clock is read first, so that whoever folds it knows that everything older is in. */
  tick(): Promise<void>
  /** Takes messages of `platform-events`, in order; those it has already are passed over. What is due then is done, up
   * to the digests. @throws KeysUnreachable: call again with what is left from `next` on. */
  take(messages: readonly Message[]): Promise<void>
  /** Writes the partials that are due; `all`: those that might still wait, too. @throws KeysUnreachable */
  publish(all: boolean): Promise<void>
  /** The log's end as it is now was reached: keys past their date are not asked for any more. */
  caughtUp(): void
  /** Memory held by figures and by event ids, bytes. */
  memory(): { readonly figures: number; readonly eventIds: number }
}

/** Reads the journal from the oldest day not closed, and the digests of open windows.
 * @throws KeysUnreachable; JournalGap when origins are missing for good. */
export async function openOwner(ports: OwnerPorts, partition: number): Promise<Owner> {
  const { log, keys, clock, calendar, counts } = ports
  const deidentifier: Deidentifier = await openDeidentifier(ports)
  const state = new PartitionState()
  const indexes = new DayIndexes()
  const forgetting = new Forgetting({ log, keys, calendar, partition, state, deidentifier })
  const foldControl = forgetting.foldControl.bind(forgetting)
  const journal = new Journal({ log, keys, partition, state, deidentifier, indexes, counts, foldControl })
  await forgetting.load()
  await journal.catchUp()
  const firstDay = firstOpenDay(calendar, log.genesis, state)
  const plans = new PlansInForce({ log, calendar, state })
  const digests = new Digests({ log, keys, calendar, partition, state, deidentifier, forgetting, plans }, firstDay)
  await digests.catchUp()
  const windows = new OpenWindows(calendar, state, firstDay)
  const partials = new Partials({ log, keys, clock, calendar, partition, state, plans })
  const trimming = new Trimming(log, partition, state)
  let catchingUp = true

  /** Everything that follows from what was folded, except partials. May be cut short by a stall and done again. */
  async function settleFold(): Promise<void> {
    await forgetting.keep()
    for (const window of forgetting.stale) {
      await digests.refold(window)
      forgetting.stale.delete(window)
    }
    await digests.writeDue()
    await trimming.platformEvents()
  }

  async function takeControl(message: Incoming): Promise<void> {
    const { offset: origin } = message
    const control = await openControl(keys, message, { catchingUp })
    if (typeof control === 'string') {
      counts.skipped[control]++
      return takeRun(runPorts, [], origin, { catchingUp })
    }
    const offset = await journal.append(await buildControlled(keys, partition, origin, control))
    if (offset === undefined) await journal.catchUp()
    else await forgetting.foldControl(offset, origin, control)
  }

  function forget(window: WindowId): void {
    state.forgetWindow(window)
    deidentifier.forgetWindow(window)
    windows.forgetWindow(window)
    partials.forgetWindow(window)
    forgetting.stale.delete(window)
    digests.forgetWindow(window)
    if (window.startsWith('day/')) indexes.forget(window.slice('day/'.length))
  }

  const runPorts = { keys, partition, state, deidentifier, indexes, journal, counts }
  return {
    partition,
    state,
    get next() {
      return state.lastOrigin + 1
    },
    async tick() {
      const at = clock.now()
      await log.topic(TOPIC).append(partition, [encodeHeader({ t: 'tick', p: partition, at })])
    },
    async take(messages) {
      await settleFold()
      for (let rest = decodeAll(messages); ;) {
        rest = rest.filter(({ offset }) => offset > state.lastOrigin)
        const [first] = rest
        if (first === undefined) return
        const lost = first.offset - state.lastOrigin - 1
        const control = rest.findIndex(({ header }) => header !== 'malformed' && header.t === 'control')
        if (control === 0 && lost === 0) await takeControl(first)
        else {
          const run = control < 0 ? rest : rest.slice(0, control)
          counts.lostOrigins += lost
          await takeRun(runPorts, run, run.at(-1)?.offset ?? first.offset - 1, { catchingUp })
        }
        await settleFold()
      }
    },
    async publish(all) {
      if (state.lastOrigin < 0) return
      await settleFold()
      const now = clock.now()
      let forgotten = false
      for (const window of windows.list()) {
        const gone = (await keys.find(window, { catchingUp })) === 'destroyed'
        if (!gone && !partials.isDue(window, all ? undefined : now)) continue
        if (!gone && (await partials.write(window, now)) === 'written') continue
        forget(window)
        forgotten = true
      }
      if (forgotten) await trimming.closedWindows(digests.firstUsed)
    },
    caughtUp() {
      catchingUp = false
    },
    memory: () => ({ figures: state.bytes, eventIds: deidentifier.repeats.bytes }),
  }
}

// Publishing partials: the figures of every open window of the partition, absolute, sealed under the window's key.
//
// Version is the last origin folded. Equal version is equal content, so writing twice, late, or as a former owner
// changes nothing. Windows without events get one too: without it nobody could tell quiet from stalled.
import type { Keys, Secret } from '../../keys/port.ts'
import { sealMessage } from '../../keys/seal.ts'
import type { Log } from '../../log/port.ts'
import type { RegisteredPlan } from '../../log/release-plans.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { encodePartialBody } from '../../log/partial-codec.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'
import type { Clock } from '../../time/clock.ts'
import { partialBodyOf, windowBodyOf } from '../fold/to-partial.ts'
import { WindowFold } from '../fold/window-fold.ts'
import type { PartitionState } from './partition-state.ts'
import type { PlansInForce } from './plans-in-force.ts'

const TOPIC = 'partials'
/** At most this often when something changed, at least this often when nothing did. */
const SOONEST_MS = 2_000
const LATEST_MS = 60_000
/** What counting partials may take of the thread, over all partitions together: two fifths. */
const SHARE_OF_THREAD = 0.4
const EMPTY = encodePartialBody({ cells: [], durations: [] })

interface Published {
  readonly body: Buffer
  readonly version: number
  readonly at: number
  /** What making it took. */
  readonly costMs: number
  /** When a change of it may be published next. */
  readonly changesAt: number
}

export interface PartialPorts {
  readonly log: Log
  readonly keys: Keys
  readonly clock: Clock
  readonly calendar: Calendar
  readonly partition: number
  readonly state: PartitionState
  readonly plans: PlansInForce
}

export class Partials {
  readonly #ports: PartialPorts
  readonly #published = new Map<WindowId, Published>()

  constructor(ports: PartialPorts) {
    this.#ports = ports
  }

  /** Whether a window's partial should be written now (`now`: the clock, or undefined when nothing may wait). */
  isDue(window: WindowId, now: number | undefined): boolean {
    const { state, calendar } = this.#ports
    const last = this.#published.get(window)
    if (last === undefined) return true
    if (last.version === state.lastOrigin) return false
    const changed = state.changed.has(window)
    // A week or month is said again only when it may close: its figures change but once a day.
    const waits = grainOf(window) !== 'day' && state.watermark < calendar.closesAt(window)
    if (!changed && waits) return false
    return now === undefined || now >= (changed ? last.changesAt : last.at + LATEST_MS) || now < last.at
  }

  /** Writes the window's partial; 'destroyed': its key is gone. @throws KeysUnreachable, LogWriteFailed */
  async write(window: WindowId, now: number): Promise<'written' | 'destroyed'> {
    const { log, keys, clock, partition: p, state, plans } = this.#ports
    const plan = await plans.of(window)
    const secret = await keys.obtain(window)
    if (secret === 'destroyed') return 'destroyed'
    const started = clock.monotonic()
    const body = this.#body(window, secret, plan)
    // Of two costs the smaller: one that was interrupted (by another process, by a collection) says nothing.
    const costMs = clock.monotonic() - started
    const usualMs = Math.min(costMs, this.#published.get(window)?.costMs ?? costMs)
    const waitMs = (usualMs * log.partitions) / SHARE_OF_THREAD
    const changesAt = now + Math.min(LATEST_MS, Math.max(SOONEST_MS, waitMs))
    const { lastOrigin: version, watermark } = state
    const message = sealMessage(TOPIC, secret, { t: 'partial', k: window, p, version, watermark }, body)
    await log.keyed(TOPIC).put(`${p}/${window}`, message)
    this.#published.set(window, { body, version, at: now, changesAt, costMs })
    state.changed.delete(window)
    return 'written'
  }

  /** `plan`: the release plan in force; a window of which nothing was folded yet says so, too. */
  #body(window: WindowId, secret: Secret, plan: RegisteredPlan | undefined): Buffer {
    const { state } = this.#ports
    const last = this.#published.get(window)
    if (last !== undefined && !state.changed.has(window)) return last.body
    if (grainOf(window) !== 'day')
      return encodePartialBody(windowBodyOf(state.windows.get(window) ?? new WindowFold(plan), secret))
    const fold = state.days.get(window.slice('day/'.length))
    return fold === undefined ? EMPTY : encodePartialBody(partialBodyOf(fold.tally))
  }

  forgetWindow(window: WindowId): void {
    this.#published.delete(window)
  }
}

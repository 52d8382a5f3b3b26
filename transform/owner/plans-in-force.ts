// Which release plan is in force for a window, by the log.
//
// A plan is registered before its first window begins. So what was read once the watermark had passed a window's beginning
// stands for that window and all before it; until then the log is asked again.
import type { Log } from '../../log/port.ts'
import { type RegisteredPlan, readReleasePlans, releasePlanFor } from '../../log/release-plans.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'
import type { PartitionState } from './partition-state.ts'

export interface PlansInForcePorts {
  readonly log: Log
  readonly calendar: Calendar
  readonly state: PartitionState
}

export class PlansInForce {
  readonly #ports: PlansInForcePorts
  #plans: readonly RegisteredPlan[] = []
  /** The watermark at which they were read, epoch ms. */
  #asOf = -Infinity

  constructor(ports: PlansInForcePorts) {
    this.#ports = ports
  }

  /** undefined: nothing of this window is released. @throws MalformedMessage when a plan cannot be read. */
  async of(window: WindowId): Promise<RegisteredPlan | undefined> {
    const { log, calendar, state } = this.#ports
    if (grainOf(window) === 'day') return undefined
    if (this.#asOf < calendar.bounds(window).startMs) {
      const asOf = state.watermark
      this.#plans = await readReleasePlans(log)
      this.#asOf = asOf
    }
    return releasePlanFor(this.#plans, calendar, window)
  }
}

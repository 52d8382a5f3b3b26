// Moving a stepped clock: in steps short enough that every window closes before its key dies, all stages idle at each.
import type { SteppedClock } from './time/clock.ts'

const STEP_MS = 6 * 3_600_000

/** Moves the clock to `to` (epoch ms; earlier than now: nothing happens). */
export async function walk(
  pipeline: { settle(): Promise<void> },
  clock: SteppedClock,
  to: number,
  stepMs = STEP_MS,
): Promise<void> {
  while (clock.now() < to) {
    clock.advanceTo(Math.min(to, clock.now() + stepMs))
    await pipeline.settle()
  }
}

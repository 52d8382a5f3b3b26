// A house to release from: log, keys, ledger and warehouse in memory, and the real releaser on them. Each is a new one, or one
// that many releases share.
import { memoryKeys } from '../../keys/memory.ts'
import type { Keys } from '../../keys/port.ts'
import { type Ledger, openLedger } from '../../log/ledger.ts'
import { memoryLog } from '../../log/memory.ts'
import type { Log } from '../../log/port.ts'
import type { Caps } from '../../reports/release/account.ts'
import { releaseViews } from '../../reports/release/release-views.ts'
import {
  type ReleaseOutcome,
  type Releaser,
  type ReleaserOptions,
  openReleaser,
} from '../../reports/release/releaser.ts'
import type { Uniform } from '../../reports/release/uniform.ts'
import { type ReleasedAnswer, releasedAnswer } from '../../reports/released-answer.ts'
import type { Closing } from '../../schemas/closing.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { ReleaseId } from '../../schemas/released.ts'
import { type SteppedClock, steppedClock } from '../../time/clock.ts'
import { type MemoryWarehouse, memoryWarehouse } from '../../warehouse/memory.ts'
import type { Chance } from '../chance.ts'
import { calendar } from './line.ts'

/** What the house allows is more than any staged plan asks for: then the plan's own budget decides. */
export const WIDE: Caps = { window: 10_000_000_000, year: 1_000_000_000_000 }
/** Everything has been published by then. */
const LONG_AFTER = Date.UTC(2100, 0, 1)

export interface House extends AsyncDisposable {
  readonly clock: SteppedClock
  readonly log: Log
  readonly keys: Keys
  readonly ledger: Ledger
  readonly warehouse: MemoryWarehouse
  /** A releaser on what there is: another one is a process that was started later, or beside. */
  open(more?: Partial<ReleaserOptions>): Releaser
  /** What a recipient is answered, long after its publication or at `nowMs`. */
  ask(release: ReleaseId, nowMs?: number): Promise<ReleasedAnswer>
  charges(): Promise<readonly Extract<LedgerEntry, { kind: 'release-reserved' }>['body'][]>
}

/** What becomes of a release that is asked for (again): its outcome, or 'fails' where the house refuses by failing. */
export const tried = (releaser: Releaser, closing: Closing): Promise<ReleaseOutcome | 'fails'> =>
  releaser.release(closing).catch(() => 'fails' as const)

export interface HouseOptions {
  readonly uniform?: Uniform
  /** When it is opened, epoch ms. */
  readonly startMs?: number
}

/** The same name has the same keys, and unless told otherwise the same noise. */
export async function openHouse(chance: Chance, name: string, options: HouseOptions = {}): Promise<House> {
  const { uniform = chance.uniform(`noise ${name}`), startMs = calendar.closesAt('month/2027-02') } = options
  const clock = steppedClock(startMs)
  const log = memoryLog({ partitions: 1, genesis: startMs })
  const keys = memoryKeys({ clock, calendar, material: (key) => chance.bytes(`house ${name} ${key}`) })
  const ledger = await openLedger({ log, keys, clock })
  const warehouse = memoryWarehouse()
  return {
    clock,
    log,
    keys,
    ledger,
    warehouse,
    open: (more = {}) =>
      openReleaser({ log, keys, ledger, warehouse, calendar, uniform, caps: WIDE, releasable: true, ...more }),
    ask: (release, nowMs = LONG_AFTER) =>
      releasedAnswer(
        {
          releases: async () => releaseViews(await warehouse.releases(), await ledger.entries(), nowMs),
          released: (which) => warehouse.released(which),
        },
        { release, beforePublication: false },
      ),
    charges: async () =>
      (await ledger.entries()).flatMap((entry) => (entry.kind === 'release-reserved' ? [entry.body] : [])),
    [Symbol.asyncDispose]: () => keys[Symbol.asyncDispose](),
  }
}

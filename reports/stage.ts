// The reports stage: follows the partials and does what is due: provisional figures, closes, plans, retention.
import { schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { type Keys, KeysUnreachable } from '../keys/port.ts'
import { readCatalogues } from '../log/catalogues.ts'
import type { Ledger } from '../log/ledger.ts'
import { readPlans } from '../log/plans.ts'
import { readReleasePlans } from '../log/release-plans.ts'
import type { KeyedMessage, Log } from '../log/port.ts'
import type { Day, InterestRow, WindowId } from '../schemas/figures.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Clock } from '../time/clock.ts'
import type { Warehouse } from '../warehouse/port.ts'
import { type RowQuestion, rowsOf } from './answer.ts'
import { type ClockWatch, watchClock } from './clock-watch.ts'
import { openClosing } from './close/closing.ts'
import { firstDayOf, openFrom } from './close/due.ts'
import { PartialsSeen } from './close/partials-seen.ts'
import type { ClosingRules } from './close/freeze.ts'
import { planAhead } from './plan.ts'
import { quarterOf, writeProvisional } from './provisional.ts'
import { readRecord } from './record.ts'
import { countingPlans } from './release/register.ts'
import { houseCaps } from './release/account.ts'
import { openReleaser } from './release/releaser.ts'
import type { Uniform } from './release/uniform.ts'
import { openRetention } from './retention/retention.ts'

export interface ReportsOptions {
  readonly log: Log
  readonly keys: Keys
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly config: Pick<
    Config,
    'floorPeople' | 'floorOrganisations' | 'largestShare' | 'retentionDays' | 'releaseWindowRho' | 'releaseYearRho'
  >
  readonly clock: Clock
  readonly calendar: Calendar
  readonly logger: Logger
  /** Whether it follows and does what is due by itself; else only `settle` does. */
  readonly live: boolean
  /** People are known by address only: the rules about organisations are void. */
  readonly byAddress: boolean
  /** People are known by account throughout: others cannot be released. */
  readonly releasable: boolean
  /** Where the noise of releases comes from. */
  readonly uniform: Uniform
  /** Told when the clock is doubted and when it is confirmed. */
  readonly onDoubt?: (suspended: boolean) => void
  /** When the log was last written to before this run (epoch ms). Looked up when absent: then open this stage before
   * those that write. */
  readonly lastWrittenMs?: number
}

export interface ReportsStats {
  /** Windows closed by this run. */
  readonly closed: number
  /** Tasks that failed and were left to the next time. */
  readonly failures: number
  readonly unreadablePartials: number
  /** How far the slowest partition is behind the clock, ms; null before any was heard of. */
  readonly lagMs: number | null
  readonly clockSuspended: boolean
}

export interface Reports extends AsyncDisposable {
  /** Does all that is due at this moment, to the end. @throws AggregateError of what failed, after trying the rest. */
  settle(): Promise<void>
  /** Rejects when the stage dies. */
  readonly done: Promise<never>
  stats(): ReportsStats
  /** What of closed windows may be shown, and that the rest is withheld. */
  interest(question: RowQuestion): Promise<readonly InterestRow[]>
}

const EVERY_FIVE_SECONDS = '*/5 * * * * *'
const RETRY_MS = 1_000
const MINUTE_MS = 60_000

/** What is done when it is due; by itself not more often than every `everyMs`. */
interface Task {
  readonly name: string
  readonly everyMs: number
  readonly run: () => Promise<void>
}

export async function openReports(options: ReportsOptions): Promise<Reports> {
  const { log, keys, ledger, warehouse, config, clock, calendar, logger, live } = options
  const watch: ClockWatch = await watchClock(options)
  const seen = new PartialsSeen(keys, log.partitions)
  const floor = {
    people: config.floorPeople,
    organisations: options.byAddress ? 0 : config.floorOrganisations,
    largestShare: config.largestShare,
  }
  const rules = async (): Promise<ClosingRules> => ({
    calendar,
    firstDay: firstDayOf(calendar, log.genesis),
    catalogues: await readCatalogues(log),
    plans: await readPlans(log),
    releasePlans: countingPlans(await readReleasePlans(log), await ledger.entries(), calendar),
  })
  const releaser = openReleaser({ ...options, caps: houseCaps(config) })
  const closer = openClosing({ log, keys, ledger, warehouse, calendar, seen, floor, rules, releaser })
  const retention = openRetention({ log, keys, ledger, warehouse, calendar, seen, retentionDays: config.retentionDays })
  const stop = new AbortController()
  let quarter = quarterOf(clock.now() - 1) // none is written between two quarter hours, also not at a start
  let closed = 0
  let failures = 0

  async function provisional(): Promise<void> {
    if (quarterOf(clock.now()) <= quarter) return
    quarter = quarterOf(clock.now()) // also when it fails: the next quarter hour is the next time
    const { closed: done } = await readRecord(ledger)
    await writeProvisional(
      { seen, warehouse, rules: await rules(), floor },
      openDays(openFrom(calendar, log.genesis, done).day),
    )
  }

  /** The days that are not closed and have begun. */
  function openDays(first: WindowId): Day[] {
    const days: Day[] = []
    for (let day = first; calendar.bounds(day).startMs <= clock.now(); day = calendar.next(day))
      days.push(...calendar.daysOf(day))
    return days
  }

  const tasks: readonly Task[] = [
    { name: 'provisional figures', everyMs: 0, run: provisional },
    {
      name: 'closes',
      everyMs: 0,
      run: async () => void (closed += await closer.closeDue((await watch.isTrusted()) ? clock.now() : 'distrusted')),
    },
    { name: 'plans', everyMs: MINUTE_MS, run: async () => planAhead(log, warehouse, await rules(), clock.now()) },
    {
      name: 'retention',
      everyMs: MINUTE_MS,
      run: async () => void ((await watch.isTrusted()) && (await retention.enforce(clock.now()))),
    },
  ]
  const ranAt = new Map<Task, number>()

  /** What fails is tried again the next time, and does not keep the others from their work: keys die though a close
   * failed. `all`: also those that ran a moment ago. */
  async function runDue(all: boolean): Promise<unknown[]> {
    const errors: unknown[] = []
    for (const task of tasks) {
      if (stop.signal.aborted) break
      const now = clock.monotonic()
      if (!all && now - (ranAt.get(task) ?? -Infinity) < task.everyMs) continue
      try {
        await task.run()
        ranAt.set(task, now)
      } catch (error) {
        failures++
        errors.push(error)
        logger.error({ err: error, task: task.name }, 'a task of reports failed; it is tried again')
      }
    }
    return errors
  }

  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  async function follow(): Promise<void> {
    for await (const batch of log.keyed('partials').read({ follow: true, signal: stop.signal }))
      while (!(await taken(batch)) && !stop.signal.aborted) await clock.sleep(RETRY_MS, stop.signal)
  }

  /** Whether the keys could be reached for it. */
  async function taken(batch: readonly KeyedMessage[]): Promise<boolean> {
    try {
      await seen.take(batch)
      return true
    } catch (error) {
      if (!(error instanceof KeysUnreachable)) throw error
      return false
    }
  }

  const following = live ? follow() : Promise.resolve()
  const done = new Promise<never>((_, reject) => void following.catch(reject))
  done.catch(() => undefined) // whoever runs the pipeline looks at it
  let isBusy = false
  const cron = live
    ? schedule(
        EVERY_FIVE_SECONDS,
        async () => {
          if (isBusy) return
          isBusy = true
          await inTurn(() => runDue(false)).finally(() => (isBusy = false))
        },
        { suppressMissedWarning: true },
      )
    : undefined

  return {
    done,
    settle: () =>
      inTurn(async () => {
        for await (const batch of log.keyed('partials').read({ follow: false })) await seen.take(batch)
        const errors = await runDue(true)
        if (errors.length > 0) throw new AggregateError(errors, 'not all that was due could be done')
      }),
    stats() {
      const watermarks = Array.from({ length: log.partitions }, (_, partition) => seen.progressOf(partition).watermark)
      const lagMs = clock.now() - Math.min(...watermarks)
      return {
        closed,
        failures,
        unreadablePartials: seen.unreadable,
        lagMs: Number.isFinite(lagMs) ? lagMs : null,
        clockSuspended: watch.suspended,
      }
    },
    async interest(question) {
      const [windows, cells] = await Promise.all([warehouse.windows(question), warehouse.interest(question)])
      return rowsOf(windows, cells, question)
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await cron?.destroy()
      await turn
      await following.catch(() => undefined)
    },
  }
}

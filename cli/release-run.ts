// `peil release run`: does what is due on a folder where no pipeline runs, and says of each month and week what became of its
// release, or why there is none.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BadConfig, type Config } from '../config.ts'
import { findRunning, openDataFolder, refuseNoFolder } from '../data-folder.ts'
import { openLedger } from '../log/ledger.ts'
import { type KnownPlan, readReleasePlans, releasePlanFor } from '../log/release-plans.ts'
import { type Ground, withGround } from '../ground.ts'
import { withPipeline } from '../pipeline.ts'
import { firstDayOf } from '../reports/close/due.ts'
import { countingPlans } from '../reports/release/register.ts'
import type { WindowId } from '../schemas/figures.ts'
import type { LedgerEntry, ReleaseBlock } from '../schemas/ledger.ts'
import { RELEASED_GRAINS } from '../schemas/release-plan.ts'
import { type ReleaseId, releaseIdOf } from '../schemas/released.ts'
import type { Calendar } from '../time/calendar.ts'
import { clockOfFolder } from './place.ts'

export interface ReleaseRunOptions {
  readonly json?: boolean
}

/** `closed-without`: no plan was in force when it closed. `unfinished`: charged; what failed is done the next time. */
type Outcome = 'released' | 'withdrawn' | 'blocked' | 'no-plan' | 'not-closed' | 'closed-without' | 'unfinished'

interface WindowRelease {
  readonly window: WindowId
  readonly release: ReleaseId
  readonly outcome: Outcome
  /** Done by this run. */
  readonly now: boolean
  readonly why?: ReleaseBlock
  /** When it may close, epoch ms. */
  readonly closesAt: number
}

/** @throws BadConfig where there is no folder, or its log is elsewhere; FolderClaimed; AggregateError of what failed. */
export async function releaseRun(given: Config, { json = false }: ReleaseRunOptions): Promise<void> {
  if (given.kafkaBrokers !== undefined)
    throw new BadConfig(
      'the log is on brokers: the reports stage there releases by itself. peil release show says what there is',
    )
  await refuseNoFolder(given)
  const config = await openDataFolder(given)
  const clock = await clockOfFolder(config.data)
  const isRunning = (await findRunning(config.data)) !== undefined
  const say = (windows: readonly WindowRelease[]): void => {
    if (json) process.stdout.write(`${JSON.stringify({ running: isRunning, windows }, null, 2)}\n`)
    else process.stdout.write(inWords(windows, isRunning, config.zone))
  }
  if (isRunning)
    return await withGround(config, { clock, sources: 'unneeded' }, async (ground) => say(await windowsOf(ground, 0)))
  const sources = existsSync(config.sources ?? join(config.data, 'sources.yaml')) ? {} : { sources: [] }
  const unseen = { ...config, ingestHost: LOOPBACK, ingestPort: 0, reportsHost: LOOPBACK, reportsPort: 0 }
  await withPipeline(unseen, { clock, live: false, ...sources }, async (pipeline) => {
    const before = (await pipeline.ledger.wholeEntries()).length
    try {
      await pipeline.settle()
    } finally {
      say(await windowsOf(pipeline, before))
    }
  })
}

const LOOPBACK = '127.0.0.1'

/** Every month and week that has begun, oldest first, as far as there is a plan for any of its grain. `before`: how many
 * entries the ledger had when this run began. */
async function windowsOf(ground: Ground, before: number): Promise<readonly WindowRelease[]> {
  const { log, calendar, clock } = ground
  const entries = await (await openLedger(ground)).wholeEntries()
  const plans = countingPlans(await readReleasePlans(log), entries, calendar)
  const first = firstDayOf(calendar, log.genesis)
  const found: WindowRelease[] = []
  for (const grain of RELEASED_GRAINS.toReversed()) {
    if (grain === 'week' && !plans.some((plan) => !('gap' in plan) && plan.rules.budget.week !== undefined)) continue
    let window = calendar.windowsOf(first)[grain]
    for (; calendar.bounds(window).startMs <= clock.now(); window = calendar.next(window))
      found.push(outcomeOf(window, entries, plans, calendar, before))
  }
  return found
}

function outcomeOf(
  window: WindowId,
  entries: readonly LedgerEntry[],
  plans: readonly KnownPlan[],
  calendar: Calendar,
  before: number,
): WindowRelease {
  const release = releaseIdOf(window)
  const own = entries.filter((entry) => 'release' in entry.body && entry.body.release === release)
  const blocked = own.find((entry) => entry.kind === 'release-blocked')
  const signed = own.find(({ kind }) => kind === 'release-signed')
  const isClosed = entries.some((entry) => entry.kind === 'destroyed' && entry.body.window === window)
  const head = { window, release, closesAt: calendar.closesAt(window) }
  const of = (outcome: Outcome, entry?: LedgerEntry): WindowRelease => ({
    ...head,
    outcome,
    now: entry !== undefined && entry.seq >= before && before > 0,
  })
  if (blocked?.kind === 'release-blocked') return { ...of('blocked', blocked), why: blocked.body.why }
  if (own.some(({ kind }) => kind === 'release-withdrawn')) return of('withdrawn')
  if (signed !== undefined) return of('released', signed)
  if (own.some(({ kind }) => kind === 'release-reserved')) return of('unfinished')
  if (isClosed) return of('closed-without')
  return of(releasePlanFor(plans, calendar, window) === undefined ? 'no-plan' : 'not-closed')
}

const BLOCKS: Readonly<Record<ReleaseBlock, string>> = {
  budget: 'it would have overspent',
  input: 'it was charged for another input than the one that is there',
  checks: 'what was drawn failed the checks of released cells',
  'by-address': 'a source’s people are known by address only',
  'drawn-before': 'it was drawn before, by a ledger that was since set back: restore the ledger',
}

function inWords(windows: readonly WindowRelease[], isRunning: boolean, zone: string): string {
  const made = windows.filter(({ now, outcome }) => now && outcome === 'released').length
  const head = isRunning
    ? 'A pipeline runs on this folder: it releases each window by itself, as soon as that closes.'
    : made === 0
      ? 'All that is due was done; it made no release.'
      : `All that is due was done; it made ${made === 1 ? 'one release' : `${made} releases`}.`
  const lines = windows.map((one) => `  ${one.window.padEnd(16)} ${sayOutcome(one, zone)}`)
  return `${[head, '', ...lines].join('\n').trimEnd()}\n`
}

function sayOutcome({ outcome, release, now, why, closesAt }: WindowRelease, zone: string): string {
  const at = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
    closesAt,
  )
  switch (outcome) {
    case 'released':
      return `${now ? 'released now' : 'released'}: peil release show ${release}`
    case 'withdrawn':
      return 'released, and withdrawn since'
    case 'blocked':
      return `will never be released: ${why === undefined ? '' : BLOCKS[why]}; what it cost stays charged`
    case 'unfinished':
      return 'charged, and not finished: run this again'
    case 'closed-without':
      return 'not released: no plan was in force when it closed'
    case 'no-plan':
      return 'will not be released: no plan was registered before it began'
    case 'not-closed':
      return `not closed yet: at the earliest ${at} (${zone})`
  }
}

// `peil demo`: every stage, a simulated platform that posts to it over HTTP, and a clock that runs ahead: several past
// weeks at once, then the present at five simulated minutes a second.
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { loadCatalogue } from '../catalogue/load.ts'
import { loadReleasePlan } from '../catalogue/load-release-plan.ts'
import type { Config } from '../config.ts'
import { announceRunning, findRunning } from '../data-folder.ts'
import { postEvents } from '../demo/post-events.ts'
import { simulatePlatform } from '../demo/simulated-platform.ts'
import { packageFile } from '../package-root.ts'
import { type Pipeline, withPipeline } from '../pipeline.ts'
import { houseCaps } from '../reports/release/account.ts'
import { registerPlan } from '../reports/release/register.ts'
import { releaseViews } from '../reports/release/release-views.ts'
import { writeKeyHash } from '../ingest/sources.ts'
import type { Source } from '../schemas/source.ts'
import type { WindowId } from '../schemas/figures.ts'
import { type Calendar, openCalendar } from '../time/calendar.ts'
import { type SteppedClock, steppedClock, systemClock } from '../time/clock.ts'
import { takeInDemoRecipients, tellOfPackages } from './demo-recipient.ts'
import { openDemoScreen } from './demo-screen.ts'
import { readPlace, refuseOtherClock, rememberPlace } from './place.ts'
import { openProgress } from './progress.ts'
import { aborted, stopSignal } from './stop.ts'

const HISTORY_STEP_MS = 4 * 3_600_000
const PRESENT_STEP_MS = 5 * 60_000
const STEP_EVERY_MS = 1_000
const PARTITIONS = 4
/** Enough of both for releases of features (a platform below 2,000 people releases totals only). */
const SIZE = { people: 2_000, organisations: 160 }
const DAY_MS = 24 * 3_600_000

/** Where the demo is: the clock stands at `now`; the past is hurried through up to `present`. */
interface Place {
  readonly now: number
  readonly present: number
}

export async function demo(given: Config, logger: Logger, steps = Infinity): Promise<void> {
  const running = await findRunning(given.data)
  if (running !== undefined) throw new Error(`a demo runs on this folder already: look at ${running.reports}`)
  const stop = stopSignal()
  const catalogueFile = given.catalogue ?? packageFile('catalogue/client-portal.yaml')
  const catalogue = await loadCatalogue(catalogueFile)
  const config = { ...given, catalogue: catalogueFile, partitions: PARTITIONS }
  const calendar = openCalendar(config)
  await refuseOtherClock(config.data, 'demo')
  const stood = (await readPlace(config.data, 'demo')) as Place | undefined
  const place = stood ?? firstPlace(calendar)
  if (stood === undefined) await rememberPlace(config.data, 'demo', place)
  const clock = steppedClock(place.now)
  const platform = simulatePlatform({ seed: 1, catalogue, ...SIZE, calendar })
  const key = randomBytes(18).toString('base64url')

  await withPipeline(config, { clock, live: false, logger, sources: [portal(key)] }, async (pipeline) => {
    const { reportsUrl: reports, portalUrl } = pipeline
    const at = { pid: process.pid, ingest: pipeline.ingest.url, reports, portal: portalUrl }
    await using _announced = await announceRunning(config.data, at)
    process.stdout.write(`events come in at    ${at.ingest}/v1/events\nstatistics are at    ${at.reports}\n`)

    const step = async (ms: number): Promise<void> => {
      const from = clock.now()
      clock.advanceTo(from + ms)
      await postEvents({ url: at.ingest, key, events: platform.between(from, clock.now()), signal: stop })
      await pipeline.settle()
      const reached: Place = { now: clock.now(), present: place.present }
      await rememberPlace(config.data, 'demo', reached)
    }
    await registerDemoPlan(pipeline, place)
    await takeInDemoRecipients(pipeline, calendar.daysOf(monthBefore(calendar, place.present))[0] ?? '')
    await hurryThroughThePast(clock, place, step, stop)
    await tellOfReleases(pipeline)
    await tellOfPackages(pipeline)
    await theMovingPresent(pipeline, clock, step, stop, steps)
  })
}

async function hurryThroughThePast(
  clock: SteppedClock,
  { now, present }: Place,
  step: (ms: number) => Promise<void>,
  stop: AbortSignal,
) {
  const progress = openProgress()
  while (clock.now() < present && !stop.aborted) {
    progress.show(clock.now() - now, present - now, new Date(clock.now()).toISOString().slice(0, 10))
    await step(HISTORY_STEP_MS)
  }
  progress.end()
}

async function theMovingPresent(
  pipeline: Pipeline,
  clock: SteppedClock,
  step: (ms: number) => Promise<void>,
  stop: AbortSignal,
  steps: number,
) {
  const screen = openDemoScreen(pipeline)
  const stopped = aborted(stop)
  for (let taken = 0; taken < steps && !stop.aborted; taken++) {
    const begun = systemClock.monotonic()
    await step(PRESENT_STEP_MS)
    await screen.show(clock.now())
    await Promise.race([systemClock.sleep(STEP_EVERY_MS - (systemClock.monotonic() - begun)), stopped])
  }
}

/** The past begins a day before the month before this one: a whole month is there to look at, and its release was planned
 * before it began. */
function firstPlace(calendar: Calendar): Place {
  const present = systemClock.now()
  const before = monthBefore(calendar, present)
  return { now: calendar.bounds(before).startMs - DAY_MS, present: present - (present % PRESENT_STEP_MS) }
}

function monthBefore(calendar: Calendar, ms: number): WindowId {
  const { month } = calendar.windowsOf(calendar.dayOf(ms))
  return calendar.windowsOf(calendar.dayOf(calendar.bounds(month).startMs - 1)).month
}

/** The ready plan of the smallest tier, for the first whole month on. The red team is not asked: nobody's data are at stake. */
async function registerDemoPlan(pipeline: Pipeline, { present }: Place): Promise<void> {
  const { calendar, clock, config } = pipeline
  const first = monthBefore(calendar, present)
  if (clock.now() >= calendar.bounds(first).startMs) return
  const ready = await loadReleasePlan(packageFile('catalogue/release-plan-s.yaml'))
  const from = first.slice('month/'.length)
  const rules = { ...ready, plan: 'demo', from, size: { ...SIZE, known: 'contract' as const }, publication: SOON }
  await registerPlan({ ...pipeline, caps: houseCaps(config), releasable: true }, rules, null)
}

/** As soon as a plan may say. */
const SOON = { days: 5, hour: 9 }

/** What could be handed to a third party now. */
async function tellOfReleases({ warehouse, ledger, clock, config }: Pipeline): Promise<void> {
  const views = releaseViews(await warehouse.releases(), await ledger.entries(), clock.now())
  for (const { release, cells, status, nanoRho } of views)
    process.stdout.write(
      `released ${release}: ${cells} cells for ρ = ${nanoRho / 1e9} a person` +
        `${status === 'waiting' ? ', not published yet (--before-publication)' : ''}; ` +
        `look: npx peil release show ${release} --data ${config.data}\n`,
    )
}

const portal = (key: string): Source => ({
  id: 'portal',
  kind: 'platform',
  side: 'server',
  people: 'accounts',
  writeKeySha256: writeKeyHash(key),
  origins: [],
  trustedProxies: [],
  limits: { eventsPerSecond: 1_000_000 },
})

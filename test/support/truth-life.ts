// The life of a simulated platform whose exact answer is known, lived through a pipeline and compared with the truth.
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type SimulatedEvent, simulatePlatform, simulatedDevice } from '../../demo/simulated-platform.ts'
import { readCatalogues } from '../../log/catalogues.ts'
import { readPlans } from '../../log/plans.ts'
import { sendControl } from '../../log/send-control.ts'
import { mergedValues } from '../../reports/close/planned-features.ts'
import { sumPartials } from '../../reports/close/sum-partials.ts'
import type { Closing } from '../../schemas/closing.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { Plan } from '../../schemas/plan.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import { inventedCatalogue } from '../simulation/invented-catalogue.ts'
import { captured } from '../simulation/published-life.ts'
import { Truth } from '../simulation/truth.ts'
import type { TestPipeline } from './pipeline.ts'
import { readPartials } from './read-partials.ts'
import { expectInterestEquals, expectSumsEqual, expectedInterest } from './truth-run.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const STEP = 3 * HOUR

export interface TruthLife {
  readonly seed: number
  /** ISO 8601; a midnight in Amsterdam. */
  readonly start: string
  readonly days: number
  readonly people: number
  readonly organisations: number
  /** After so many days: somebody objects, comes back, is erased. */
  readonly controls: readonly {
    readonly afterDays: number
    readonly kind: 'object' | 'withdraw' | 'erase'
    readonly person: { organisation: string; account: string }
  }[]
}

/** What a test does to the pipeline in between. Afterwards everything works again, and nothing is left undone that was
 * due. */
export interface Trouble {
  /** The events of this step are taken; transform has not done its work. */
  readonly beforeTransform?: () => Promise<void>
  /** Transform has done its work; what is due is not closed. */
  readonly beforeReports?: () => Promise<void>
}

export const lifeCatalogue = inventedCatalogue(24, 5, 3)

/** A person of the simulated platform. */
export const personOf = (organisation: number, account: number) => ({
  organisation: `org-${organisation}`,
  account: `acc-${organisation}-${account}`,
})

export const SHORT_LIFE: TruthLife = {
  seed: 12,
  start: '2026-03-23T23:00:00Z',
  days: 12,
  people: 60,
  organisations: 9,
  controls: [{ afterDays: 4.1, kind: 'erase', person: personOf(1, 1) }],
}

/** Posts what is sent, and answers with what was taken. */
async function post(pipeline: TestPipeline, events: readonly SimulatedEvent[]): Promise<SimulatedEvent[]> {
  if (events.length === 0) return []
  const { status, text } = await pipeline.post(events)
  expect(status).toBe(202)
  const { refused } = JSON.parse(text) as { refused: readonly { index: number }[] }
  const out = new Set(refused.map(({ index }) => index))
  return events.filter((_, index) => !out.has(index))
}

/** Lives it to its end in steps of three hours. In each window that closes the working sums are the truth's, and in the
 * end the published rows are those that the truth leads to, cell by cell. Answers how many rows that are. The pipeline
 * began at its start, with `lifeCatalogue`. */
export async function expectTruthOfLife(
  pipeline: TestPipeline,
  life: TruthLife,
  { beforeTransform, beforeReports }: Trouble = {},
): Promise<number> {
  const { calendar, clock, log, warehouse } = pipeline
  const catalogue = lifeCatalogue
  const start = Date.parse(life.start)
  const platform = simulatePlatform({ ...life, catalogue, calendar, visitsPerDay: 0.7 })
  const truth = new Truth({ calendar, catalogueOf: () => catalogue, deviceOf: simulatedDevice })
  const plans = new Map<string, Plan>()
  const shown = new Map<WindowId, Closing['provisional']>()
  const closed = new Map<WindowId, ClosedWindow>()
  const controls = [...life.controls]
  let summed = 0

  for (let at = start; at < start + life.days * DAY; at += STEP) {
    clock.advanceTo(at + STEP)
    for (const event of await post(pipeline, platform.between(at, at + STEP)))
      truth.enter({ kind: 'event', captured: captured(event, 'accounts') })
    while (controls[0] !== undefined && start + controls[0].afterDays * DAY <= clock.now()) {
      const { kind, person: who } = controls[0]
      controls.shift()
      await sendControl(pipeline, { id: randomUUID(), kind, at: clock.now() }, who)
      truth.enter({ kind, person: who, at: clock.now(), closed: new Set(closed.keys()) })
    }

    await beforeTransform?.()
    await pipeline.transform.settle()
    const partials = [...(await readPartials(pipeline)).values()]
    for (const window of new Set(partials.map((each) => each.window)))
      if (calendar.closesAt(window) + 60_000 <= clock.now()) {
        const parts = partials.filter((each) => each.window === window)
        expectSumsEqual([...sumPartials(parts).sums], truth, window)
        summed += 1
      }
    for (const cell of await warehouse.provisional()) {
      const window: WindowId = `day/${cell.day}`
      shown.set(window, [
        ...(shown.get(window) ?? []).filter(({ level, id }) => level !== cell.level || id !== cell.id),
        cell,
      ])
    }
    for (const [window, plan] of await readPlans(log)) plans.set(window, plan)

    await beforeReports?.()
    await pipeline.reports.settle()
    for (const each of await warehouse.windows({}))
      if (!closed.has(each.window)) {
        closed.set(each.window, each)
        if (each.grain === 'day') truth.enter({ kind: 'day-closed', day: each.start })
      }
  }

  const rules = { calendar, firstDay: calendar.dayOf(start), catalogues: await readCatalogues(log), plans }
  const expected = expectedInterest(
    truth,
    {
      calendar,
      floor: { people: 10, organisations: 3, largestShare: 0.8 },
      featuresOf: (window) => closed.get(window)?.features ?? [],
      mergedOf: (window) => mergedValues(rules, window),
    },
    [...closed.keys()],
    (window) => shown.get(window) ?? [],
  )
  expectInterestEquals([...(await warehouse.interest({}))], expected)
  expect(summed).toBe(closed.size)
  expect(controls).toEqual([])
  return expected.length
}

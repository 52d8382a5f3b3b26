// The truth test: a simulated platform whose exact answer is known, through the real composition root, day after day.
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type SimulatedEvent, simulatePlatform, simulatedDevice } from '../demo/simulated-platform.ts'
import { sendControl } from '../log/send-control.ts'
import { readCatalogues } from '../log/catalogues.ts'
import { readPlans } from '../log/plans.ts'
import { mergedValues } from '../reports/close/planned-features.ts'
import { sumPartials } from '../reports/close/sum-partials.ts'
import type { Closing } from '../schemas/closing.ts'
import type { WindowId } from '../schemas/figures.ts'
import type { Plan } from '../schemas/plan.ts'
import type { ClosedWindow } from '../warehouse/port.ts'
import { inventedCatalogue } from './simulation/invented-catalogue.ts'
import { captured } from './simulation/published-life.ts'
import { Truth } from './simulation/truth.ts'
import { type TestPipeline, withTestPipeline } from './support/pipeline.ts'
import { readPartials } from './support/read-partials.ts'
import { expectInterestEquals, expectSumsEqual, expectedInterest } from './support/truth-run.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Run {
  readonly seed: number
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

const person = (organisation: number, account: number) => ({
  organisation: `org-${organisation}`,
  account: `acc-${organisation}-${account}`,
})

const runs: Readonly<Record<string, Run>> = {
  'over the end of summer time, a month’s end, objections and erasures': {
    seed: 11,
    start: '2026-10-19T22:00:00Z',
    days: 44,
    people: 260,
    organisations: 30,
    controls: [
      { afterDays: 3.4, kind: 'object', person: person(2, 1) },
      { afterDays: 6.6, kind: 'erase', person: person(3, 0) },
      { afterDays: 9.2, kind: 'withdraw', person: person(2, 1) },
      { afterDays: 12.3, kind: 'erase', person: person(1, 0) }, // after midnight: yesterday has its digest soon
      { afterDays: 20.9, kind: 'object', person: person(5, 0) },
    ],
  },
  'over the beginning of summer time, few people': {
    seed: 12,
    start: '2026-03-23T23:00:00Z',
    days: 12,
    people: 60,
    organisations: 9,
    controls: [{ afterDays: 4.1, kind: 'erase', person: person(1, 1) }],
  },
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

it.each(Object.entries(runs))(
  'publishes exactly what the truth leads to, cell by cell: %s',
  async (_, run) => {
    const start = Date.parse(run.start)
    const catalogue = inventedCatalogue(24, 5, 3)
    await withTestPipeline({ start, catalogue }, async (pipeline) => {
      const { calendar, clock, log, warehouse } = pipeline
      const platform = simulatePlatform({ ...run, catalogue, calendar, visitsPerDay: 0.7 })
      const truth = new Truth({ calendar, catalogueOf: () => catalogue, deviceOf: simulatedDevice })
      const plans = new Map<string, Plan>()
      const shown = new Map<WindowId, Closing['provisional']>()
      const closed = new Map<WindowId, ClosedWindow>()
      const controls = [...run.controls]
      let summed = 0

      for (let at = start; at < start + run.days * DAY; at += 3 * HOUR) {
        clock.advanceTo(at + 3 * HOUR)
        for (const event of await post(pipeline, platform.between(at, at + 3 * HOUR)))
          truth.enter({ kind: 'event', captured: captured(event, 'accounts') })
        while (controls[0] !== undefined && start + controls[0].afterDays * DAY <= clock.now()) {
          const { kind, person: who } = controls[0]
          controls.shift()
          await sendControl(pipeline, { id: randomUUID(), kind, at: clock.now() }, who)
          truth.enter({ kind, person: who, at: clock.now(), closed: new Set(closed.keys()) })
        }

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
      expect(expected.length).toBeGreaterThan(100)
      expect(summed).toBe(closed.size)
      expect(controls).toEqual([])
    })
  },
  240_000,
)

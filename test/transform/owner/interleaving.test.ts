// Whatever owners do to each other, and whenever they restart, the figures are those of one owner that was never touched.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planHash, writeReleasePlan } from '../../../log/release-plans.ts'
import type { Bounded } from '../../../schemas/bounded.ts'
import type { Partial } from '../../../schemas/figures.ts'
import type { Owner } from '../../../transform/owner/owner.ts'
import { readPartials } from '../../support/read-partials.ts'
import { tight } from './tight-plan.ts'
import { type World, drain, openWorld, sameMaterial } from './world.ts'

const START = '2026-11-02T20:00:00Z'
const PLAN = tight('2026-11')
/** All happens in this time; with the 40 h until every day has its digest it is less than the 72 h a raw key lives. */
const SPAN_MS = 30 * 3_600_000
const ACCOUNTS = ['ann', 'bob', 'cas', 'dee'] as const

const send = fc.record({
  do: fc.constant('send' as const),
  account: fc.constantFrom(...ACCOUNTS),
  id: fc.integer({ min: 0, max: 12 }).map(String),
  route: fc.constantFrom('/a', '/b', '/c', '/elsewhere'),
  error: fc.boolean(),
  durationMs: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
})
const control = fc.record({
  do: fc.constant('control' as const),
  kind: fc.constantFrom('object' as const, 'withdraw' as const, 'erase' as const),
  account: fc.constantFrom(...ACCOUNTS),
})
const advance = fc.record({ do: fc.constant('advance' as const), minutes: fc.constantFrom(1, 30, 400, 700) })
const owners = fc.record({
  do: fc.constantFrom('drain', 'restart', 'publish', 'tick'),
  which: fc.integer({ min: 0, max: 1 }),
})
const steps = fc.array(fc.oneof({ arbitrary: send, weight: 5 }, control, advance, { arbitrary: owners, weight: 5 }), {
  minLength: 10,
  maxLength: 60,
})
type Step = typeof steps extends fc.Arbitrary<readonly (infer One)[]> ? One : never

/** Sends, controls and the passing of time, as both worlds see them. */
async function happen(world: World, step: Step): Promise<void> {
  if (step.do === 'send' && 'id' in step) {
    const { account, id, route, error, durationMs } = step
    const event = { account, id, route, error, organisation: account < 'c' ? 'acme' : 'beta' }
    await world.send(durationMs === undefined ? event : { ...event, durationMs })
  } else if (step.do === 'control' && 'kind' in step) {
    await world.control(step.kind, step.account, step.account < 'c' ? 'acme' : 'beta')
  } else if (step.do === 'advance' && 'minutes' in step) {
    world.clock.advanceTo(Math.min(Date.parse(START) + SPAN_MS, world.clock.now() + step.minutes * 60_000))
  }
}

type Figures = Pick<Partial, 'cells' | 'durations'> & { readonly bounded: Bounded | undefined }

/** Worlds with the same keys, so that the same cells of a person are sampled. */
async function openReleasing(): Promise<World> {
  const world = await openWorld(START, { material: sameMaterial })
  await writeReleasePlan(world.log, PLAN)
  return world
}

async function final(world: World): Promise<Map<string, Figures>> {
  world.clock.advanceTo(Date.parse(START) + SPAN_MS + 40 * 3_600_000)
  await using transform = await world.transform()
  await transform.settle()
  const partials = await readPartials(world)
  return new Map([...partials].map(([key, { cells, durations, bounded }]) => [key, { cells, durations, bounded }]))
}

test('two owners, restarted at will, come to the figures of one', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const crowded = await openReleasing()
      const calm = await openReleasing()
      const pair: [Owner, Owner] = [await crowded.owner(), await crowded.owner()]
      for (const step of all) {
        await happen(crowded, step)
        await happen(calm, step)
        if (!('which' in step)) continue
        const at = step.which === 0 ? 0 : 1
        if (step.do === 'drain') await drain(crowded, pair[at])
        if (step.do === 'publish') await pair[at].publish(true)
        if (step.do === 'tick') await pair[at].tick()
        if (step.do === 'restart') pair[at] = await crowded.owner()
      }
      const figures = await final(crowded)
      expect(figures).toEqual(await final(calm))
      expect(figures.get('0/month/2026-11')?.bounded?.plan).toBe(planHash(PLAN))
    }),
    { numRuns: 60 },
  )
})

// Proof: from events to a release with every stage at work: a month and its weeks are released, as their plan says, whether
// anybody was there or not; and no window that no plan is in force for.
import { createHash } from 'node:crypto'
import { Config } from '../../config.ts'
import { memoryKeys } from '../../keys/memory.ts'
import { closingKeyOf } from '../../keys/port.ts'
import { openLedger } from '../../log/ledger.ts'
import { registered } from '../../log/release-plans.ts'
import { boundedDigest } from '../../reports/release/bounded-digest.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { registerPlan } from '../../reports/release/register.ts'
import { releaseViews } from '../../reports/release/release-views.ts'
import { releasedAnswer } from '../../reports/released-answer.ts'
import { openReports } from '../../reports/stage.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { LedgerBody } from '../../schemas/ledger.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { steppedClock } from '../../time/clock.ts'
import { memoryWarehouse } from '../../warehouse/memory.ts'
import { countedUniform } from '../counted-uniform.ts'
import { proved } from '../finding.ts'
import { STAGED_CATALOGUE } from '../staging/catalogue.ts'
import { WIDE } from '../staging/house.ts'
import { DAYS, HOUR_MS, MONTH, calendar, openLine, quiet } from '../staging/line.ts'
import { stageMonth } from '../staging/month.ts'
import { type StagedPerson, stagedCrowd } from '../staging/people.ts'
import { SCALED } from '../staging/plans.ts'
import { emptyWindow } from '../staging/window.ts'
import type { Check, Stand } from '../stand.ts'

/** Thirteen months and 54 weeks of it fit into its year. */
const PLAN = { ...SCALED, plan: 'staged-line', budget: { month: 0.5, week: 0.05, year: 9.5 } }
const WINDOWS: readonly WindowId[] = [MONTH, 'week/2027-W05', 'week/2027-W06', 'week/2027-W07', 'week/2027-W08']
const LONG_AFTER = Date.UTC(2100, 0, 1)
const NANO = 1_000_000_000

export const wholeLine: Check = {
  name: 'whole line',
  tests: 0,
  async run(stand) {
    const wrong = [
      ...(await lived(stand, 'crowd', stagedCrowd(stand.chance, DAYS.length))),
      ...(await lived(stand, 'empty', [])),
    ]
    return [
      proved(
        'the whole line',
        2,
        'A month and its weeks go from events to signed releases, each charged once, of a platform with people and of an empty one.',
        wrong,
      ),
    ]
  },
}

async function lived(stand: Stand, name: string, people: readonly StagedPerson[]): Promise<string[]> {
  const config = Config.parse({ releaseWindowRho: WIDE.window / NANO, releaseYearRho: 10 })
  const uniform = countedUniform(stand.chance.uniform(`whole line ${name}`))
  const warehouse = memoryWarehouse()
  await using line = await openLine(
    stand.chance,
    { catalogue: STAGED_CATALOGUE, people, partitions: 2 },
    async (ports) => {
      const ledger = await openLedger(ports)
      await registerPlan({ ...ports, ledger, calendar, caps: WIDE, releasable: true }, PLAN, 'a'.repeat(64))
    },
  )
  const { log, keys, clock } = line
  const ledger = await openLedger({ log, keys, clock })
  await using reports = await openReports({
    log,
    keys,
    ledger,
    warehouse,
    config,
    clock,
    calendar,
    uniform,
    logger: quiet,
    live: false,
    byAddress: false,
    releasable: true,
    lastWrittenMs: clock.now(),
  })
  for (const day of DAYS) {
    await line.send(day)
    await line.transform.settle()
    await reports.settle()
  }
  for (const hours of [2, 4]) {
    clock.advanceTo(calendar.closesAt(MONTH) + hours * HOUR_MS)
    await line.transform.settle()
    await reports.settle()
  }

  const wrong: string[] = []
  const entries = await ledger.entries()
  const charges = entries.flatMap((entry) => (entry.kind === 'release-reserved' ? [entry.body] : []))
  const reading = {
    releases: async () => releaseViews(await warehouse.releases(), entries, LONG_AFTER),
    released: (which: string) => warehouse.released(which),
  }
  const expected = WINDOWS.map(releaseIdOf)
  const found = charges.map(({ release }) => release).toSorted()
  if (found.join() !== expected.toSorted().join())
    wrong.push(
      `with ${name === 'empty' ? 'nobody there' : 'people there'}, what is charged is ${found.join(', ') || 'nothing'}, and not ${expected.join(', ')}`,
    )
  wrong.push(...(await inputFaults(stand, await closingsOf(stand, people), charges)))
  for (const { release, plan, planText } of await warehouse.releases())
    if (plan !== registered(PLAN).hash || createHash('sha256').update(planText).digest('hex') !== plan)
      wrong.push(`${release} is not released by the plan that was registered`)
  for (const { release, nanoRho } of charges)
    if (nanoRho !== Math.round((release.startsWith('week') ? PLAN.budget.week : PLAN.budget.month) * NANO))
      wrong.push(`${release} is not charged what its plan says`)
  let cells = 0
  for (const release of expected) {
    const answer = await releasedAnswer(reading, { release, beforePublication: false })
    if ('bytes' in answer) cells += answer.view.cells
    else
      wrong.push(
        `${release} of ${name === 'empty' ? 'an empty platform' : 'a platform with people'} is not served (${answer.refused})`,
      )
  }
  if (name !== 'empty' && cells === 0) wrong.push('nothing is shown of a platform with people')
  if (uniform.asked === 0) wrong.push('no noise was drawn')
  if (!(await ledger.verify()).whole) wrong.push('the ledger’s chain is broken')
  return wrong
}

/** The same people's windows, frozen by themselves; those of nobody are worked out from the catalogue alone. */
async function closingsOf({ chance }: Stand, people: readonly StagedPerson[]): Promise<readonly ReleasableClosing[]> {
  if (people.length === 0) return WINDOWS.map((window) => emptyWindow(PLAN, window))
  const { month, weeks } = await stageMonth(chance, { plan: PLAN, catalogue: STAGED_CATALOGUE, people })
  return [month, ...weeks]
}

/** What was drawn from must be what those closings hold. */
async function inputFaults(
  { chance }: Stand,
  closings: readonly ReleasableClosing[],
  charges: readonly LedgerBody<'release-reserved'>[],
): Promise<string[]> {
  await using keys = memoryKeys({
    clock: steppedClock(0),
    calendar,
    material: (name) => chance.bytes(`key ${name}`),
  })
  const wrong: string[] = []
  for (const closing of closings) {
    const secret = await keys.obtain(closingKeyOf(closing.window))
    const charge = charges.find(({ window }) => window === closing.window)
    if (secret !== 'destroyed' && charge !== undefined && charge.input !== boundedDigest(secret, closing))
      wrong.push(`${charge.release} is drawn from something else than the bounded sums of its window`)
  }
  return wrong
}

// Proof: two releasers at once cannot overspend, and make one release.
import { openLedger } from '../../log/ledger.ts'
import type { AppendTopic } from '../../log/port.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { type House, WIDE, openHouse, tried } from '../staging/house.ts'
import { calendar, MONTH } from '../staging/line.ts'
import { TOTALS } from '../staging/plans.ts'
import { emptyWindow } from '../staging/window.ts'

export const together: Check = {
  name: 'together',
  tests: 0,
  async run(stand) {
    const runs = stand.times(5, 40)
    const wrong: string[] = []
    for (let run = 0; run < runs; run++) {
      wrong.push(...(await sameWindow(stand, run)))
      wrong.push(...(await lastOfBudget(stand, run)), ...(await latecomer(stand, run)))
    }
    return [
      proved(
        'two releasers at once',
        runs * 3,
        'Two releasers on one log reserve a window once and serve one set of bytes; where the budget has room for one window, one is released; and one that wakes up late changes nothing.',
        [...new Set(wrong)],
      ),
    ]
  },
}

/** A releaser as another process would be: with a ledger of its own on the same log. */
async function another(house: House, chance: Stand['chance'], name: string, caps = WIDE) {
  const ledger = await openLedger(house)
  return house.open({ ledger, caps, uniform: chance.uniform(name) })
}

async function sameWindow({ chance }: Stand, run: number): Promise<string[]> {
  await using house = await openHouse(chance, `same window ${run}`)
  const closing = withPeople(emptyWindow(TOTALS, MONTH))
  const releasers = await Promise.all(['a', 'b', 'c'].map((who) => another(house, chance, `${who} ${run}`)))
  const outcomes = await Promise.allSettled(releasers.map((releaser) => releaser.release(closing)))
  const charges = await house.charges()
  const answer = await house.ask(releaseIdOf(closing.window))
  return [
    ...(charges.length === 1 ? [] : [`releasers at once charge one window ${charges.length} times`]),
    ...('bytes' in answer ? [] : [`what releasers make at once cannot be served (${answer.refused})`]),
    ...(outcomes.every(({ status }) => status === 'fulfilled') ? [] : ['a releaser fails because of another']),
    ...((await house.ledger.verify()).whole ? [] : ['releasers at once break the ledger’s chain']),
  ]
}

async function lastOfBudget({ chance }: Stand, run: number): Promise<string[]> {
  await using house = await openHouse(chance, `last of the budget ${run}`)
  const budget = Math.round(TOTALS.budget.month * 1e9)
  const caps = { window: budget, year: budget }
  const windows = [MONTH, calendar.next(MONTH), calendar.next(calendar.next(MONTH))]
  const releasers = await Promise.all(windows.map((window) => another(house, chance, `${window} ${run}`, caps)))
  const outcomes = await Promise.all(
    releasers.map((releaser, at) => tried(releaser, emptyWindow(TOTALS, windows[at] ?? MONTH))),
  )
  const spent = (await house.charges()).reduce((sum, { nanoRho }) => sum + nanoRho, 0)
  return [
    ...(spent === budget ? [] : [`releasers at once spend ${spent} of ${budget} nano-ρ`]),
    ...(outcomes.filter((outcome) => outcome === 'released').length === 1
      ? []
      : ['not one window is released where one has room']),
  ]
}

/** A releaser that is held up while another one takes the window to its end, and all that it was drawn from is forgotten. */
async function latecomer({ chance }: Stand, run: number): Promise<string[]> {
  await using house = await openHouse(chance, `latecomer ${run}`)
  const closing = withPeople(emptyWindow(TOTALS, MONTH))
  const gate = held()
  const log: House['log'] = {
    ...house.log,
    topic: (name): AppendTopic => {
      const topic = house.log.topic(name)
      return {
        append: (...given) => topic.append(...given),
        async *read(...asked) {
          await gate.opened
          yield* topic.read(...asked)
        },
        bounds: (...asked) => topic.bounds(...asked),
        trim: (...asked) => topic.trim(...asked),
      }
    },
  }
  const late = house.open({ log, uniform: chance.uniform(`late ${run}`) }).release(closing)
  await house.open({ uniform: chance.uniform(`early ${run}`) }).release(closing)
  const first = await house.ask(releaseIdOf(closing.window))
  const { end } = await house.log.topic('closings').bounds(0)
  await house.log.topic('closings').trim(0, end)
  gate.open()
  await late.catch(() => undefined) // it may well fail, as long as it changes nothing
  const then = await house.ask(releaseIdOf(closing.window))
  const same = 'bytes' in first && 'bytes' in then && first.bytes.equals(then.bytes)
  const charges = await house.charges()
  return [
    ...(same ? [] : ['a releaser that wakes up late changes what is served']),
    ...(charges.length === 1 ? [] : ['a releaser that wakes up late charges again']),
  ]
}

function held(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

const withPeople = (closing: ReleasableClosing): ReleasableClosing => ({
  ...closing,
  release: {
    ...closing.release,
    bounded: [
      {
        level: 'platform',
        id: 'platform',
        by: 'total',
        value: 'total',
        people: 900 * 65_536,
        activeDays: 0,
        organisations: 90,
      },
    ],
  },
})

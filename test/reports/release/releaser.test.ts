// The release of a window: its steps in order, the same when it is asked for again, and everything it refuses.
import { beforeEach, describe, expect, it } from 'vitest'
import { closingKeyOf } from '../../../keys/port.ts'
import { checkReleased } from '../../../reports/release/check.ts'
import { type ReleasableClosing, drawRelease } from '../../../reports/release/draw.ts'
import { openDrawsLog } from '../../../reports/release/draws-log.ts'
import { releasedCells } from '../../../reports/release/released-cells.ts'
import { publicationAfter } from '../../../reports/release/releaser.ts'
import { openUniform } from '../../../reports/release/uniform.ts'
import { seededFill } from '../../../audit/seeded-bytes.ts'
import { testPlan } from '../../support/release-plan.ts'
import {
  CAPS,
  RELEASE,
  type ReleaseStand,
  dyingAt,
  november,
  openReleaseStand,
  undrawn,
  watched,
  WINDOW,
  expectReleased,
} from '../../support/release-stand.ts'
import { calendar } from '../../support/reports-stand.ts'

const KEY = closingKeyOf(WINDOW)
let stand: ReleaseStand
beforeEach(async () => {
  stand = await openReleaseStand()
})

describe('a release', () => {
  it('is charged, drawn, committed, kept, signed and put on record', async () => {
    const closing = november()
    const calls: string[] = []
    const ports = watched(
      await stand.another(),
      async () => {},
      (call) => void calls.push(call),
    )
    expect(await stand.releaser(ports).release(closing)).toBe('released')
    await expectReleased(stand, closing)
    expect((await stand.warehouse.released(RELEASE)).length).toBeGreaterThan(10)
    expect(calls.filter((call) => !/read|entries|hash|obtain/.test(call))).toEqual([
      'release-reserved',
      'append closings',
      'release-committed',
      'persist',
      'release-signed',
      'record',
    ])
  })

  it('asked for again is the same: nothing is drawn, charged or written anew', async () => {
    const closing = november()
    await stand.releaser().release(closing)
    const before = {
      bytes: await stand.bytes(),
      entries: await stand.ledger.entries(),
      records: await stand.warehouse.releases(),
    }
    for (let again = 0; again < 5; again++)
      expect(await stand.releaser({ ...(await stand.another()), uniform: undrawn }).release(closing)).toBe('released')
    expect({
      bytes: await stand.bytes(),
      entries: await stand.ledger.entries(),
      records: await stand.warehouse.releases(),
    }).toEqual(before)
    expect(await stand.draws()).toBe(1)
  })

  it.each<[string, ReleasableClosing]>([
    ['of an empty platform', november(0)],
    ['of one organisation only', november(9)],
    ['of a month whose partitions are missing', november(500, { missing: [0, 1], origins: [-1, -1] })],
    ['of a catalogue without features', november(6_000, { features: [] })],
  ])('%s is a release like any other', async (_, closing) => {
    expect(await stand.releaser().release(closing)).toBe('released')
    await expectReleased(stand, closing)
    expect((await stand.warehouse.releases())[0]?.missing).toBe(closing.missing.length)
  })

  it('is of every window that has a plan, and of no other', async () => {
    const { release: _, ...unplanned } = november()
    expect(await stand.releaser().release(unplanned)).toBe('none')
    expect(await stand.kinds()).toEqual(['genesis'])
    expect(await stand.draws()).toBe(0)
  })

  it('is bound to its sums, in whatever order a closing has them', async () => {
    const closing = november()
    await stand.releaser().release(closing)
    const { bounded } = closing.release
    const other = { ...closing, release: { ...closing.release, bounded: bounded.toReversed() } }
    expect(await stand.releaser({ uniform: undrawn }).release(other)).toBe('released')
    await expectReleased(stand, other)
  })

  it('of which the closing key is gone was done elsewhere: nothing is done here', async () => {
    await stand.keys.destroy(KEY)
    expect(await stand.releaser({ uniform: undrawn }).release(november())).toBe('elsewhere')
    expect(await stand.kinds()).toEqual(['genesis'])
    expect(await stand.draws()).toBe(0)
  })

  it.each([
    [9, 7, WINDOW, '2026-12-07T08:00:00Z'],
    [9, 28, 'month/2027-02', '2027-03-28T07:00:00Z'], // a day of 23 hours
    [23, 31, 'month/2026-09', '2026-10-31T22:00:00Z'],
    [9, 25, 'month/2026-09', '2026-10-25T08:00:00Z'], // a day of 25 hours
    [0, 25, 'month/2026-09', '2026-10-24T22:00:00Z'],
    [9, 7, 'week/2027-W11', '2027-03-28T07:00:00Z'],
  ] as const)('is published at %i o’clock on the day, %i days after %s', (hour, days, window, moment) => {
    const plan = testPlan({ publication: { days, hour } })
    expect(new Date(publicationAfter(calendar, window, plan)).toISOString()).toBe(moment.replace('Z', '.000Z'))
  })
})

describe('what will never be released', () => {
  const blocked = async (why: string, entries: number): Promise<void> => {
    const all = await stand.ledger.entries()
    expect(all.at(-1)).toMatchObject({ kind: 'release-blocked', body: { release: RELEASE, why } })
    expect(all).toHaveLength(entries)
    expect(await stand.bytes()).toBe('')
    expect(await stand.warehouse.releases()).toEqual([])
    expect(await stand.releaser({ uniform: undrawn }).release(november())).toEqual({ blocked: why })
    expect(await stand.ledger.entries()).toEqual(all)
  }

  it('an input that is not what was charged: it is not drawn from', async () => {
    const { ports } = dyingAt(await stand.another(), 1, 'before')
    await stand
      .releaser(ports)
      .release(november())
      .catch(() => undefined)
    const reserving = dyingAt(await stand.another(), 4, 'before') // entries, obtain, reserve, and no further
    await stand
      .releaser(reserving.ports)
      .release(november(6_000))
      .catch(() => undefined)
    expect(await stand.kinds()).toEqual(['genesis', 'release-reserved'])
    const changed = stand.releaser({ uniform: undrawn })
    expect(await changed.release(november(6_001))).toEqual({ blocked: 'input' })
    expect(await stand.draws()).toBe(0)
    await blocked('input', 3)
  })

  it.each<[string, ReleasableClosing]>([
    ['other sums', november(6_002)],
    ['another catalogue', november(6_000, { features: [] })],
    [
      'another plan',
      november(
        6_000,
        {},
        testPlan({ thresholds: { people: 5, organisations: 1, sigmas: { people: 0, organisations: 0 } } }),
      ),
    ],
  ])('%s after it was released: the release stays what it is', async (_, changed) => {
    await stand.releaser().release(november())
    const before = { bytes: await stand.bytes(), entries: await stand.ledger.entries() }
    expect(await stand.releaser({ uniform: undrawn }).release(changed)).toEqual({ blocked: 'input' })
    expect({ bytes: await stand.bytes(), entries: await stand.ledger.entries() }).toEqual(before)
  })

  it('what would overspend: it is not drawn, and asked for again it is not judged again', async () => {
    const poor = { ...CAPS, window: 124_999_999 }
    expect(await stand.releaser({ caps: poor, uniform: undrawn }).release(november())).toEqual({ blocked: 'budget' })
    expect(await stand.draws()).toBe(0)
    await blocked('budget', 2)
  })

  it('what would overspend the year by a nano-ρ; what comes to it exactly is released', async () => {
    const october = { ...november(), window: 'month/2026-10', start: '2026-10-01' } as const
    expect(await stand.releaser().release(october)).toBe('released')
    const exact = stand.releaser({ caps: { ...CAPS, year: 250_000_000 } })
    expect(
      await stand.releaser({ caps: { ...CAPS, year: 249_999_999 }, uniform: undrawn }).release(november()),
    ).toEqual({ blocked: 'budget' })
    expect(await exact.release({ ...november(), window: 'month/2026-12', start: '2026-12-01' })).toBe('released')
  })

  it('what its own plan does not pay for, though the house would', async () => {
    const plan = testPlan({ budget: { month: 0.125, year: 0.125 } })
    const october = { ...november(6_000, {}, plan), window: 'month/2026-10', start: '2026-10-01' } as const
    expect(await stand.releaser().release(october)).toBe('released')
    expect(await stand.releaser().release(november(6_000, {}, plan))).toEqual({ blocked: 'budget' })
  })

  it('people who are known by address', async () => {
    expect(await stand.releaser({ releasable: false, uniform: undrawn }).release(november())).toEqual({
      blocked: 'by-address',
    })
    expect(await stand.draws()).toBe(0)
    await blocked('by-address', 2)
  })

  it('what was drawn badly: it stays charged, and is neither shown nor drawn again', async () => {
    const closing = november()
    const { noisy, ...draw } = drawRelease(closing, openUniform(seededFill('bad')))
    const huge = noisy.map((numbers) => numbers.map((number) => `${number.replace('-', '')}${'0'.repeat(30)}`))
    await openDrawsLog(stand.log).append(WINDOW, await stand.secret(), { ...draw, noisy: huge })
    expect(checkReleased(releasedCells(closing, { ...draw, noisy: huge }), closing)).not.toEqual([])
    expect(await stand.releaser({ uniform: undrawn }).release(closing)).toEqual({ blocked: 'checks' })
    await blocked('checks', 3)
    expect((await stand.kinds())[1]).toBe('release-reserved')
  })
})

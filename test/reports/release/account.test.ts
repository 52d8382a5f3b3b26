// The account of what releases cost a person: the worst 365 days found by looking at all of them, and caps to the nano-ρ.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Charge, chargesOf, houseCaps, overspends, worstYear } from '../../../reports/release/account.ts'
import type { WindowId } from '../../../schemas/figures.ts'
import type { LedgerEntry } from '../../../schemas/ledger.ts'
import { calendar } from '../../support/reports-stand.ts'

const DAY_MS = 86_400_000
const dayNumber = (day: string): number => Date.parse(day) / DAY_MS
const dayAt = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10)
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

function chargeOf(window: WindowId, nanoRho: number): Charge {
  const days = calendar.daysOf(window)
  return { window, start: days[0] ?? '', end: days.at(-1) ?? '', nanoRho }
}
/** So many windows one after the other. */
function following(first: WindowId, count: number, nanoRho: number): Charge[] {
  const charges: Charge[] = []
  for (let window = first; charges.length < count; window = calendar.next(window))
    charges.push(chargeOf(window, nanoRho))
  return charges
}

/** By looking at every 365 days that touch any charge (and the one meant). */
function worstByLooking(charges: readonly Charge[], about?: Charge): number {
  const inside = ({ start, end }: Charge, first: number): boolean =>
    dayNumber(start) <= first + 364 && dayNumber(end) >= first
  const from = Math.min(...charges.map(({ start }) => dayNumber(start))) - 365
  const to = Math.max(...charges.map(({ end }) => dayNumber(end)))
  let worst = 0
  for (let first = from; first <= to; first++)
    if (about === undefined || inside(about, first))
      worst = Math.max(worst, sum(charges.filter((one) => inside(one, first)).map(({ nanoRho }) => nanoRho)))
  return worst
}

const anyCharge: fc.Arbitrary<Charge> = fc
  .tuple(fc.integer({ min: dayNumber('2026-06-01'), max: dayNumber('2029-06-01') }), fc.nat(40), fc.nat(1_000))
  .map(([start, length, nanoRho]) => ({
    window: `any/${start}`,
    start: dayAt(start),
    end: dayAt(start + length),
    nanoRho,
  }))

describe('the worst year', () => {
  it('is the most that any 365 days cost, also of those about one window', () => {
    fc.assert(
      fc.property(fc.array(anyCharge, { minLength: 1, maxLength: 12 }), fc.nat(11), (charges, which) => {
        expect(worstYear(charges)).toBe(worstByLooking(charges))
        const about = charges.slice(which % charges.length).slice(0, 1)
        for (const one of about) expect(worstYear(charges, one)).toBe(worstByLooking(charges, one))
      }),
      { numRuns: 150 },
    )
  })

  it('of nothing is nothing', () => {
    expect(worstYear([])).toBe(0)
  })

  it.each(['2026-01', '2026-11', '2027-12', '2028-01', '2028-02'] as const)(
    'of months from %s on holds thirteen of them, also over a leap day',
    (from) => {
      const months = following(`month/${from}`, 40, 1)
      expect(worstYear(months)).toBe(13)
      for (const one of months) expect(worstYear(months, one)).toBe(13)
      expect(worstYear(months.slice(0, 13))).toBe(13)
      expect(worstYear(months.slice(0, 12))).toBe(12)
    },
  )

  it('of weeks holds 53 of them', () => {
    const weeks = following('week/2026-W01', 130, 1)
    expect(worstYear(weeks)).toBe(53)
    for (const one of weeks) expect(worstYear(weeks, one)).toBe(53)
  })

  it('of weeks and months together adds both up', () => {
    const both = [...following('month/2026-01', 30, 1_000), ...following('week/2026-W01', 130, 1)]
    expect(worstYear(both)).toBe(13_053)
    expect(worstYear(both)).toBe(worstByLooking(both))
  })

  it('counts a window of which a single day is in it, and not one of which none is', () => {
    const about = chargeOf('month/2026-01', 1) // its last day and 364 more end with 30 January
    expect(worstYear([about, chargeOf('month/2027-01', 1)])).toBe(2)
    expect(worstYear([about, chargeOf('month/2027-02', 1)])).toBe(1)
    expect(worstYear([chargeOf('month/2028-02', 1), chargeOf('month/2029-02', 1)]), '29 February to 27 February').toBe(
      2,
    )
    expect(worstYear([chargeOf('month/2028-02', 1), chargeOf('month/2029-03', 1)])).toBe(1)
  })
})

describe('a charge', () => {
  const caps = { window: 100, year: 1_300 }
  const year = following('month/2026-01', 12, 100)
  const next = (nanoRho: number): Charge => chargeOf('month/2027-01', nanoRho)

  it('that comes to exactly what is allowed is allowed, and one nano-ρ more is not', () => {
    expect(overspends(year, next(100), caps)).toBeUndefined()
    expect(overspends(year, next(100), { window: 100, year: 1_299 })).toEqual({
      cap: 'year',
      wouldBe: 1_300,
      allowed: 1_299,
    })
    expect(overspends(year, next(101), { window: 101, year: 1_300 })).toEqual({
      cap: 'year',
      wouldBe: 1_301,
      allowed: 1_300,
    })
    expect(overspends([], next(100), caps)).toBeUndefined()
    expect(overspends([], next(101), caps)).toEqual({ cap: 'window', wouldBe: 101, allowed: 100 })
  })

  it('for a window that was charged adds to it: nothing is given back, whatever became of the first', () => {
    expect(overspends([next(60)], next(40), caps)).toBeUndefined()
    expect(overspends([next(60)], next(41), caps)).toEqual({ cap: 'window', wouldBe: 101, allowed: 100 })
    expect(
      overspends([next(60)], chargeOf('week/2027-W01', 100), caps),
      'weeks and months have caps of their own',
    ).toBeUndefined()
  })

  it('is not judged by years that it has no day in', () => {
    const past = following('month/2024-01', 14, 500)
    expect(overspends(past, next(100), caps)).toBeUndefined()
    expect(overspends(following('month/2027-03', 14, 500), next(100), caps)?.cap).toBe('year')
  })

  it('of a month and of its weeks are one account', () => {
    const weeks = following('week/2027-W01', 4, 10)
    expect(overspends([...year, ...weeks], next(60), caps)).toBeUndefined()
    expect(overspends([...year, ...weeks], next(61), caps)).toEqual({ cap: 'year', wouldBe: 1_301, allowed: 1_300 })
  })

  it('is refused exactly when some 365 days with a day of it cost too much', () => {
    fc.assert(
      fc.property(fc.array(anyCharge, { maxLength: 8 }), anyCharge, fc.nat(4_000), (charges, one, allowed) => {
        const found = overspends(charges, one, { window: 1e9, year: allowed })
        const worst = worstByLooking([...charges, one], one)
        expect(found).toEqual(worst > allowed ? { cap: 'year', wouldBe: worst, allowed } : undefined)
      }),
      { numRuns: 100 },
    )
  })
})

it('the charges are those of the ledger, those of blocked and withdrawn releases too', () => {
  const said = (kind: string, body: object, seq: number): LedgerEntry =>
    ({ seq, prev: '0'.repeat(64), at: seq, kind, body }) as unknown as LedgerEntry
  const release = 'month-2026-11'
  const charge = { ...chargeOf('month/2026-11', 7), release, plan: 'a'.repeat(64), input: 'b'.repeat(64) }
  const entries = [
    said('release-reserved', charge, 1),
    said('release-blocked', { release, why: 'checks' }, 2),
    said('release-withdrawn', { release, reason: 'a mistake' }, 3),
    said('destroyed', { key: 'day/2026-11-02' }, 4),
  ]
  expect(chargesOf(entries)).toEqual([charge])
})

it('what the house allows is whole nano-ρ', () => {
  expect(houseCaps({ releaseWindowRho: 0.1, releaseYearRho: 1.3 })).toEqual({
    window: 100_000_000,
    year: 1_300_000_000,
  })
})

// What clocks show in a zone, and when they do: also where they skip an hour or show it twice.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstShown, onTheWall } from '../../time/wall-clock.ts'

const at = (iso: string): number => Date.parse(`${iso}Z`)
const AMSTERDAM = 'Europe/Amsterdam'
const SPRING: readonly [string, string][] = [
  ['2026-03-29T01:59', '2026-03-29T00:59'],
  ['2026-03-29T02:00', '2026-03-29T01:00'],
  ['2026-03-29T02:30', '2026-03-29T01:00'],
  ['2026-03-29T02:59', '2026-03-29T01:00'],
  ['2026-03-29T03:00', '2026-03-29T01:00'],
  ['2026-03-29T03:01', '2026-03-29T01:01'],
]
const AUTUMN: readonly [string, string][] = [
  ['2026-10-25T01:59', '2026-10-24T23:59'],
  ['2026-10-25T02:30', '2026-10-25T00:30'],
  ['2026-10-25T03:00', '2026-10-25T02:00'],
]

describe('when a time on the wall is first shown', () => {
  it.each(SPRING)('%s, where an hour is skipped: at %s', (wall, moment) => {
    expect(firstShown(at(wall), AMSTERDAM)).toBe(at(moment))
  })

  it.each(AUTUMN)('%s, where an hour comes twice: at %s', (wall, moment) => {
    expect(firstShown(at(wall), AMSTERDAM)).toBe(at(moment))
  })
})

it('whatever the zone and the moment: it was shown then or before, and the later of two times never comes first', () => {
  const zones = fc.constantFrom(AMSTERDAM, 'America/Sao_Paulo', 'Australia/Lord_Howe', 'America/St_Johns', 'UTC')
  const moments = fc.integer({ min: at('2000-01-01T00:00'), max: at('2030-01-01T00:00') })
  fc.assert(
    fc.property(zones, moments, fc.integer({ min: 0, max: 86_400_000 }), (zone, ms, more) => {
      const wall = onTheWall(ms, zone)
      const shown = firstShown(wall, zone)
      expect(shown).toBeLessThanOrEqual(ms)
      expect(onTheWall(shown, zone)).toBe(wall)
      expect(firstShown(wall + more, zone)).toBeGreaterThanOrEqual(shown)
    }),
  )
})

it('a zone that there is not is said to be so', () => {
  expect(() => onTheWall(0, 'Europe/Nowhere')).toThrow(RangeError)
})

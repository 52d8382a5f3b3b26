// The simulated platform is the same however it is asked, and says what a platform may say.
import { describe, expect, test } from 'vitest'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { PlatformEvent } from '../../schemas/platform-event.ts'
import { openCalendar } from '../../time/calendar.ts'
import { inventedCatalogue } from './invented-catalogue.ts'

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const catalogue = inventedCatalogue(30, 5, 3)
const open = (seed = 7) => simulatePlatform({ seed, catalogue, people: 500, organisations: 50, calendar })
const monday = calendar.bounds('day/2026-10-26').startMs
const hour = 3_600_000

describe('a simulated platform', () => {
  test('sends the same however the time line is split', () => {
    const whole = open().between(monday + 8 * hour, monday + 12 * hour)
    const platform = open()
    const pieces = []
    let at = monday + 8 * hour
    for (let step = 1; at < monday + 12 * hour; step = (step * 7919) % 1_000_000) {
      const next = Math.min(monday + 12 * hour, at + step)
      pieces.push(...platform.between(at, next))
      at = next
    }
    expect(pieces).toEqual(whole)
    expect(whole.slice(-100)).toEqual(
      open()
        .between(monday + 11 * hour, monday + 12 * hour)
        .slice(-100),
    )
    expect(open(8).between(monday + 8 * hour, monday + 9 * hour)).not.toEqual(
      open(7).between(monday + 8 * hour, monday + 9 * hour),
    )
  })

  test('says only what a platform may say, from addresses for documentation', () => {
    for (const event of open().between(monday + 9 * hour, monday + 11 * hour)) {
      const parsed = PlatformEvent.safeParse(event)
      expect(parsed.error?.issues ?? []).toEqual([])
      expect(event.client?.address).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^2001:db8:/)
    }
  })

  test('has repeats, late ones, events about nobody, errors and what no catalogue knows; less at night', () => {
    const events = open().between(monday, monday + 24 * hour)
    const ids = new Map<string, string>()
    let repeats = 0
    for (const event of events) {
      const text = JSON.stringify(event)
      if (ids.has(event.id)) repeats++
      expect(ids.get(event.id) ?? text, 'a repeat is the same event').toBe(text)
      ids.set(event.id, text)
    }
    expect(repeats).toBeGreaterThan(5)
    expect(events.filter((event) => event.actor === undefined).length).toBeGreaterThan(5)
    expect(events.filter((event) => event.type === 'error').length).toBeGreaterThan(5)
    expect(events.filter((event) => event.place?.route.startsWith('/nowhere/')).length).toBeGreaterThan(5)
    const times = events.map((event) => Date.parse(event.occurredAt))
    expect(times.filter((time, index) => time < (times[index - 1] ?? 0) - hour / 2).length).toBeGreaterThan(5)
    expect(open().between(monday, monday + 5 * hour).length).toBeLessThan(events.length / 20)
  })
})

// Messages of the journal: built, sealed per day, opened again, and what is left when a key is gone.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Keys } from '../../../keys/port.ts'
import type { Control } from '../../../schemas/control.ts'
import { MalformedMessage, decodeHeader, encodeHeader } from '../../../schemas/envelope.ts'
import type { PseudonymousEvent } from '../../../schemas/pseudonymous-event.ts'
import { openCalendar } from '../../../time/calendar.ts'
import { steppedClock } from '../../../time/clock.ts'
import { DayIndexes } from '../../../transform/journal/day-indexes.ts'
import { buildControlled, buildRun, openJournalMessage } from '../../../transform/journal/journal-message.ts'
import { memoryKeys } from '../../../keys/memory.ts'
import { NOON, pseudonymousEvents } from '../made-events.ts'

const DAYS = ['2026-11-17', '2026-11-18', '2026-11-19']
const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const someKeys = (): Keys => memoryKeys({ clock: steppedClock(NOON), calendar })
const some = (seed: number): PseudonymousEvent[] =>
  fc.sample(
    pseudonymousEvents(DAYS).filter((events) => new Set(events.map(({ day }) => day)).size === 3),
    {
      seed,
      numRuns: 1,
    },
  )[0] ?? []

describe('a run', () => {
  test('opened holds the very sections that were built, each day under its key', async () => {
    await fc.assert(
      fc.asyncProperty(pseudonymousEvents(DAYS), async (events) => {
        const keys = someKeys()
        const built = await buildRun(keys, new DayIndexes(), { partition: 3, from: 10, to: 14, tick: NOON, events })
        expect(built.dropped).toBe(0)
        expect(built.sections.reduce((sum, { rows }) => sum + rows, 0)).toBe(events.length)
        expect(await openJournalMessage(keys, built.message)).toEqual({
          kind: 'run',
          from: 10,
          to: 14,
          tick: NOON,
          sections: built.sections,
        })
      }),
      { numRuns: 30 },
    )
  })

  test('without events covers its origins all the same', async () => {
    const keys = someKeys()
    const { message } = await buildRun(keys, new DayIndexes(), { partition: 0, from: 5, to: 9, events: [] })
    expect(await openJournalMessage(keys, message)).toEqual({
      kind: 'run',
      from: 5,
      to: 9,
      tick: undefined,
      sections: [],
    })
  })

  test('says which sections are gone with their key, and keeps the others', async () => {
    const keys = someKeys()
    const events = some(1)
    const { message, sections } = await buildRun(keys, new DayIndexes(), { partition: 0, from: 0, to: 0, events })
    await keys.destroy('day/2026-11-18')
    const opened = await openJournalMessage(keys, message)
    if (opened.kind !== 'run') throw new Error('not a run')
    expect(opened.sections).toEqual(
      sections.map((section) =>
        section.day === '2026-11-18' ? { day: '2026-11-18', lost: 'key-destroyed' } : section,
      ),
    )
  })

  test('drops, and does not number, events of a day whose key is gone', async () => {
    const keys = someKeys()
    const events = some(2)
    await keys.destroy('day/2026-11-18')
    const indexes = new DayIndexes()
    const built = await buildRun(keys, indexes, { partition: 0, from: 0, to: 0, events })
    expect(built.dropped).toBe(events.filter(({ day }) => day === '2026-11-18').length)
    expect(built.sections.map(({ day }) => day)).not.toContain('2026-11-18')
    expect(indexes.of('2026-11-18').counts.people).toBe(0)
  })

  test('cannot be changed, nor its sections moved to another place, unseen', async () => {
    const keys = someKeys()
    const built = await buildRun(keys, new DayIndexes(), { partition: 0, from: 0, to: 3, events: some(3) })
    const lost = async (message: Buffer): Promise<unknown> => {
      const opened = await openJournalMessage(keys, message)
      return opened.kind === 'run' ? opened.sections.map((section) => 'lost' in section && section.lost) : undefined
    }
    const flipped = Buffer.from(built.message)
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
    expect(await lost(flipped)).toEqual([false, false, 'unreadable'])

    const { header, body } = decodeHeader(built.message)
    if (header.t !== 'run') throw new Error('not a run')
    const moved = Buffer.concat([encodeHeader({ ...header, p: 1 }), body])
    expect(await lost(moved)).toEqual(['unreadable', 'unreadable', 'unreadable'])
  })

  test('stands in the clear with its key names, origins and lengths alone', async () => {
    const built = await buildRun(someKeys(), new DayIndexes(), { partition: 2, from: 0, to: 3, events: some(4) })
    const { header, body } = decodeHeader(built.message)
    expect(Object.keys(header).toSorted()).toEqual(['from', 'p', 'sections', 't', 'to'])
    for (const { newPeople } of built.sections)
      for (let at = 0; at < newPeople.count; at++)
        expect(body.includes(Buffer.from(newPeople.month.subarray(at * 16, at * 16 + 16)))).toBe(false)
    expect(body.includes('feature-')).toBe(false)
  })
})

describe('a control', () => {
  const control: Control = {
    id: '0b9e8c2e-5a51-4c1f-9d8b-6b8f3f1f0a11',
    kind: 'erase',
    person: 'ab'.repeat(32),
    at: NOON,
  }

  test('comes back as it went in, sealed in between', async () => {
    const keys = someKeys()
    const message = await buildControlled(keys, 1, 17, control)
    expect(message.includes(control.person)).toBe(false)
    expect(await openJournalMessage(keys, message)).toEqual({ kind: 'controlled', from: 17, to: 17, control })
  })

  test('that is not what was sealed is unreadable', async () => {
    const message = await buildControlled(someKeys(), 1, 17, control)
    expect(await openJournalMessage(someKeys(), message)).toMatchObject({ control: 'key-destroyed' })
    const keys = someKeys()
    await buildControlled(keys, 1, 17, control)
    expect(await openJournalMessage(keys, message)).toMatchObject({ control: 'unreadable' })
  })
})

test('a message that is not of the journal is refused', async () => {
  await expect(openJournalMessage(someKeys(), encodeHeader({ t: 'tick', p: 0, at: 1 }))).rejects.toThrow(
    MalformedMessage,
  )
  await expect(openJournalMessage(someKeys(), Buffer.from('no message'))).rejects.toThrow(MalformedMessage)
})

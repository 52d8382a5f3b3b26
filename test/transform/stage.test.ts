// The stage as it runs by itself: reads, ticks and publishes, stops when told and dies loudly.
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { Config } from '../../config.ts'
import { encodeHeader } from '../../schemas/envelope.ts'
import { openCalendar } from '../../time/calendar.ts'
import { systemClock } from '../../time/clock.ts'
import { openTransform } from '../../transform/stage.ts'
import { appendBlock, captured } from '../support/append-blocks.ts'
import { memoryKeys } from '../../keys/memory.ts'
import { memoryLog } from '../../log/memory.ts'
import { readPartials, totalOf } from '../support/read-partials.ts'

function stand() {
  const clock = systemClock
  const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
  const log = memoryLog({ partitions: 3, genesis: clock.now() })
  const keys = memoryKeys({ clock, calendar })
  const open = () =>
    openTransform({
      log,
      keys,
      clock,
      calendar,
      config: Config.parse({}),
      logger: pino({ level: 'silent' }),
      live: true,
    })
  return { clock, calendar, log, keys, open }
}

test('what is sent stands in a partial within seconds, and a tick reaches every partition', async () => {
  const { clock, calendar, log, keys, open } = stand()
  await using transform = await open()
  const at = clock.now()
  await appendBlock({ log, keys }, { p: 1, stamp: at, events: [captured({ id: '1', at, account: 'ann' })] })
  const key = `1/day/${calendar.dayOf(at)}`
  const seen = async () => totalOf((await readPartials({ log, keys })).get(key), 'platform', 'platform')?.people
  for (let tries = 0; tries < 100 && (await seen()) !== 1; tries++) await delay(50)
  expect(await seen()).toBe(1)
  for (const p of [0, 1, 2]) expect((await log.topic('platform-events').bounds(p)).end).toBeGreaterThan(0)
  expect(transform.stats()).toMatchObject({ counted: 1, stalls: 0 })
})

test('a gap in the journal ends the stage', async () => {
  const { log, open } = stand()
  await log.topic('pseudonymous-events').append(2, [encodeHeader({ t: 'run', p: 2, from: 5, to: 6, sections: [] })])
  await using transform = await open()
  await expect(transform.done).rejects.toThrow('the journal goes from origin -1 to 5')
})

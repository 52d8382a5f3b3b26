// A process that publishes windows, and a release with each, until it is killed; names each once it is there: for crash
// tests.
import type { Day } from '../../schemas/figures.ts'
import { openCalendar } from '../../time/calendar.ts'
import { openWarehouse } from '../../warehouse/open.ts'
import { asCell, asProvisional } from './made-up-figures.ts'
import { asReleased, madeUpRecord } from './made-up-releases.ts'

const CELLS = 400

async function publishOn(folder: string): Promise<void> {
  const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 0 })
  await using warehouse = await openWarehouse({ folder })
  for (let id = calendar.windowsOf('2026-01-01').day; ; id = calendar.next(id)) {
    const start: Day = id.slice(4)
    const cells = Array.from({ length: CELLS }, (_, n) => asCell({ start, level: 'feature', id: `feature-${n}` }))
    await warehouse.publish(
      { window: id, grain: 'day', start, features: [], missing: 0, organisationRules: true },
      cells,
    )
    await warehouse.replaceProvisional(
      ['a', 'b', 'c'].map((area) => asProvisional({ day: start, level: 'area', id: area, atLeast: 10 })),
    )
    const release = `month-${start}`
    const released = Array.from({ length: CELLS }, (_, n) =>
      asReleased({ release, level: 'feature', id: `feature-${n}` }),
    )
    await warehouse.persistReleased(release, released)
    await warehouse.recordRelease({ ...madeUpRecord(released), release })
    process.stdout.write(`${id}\n`)
  }
}

await publishOn(process.argv[2] ?? '')

// P6: what third parties receive is drawn once, charged to one ledger before anything else, and the same whenever it is asked
// for; that it exists says nothing about the data. (How private the figures are, the red team judges: test/audit.)
import { expect, it } from 'vitest'
import { OTHERS } from '../../schemas/segments.ts'
import { digestOf, releasedBytes } from '../../reports/released-bytes.ts'
import { findIn, findInFolder } from '../support/canaries.ts'
import { CANARIES, canaryEvents } from '../support/canary-events.ts'
import { temporaryFolder, withTestPipeline } from '../support/pipeline.ts'
import { BEFORE_NOVEMBER, NOVEMBER, liveUntil, registerIn } from '../support/released-month.ts'

const DAY = 86_400_000
const RELEASE = 'month-2026-11'
const kindsOf = (entries: readonly { kind: string }[]): string[] =>
  entries.map(({ kind }) => kind).filter((kind) => kind.startsWith('release-'))

it('releases a month once: charged, drawn, kept, signed, its keys destroyed, and the same bytes ever after', async () => {
  const folder = await temporaryFolder()
  const seen = await withTestPipeline({ start: BEFORE_NOVEMBER, folder }, async (pipeline) => {
    const { calendar, clock, warehouse, ledger, keys, reportsUrl } = pipeline
    await registerIn(pipeline)
    const closesAt = calendar.closesAt(NOVEMBER)
    await liveUntil(pipeline, calendar.bounds('day/2026-11-10').startMs)
    await pipeline.post(canaryEvents(clock.now()))
    await liveUntil(pipeline, closesAt - 2 * 3_600_000)
    expect(await warehouse.releases()).toEqual([])
    await liveUntil(pipeline, closesAt + 3_600_000)

    expect(kindsOf(await ledger.entries())).toEqual([
      'release-plan',
      'release-reserved',
      'release-committed',
      'release-signed',
    ])
    expect(await keys.find(NOVEMBER)).toBe('destroyed')
    const [record] = await warehouse.releases()
    const cells = await warehouse.released(RELEASE)
    expect(record?.digest).toBe(digestOf(cells))
    expect(cells.length).toBeGreaterThan(10)
    for (const level of ['platform', 'area', 'feature']) expect(cells.some((cell) => cell.level === level)).toBe(true)
    expect(cells.some(({ value }) => value === OTHERS)).toBe(true)

    expect((await fetch(`${reportsUrl}/v1/releases/${RELEASE}`)).status).toBe(409) // its date has not come
    clock.advanceTo((record?.publishAt ?? 0) + 1)
    await pipeline.settle()
    const bytes = releasedBytes(cells).toString()
    for (let asked = 0; asked < 100; asked++)
      expect(await (await fetch(`${reportsUrl}/v1/releases/${RELEASE}`)).text()).toBe(bytes)
    const said = [bytes, JSON.stringify(await warehouse.releases()), pipeline.logged()].join('\n')
    expect(findIn(said, CANARIES)).toEqual([])
    expect(await findInFolder(folder, CANARIES)).toEqual([])
    return { bytes, entries: await ledger.entries(), now: clock.now() }
  })
  await withTestPipeline({ start: seen.now, folder }, async (pipeline) => {
    await pipeline.walk(seen.now + DAY)
    const answer = await fetch(`${pipeline.reportsUrl}/v1/releases/${RELEASE}`)
    expect(await answer.text()).toBe(seen.bytes)
    expect(kindsOf(await pipeline.ledger.entries())).toEqual(kindsOf(seen.entries))
    expect(await pipeline.ledger.verify()).toMatchObject({ whole: true })
  })
}, 240_000)

it('releases an empty platform as any other: the same charge, the same steps, whatever the thresholds leave', async () => {
  await withTestPipeline({ start: BEFORE_NOVEMBER }, async (pipeline) => {
    await registerIn(pipeline)
    await liveUntil(pipeline, pipeline.calendar.closesAt(NOVEMBER) + 3_600_000, 0)
    const entries = await pipeline.ledger.entries()
    expect(kindsOf(entries)).toEqual(['release-plan', 'release-reserved', 'release-committed', 'release-signed'])
    expect(entries.find(({ kind }) => kind === 'release-reserved')?.body).toMatchObject({ nanoRho: 125_000_000 })
    expect((await pipeline.warehouse.releases()).map(({ release }) => release)).toEqual([RELEASE])
    expect((await pipeline.warehouse.interest({})).length).toBe(0)
  })
}, 240_000)

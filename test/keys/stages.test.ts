// The real stages, each with its own secret at the keys stage: through days, a week and a month with requests of people,
// with what they may ask and no more.
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { readConfig } from '../../config.ts'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { withGround } from '../../ground.ts'
import { openIngest } from '../../ingest/stage.ts'
import { deathOf } from '../../keys/death.ts'
import { sendControl } from '../../log/send-control.ts'
import { withReports } from '../../pipeline.ts'
import { steppedClock } from '../../time/clock.ts'
import { openTransform } from '../../transform/stage.ts'
import { makeCertificate, startKeysStage } from '../support/keys-service.ts'
import { WRITE_KEY, smallCatalogue, testSource } from '../support/pipeline.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-03-28T00:00:00Z')
const END = Date.parse('2026-04-01T12:00:00Z')

test('everything closes, what is destroyed is gone, and no stage is refused anything', async () => {
  await using folder = await temporaryFolder()
  const catalogueFile = join(folder.path, 'catalogue.yaml')
  await writeFile(catalogueFile, stringify(smallCatalogue))
  const data = join(folder.path, 'data')
  const config = readConfig({ partitions: 4, ingestPort: 0, reportsPort: 0, data, catalogue: catalogueFile }, {})
  const clock = steppedClock(START)

  await withGround(config, { clock, live: false, sources: [testSource()] }, async (ground) => {
    const { calendar, log } = ground
    await using stage = await startKeysStage({
      clock,
      deathOf: deathOf(calendar),
      certificate: await makeCertificate(),
    })
    const reportsKeys = stage.as('reports')
    await withReports(
      { ...ground, keys: reportsKeys },
      () => undefined,
      async ({ reports, ledger, warehouse }) => {
        await using transform = await openTransform({ ...ground, keys: stage.as('transform') })
        await using ingest = await openIngest({ ...ground, keys: stage.as('ingest') })
        const platform = simulatePlatform({
          seed: 7,
          catalogue: smallCatalogue,
          people: 60,
          organisations: 8,
          calendar,
        })
        for (let at = START; at < END; at += 6 * HOUR) {
          clock.advanceTo(at + 6 * HOUR)
          const answer = await fetch(`${ingest.url}/v1/events`, {
            method: 'POST',
            headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
            body: JSON.stringify(platform.between(at, at + 6 * HOUR)),
          })
          expect(answer.status).toBe(202)
          if (at === START + 36 * HOUR)
            for (const kind of ['object', 'erase'] as const)
              await sendControl(
                { log, keys: reportsKeys },
                { id: randomUUID(), kind, at: clock.now() },
                { organisation: 'org-1', account: `person-${kind}` },
              )
          await ingest.settle()
          await transform.settle()
          await reports.settle()
        }
        const { skipped, stalls, counted } = transform.stats()
        expect({ skipped, stalls }).toEqual({ skipped: { 'key-destroyed': 0, unreadable: 0, malformed: 0 }, stalls: 0 })
        expect(counted).toBeGreaterThan(300)

        const closed = (await warehouse.windows({})).map(({ window }) => window)
        expect(closed).toEqual(expect.arrayContaining(['day/2026-03-30', 'week/2026-W13', 'month/2026-03']))
        for (const window of closed) expect(await stage.local.find(window)).toBe('destroyed')
        const alive = (await stage.local.list()).filter(({ destroyedAt }) => destroyedAt === null)
        expect(alive.map(({ name }) => name).filter((name) => name.startsWith('closing/'))).toEqual([])
        expect(await ledger.verify()).toMatchObject({ whole: true })
      },
    )
  })
})

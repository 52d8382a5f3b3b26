// P4: when a window closes its keys are destroyed, with a signed record; 72 hours after its end and grace at the latest.
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { readKeyEncryptionKey } from '../../keys/key-encryption-key.ts'
import { openLocalKeys } from '../../keys/local.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import { openEmbeddedLog } from '../../log/embedded.ts'
import { APPEND_TOPICS, KEYED_TOPICS, SINGLE_PARTITION_TOPICS } from '../../log/port.ts'
import { steppedClock } from '../../time/clock.ts'
import { smallCatalogue, temporaryFolder, withTestPipeline } from '../support/pipeline.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const start = Date.parse('2026-03-01T00:00:00Z')

/** Names of the keys that messages still in the log are sealed under. */
async function keysNamedInTheLog(folder: string): Promise<Set<string>> {
  const names = new Set<string>()
  await using log = await openEmbeddedLog({ folder: join(folder, 'log'), partitions: 4, clock: steppedClock(0) })
  const note = (value: Uint8Array): void => {
    const { header } = decodeHeader(value)
    if ('k' in header) names.add(header.k)
    if (header.t === 'run') for (const section of header.sections) names.add(section.k)
  }
  for (const name of APPEND_TOPICS)
    for (let p = 0; p < (SINGLE_PARTITION_TOPICS.includes(name) ? 1 : log.partitions); p++)
      for await (const batch of log.topic(name).read(p, 0, { follow: false }))
        for (const { value } of batch) if (name !== 'ledger') note(value)
  for (const name of KEYED_TOPICS)
    for await (const batch of log.keyed(name).read({ follow: false }))
      for (const { value } of batch) if (value !== null) note(value)
  return names
}

it('leaves nothing on the disk that opens a closed window, and says so in the ledger', async () => {
  const copies: string[] = []
  const folder = await temporaryFolder()
  try {
    await withTestPipeline({ start, folder }, async (pipeline) => {
      const platform = simulatePlatform({
        seed: 4,
        catalogue: smallCatalogue,
        people: 60,
        organisations: 8,
        calendar: pipeline.calendar,
      })
      const copy = async (): Promise<void> => {
        const to = await temporaryFolder()
        await cp(pipeline.config.data, to, { recursive: true })
        copies.push(to)
      }
      for (let at = start; at < start + 33 * DAY; at += 6 * HOUR) {
        pipeline.clock.advanceTo(at + 6 * HOUR)
        await pipeline.post(platform.between(at, at + 6 * HOUR))
        await pipeline.settle()
        if (at === start + 2 * DAY) await copy() // the days before it are closed; its own, the week and the month are not
      }
      await copy()
      const { closed } = { closed: (await pipeline.warehouse.windows({})).map(({ window }) => window) }
      expect(closed).toContain('month/2026-03')
      expect(closed).toContain('week/2026-W12')
      const destroyed = (await pipeline.ledger.entries()).flatMap((entry) =>
        entry.kind === 'destroyed' ? [entry.body.key] : [],
      )
      for (const window of closed) {
        expect(await pipeline.keys.find(window)).toBe('destroyed')
        expect(destroyed).toContain(window)
      }
      const left = (await pipeline.keys.list()).filter(({ destroyedAt }) => destroyedAt === null)
      expect(left.map(({ name }) => name).filter((name) => name.startsWith('closing/'))).toEqual([])
      expect(await pipeline.ledger.verify()).toMatchObject({ whole: true })
    })

    const opened: string[][] = []
    for (const copied of copies) {
      const keyFolder = join(copied, 'keys')
      await using keys = await openLocalKeys({
        folder: keyFolder,
        clock: steppedClock(start),
        keyEncryptionKey: await readKeyEncryptionKey(keyFolder),
        deathOf: () => null, // whoever holds a copy does not keep our rules
      })
      const alive = (
        await Promise.all(
          [...(await keysNamedInTheLog(copied))].map(async (name) => [name, await keys.find(name)] as const),
        )
      )
        .filter(([name, secret]) => typeof secret === 'object' && !name.startsWith('lasting/'))
        .map(([name]) => name)
      opened.push(alive)
    }
    const [midway, atTheEnd] = opened
    expect(midway).toContain('month/2026-03')
    expect(midway).not.toContain('day/2026-03-01')
    expect(atTheEnd?.filter((name) => /2026-03|W1[0-3]/.test(name))).toEqual([])
  } finally {
    await Promise.all([folder, ...copies].map((path) => rm(path, { recursive: true, force: true })))
  }
})

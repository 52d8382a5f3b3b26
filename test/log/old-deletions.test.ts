// Deletions on a keyed topic: heard by whoever follows, and gone from the disk when nobody can be that far behind.
import { join } from 'node:path'
import { open } from 'lmdb'
import { expect, test } from 'vitest'
import { openEmbeddedLog } from '../../log/embedded.ts'
import { systemClock } from '../../time/clock.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('old deletions leave the disk, and what stands stays', async () => {
  await using temporary = await temporaryFolder()
  const folder = temporary.path
  {
    await using log = await openEmbeddedLog({ folder, partitions: 1, clock: systemClock })
    const topic = log.keyed('plans')
    await topic.put('stays', Buffer.of(1))
    const puts = Array.from({ length: 8_000 }, (_, key) => [
      topic.put(`key-${key}`, Buffer.of(2)),
      topic.put(`key-${key}`, null),
    ])
    await Promise.all(puts.flat())
    const standing: string[] = []
    for await (const batch of topic.read({ follow: false })) standing.push(...batch.map(({ key }) => key))
    expect(standing).toEqual(['stays'])
  }
  const db = open<Buffer, Buffer>(join(folder, 'plans'), { encoding: 'binary', keyEncoding: 'binary' })
  const entries = [...db.getRange({ start: Buffer.of(3), end: Buffer.of(4) })].length
  await db.close()
  expect(entries).toBeLessThan(5_100)
  expect(entries).toBeGreaterThan(1)
})

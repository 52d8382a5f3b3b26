// What a data folder holds when nothing runs on it: its partials, and for a window the sums over all partitions.
import { join } from 'node:path'
import { openDataFolder } from '../../data-folder.ts'
import { readConfig } from '../../config.ts'
import { deathOf } from '../../keys/death.ts'
import { readKeyEncryptionKey } from '../../keys/key-encryption-key.ts'
import { openLocalKeys } from '../../keys/local.ts'
import { openEmbeddedLog } from '../../log/embedded.ts'
import type { Partial } from '../../schemas/figures.ts'
import { openCalendar } from '../../time/calendar.ts'
import { systemClock as clock } from '../../time/clock.ts'
import { readPartials } from './read-partials.ts'

export interface Stored {
  /** By `<partition>/<window>`. */
  readonly partials: ReadonlyMap<string, Partial>
  /** The next origin of each partition. */
  readonly ends: readonly number[]
}

/** Reads the folder, also while a pipeline runs on it. */
export async function readStored(data: string): Promise<Stored> {
  const config = await openDataFolder(readConfig({ data }, {}))
  await using log = await openEmbeddedLog({ folder: join(data, 'log'), partitions: 1, clock, create: false })
  const folder = join(data, 'keys')
  await using keys = await openLocalKeys({
    folder,
    clock,
    keyEncryptionKey: await readKeyEncryptionKey(folder),
    deathOf: deathOf(openCalendar(config)),
  })
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  const bounds = await Promise.all(partitions.map((partition) => log.topic('platform-events').bounds(partition)))
  return { partials: await readPartials({ log, keys }), ends: bounds.map(({ end }) => end) }
}

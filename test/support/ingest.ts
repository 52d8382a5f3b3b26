// Ingest on a log and keys in memory, and a way to read back what it sealed.
import { pino } from 'pino'
import type { IngestOptions } from '../../ingest/stage.ts'
import { openIngest } from '../../ingest/stage.ts'
import { writeKeyHash } from '../../ingest/sources.ts'
import type { Keys } from '../../keys/port.ts'
import { binding, open } from '../../keys/seal.ts'
import type { Log } from '../../log/port.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import type { Block } from '../../schemas/platform-event.ts'
import { Source } from '../../schemas/source.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { memoryKeys } from '../../keys/memory.ts'
import { memoryLog } from '../../log/memory.ts'

export const NOON = Date.parse('2026-11-22T12:00:00Z')
export const SERVER_KEY = 'server-key'
export const BROWSER_KEY = 'browser-key'

export const serverSource = Source.parse({
  id: 'portal',
  kind: 'platform',
  side: 'server',
  writeKeySha256: writeKeyHash(SERVER_KEY),
})
export const browserSource = Source.parse({
  id: 'pages',
  kind: 'platform',
  side: 'browser',
  writeKeySha256: writeKeyHash(BROWSER_KEY),
  origins: ['https://portal.example.org/'],
})

/** A stage on port 0, with everything a test may want to turn. */
export async function ingestInMemory(given: Partial<IngestOptions> & { readonly at?: number } = {}) {
  const clock = steppedClock(given.at ?? NOON)
  const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
  const options = {
    log: memoryLog(),
    clock,
    calendar,
    keys: memoryKeys({ clock, calendar }),
    sources: [serverSource, browserSource],
    logger: pino({ level: 'silent' }),
    ...given,
    config: {
      ingestHost: '127.0.0.1',
      ingestPort: 0,
      bodyBytes: 1024 * 1024,
      requestEvents: 10_000,
      reportsToken: undefined,
      ...given.config,
    },
  }
  const stage = await openIngest(options)
  return {
    ...options,
    clock,
    stage,
    blocks: () => readBlocks(options.log, options.keys),
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  }
}

export interface PlacedBlock extends Block {
  readonly partition: number
  readonly key: string
}

/** Every block in the log, opened. */
export async function readBlocks(log: Log, keys: Keys): Promise<PlacedBlock[]> {
  const blocks: PlacedBlock[] = []
  for (let partition = 0; partition < log.partitions; partition++)
    for await (const batch of log.topic('platform-events').read(partition, 0, { follow: false }))
      for (const { value } of batch) {
        const { header, head, body } = decodeHeader(value)
        if (header.t !== 'block') throw new Error('not a block')
        const secret = await keys.find(header.k)
        if (typeof secret === 'string') throw new Error(`the key is ${secret}`)
        const plain = open(secret, binding('platform-events', head), body)
        if (plain === undefined) throw new Error('the block does not open')
        const block: Block = JSON.parse(plain.toString())
        blocks.push({ ...block, partition, key: header.k })
      }
  return blocks
}

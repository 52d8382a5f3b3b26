// `peil ingest` and `peil transform`: one stage in a process of its own. Only that stage is loaded.
import { once } from 'node:events'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { withGround } from '../ground.ts'
import { listening } from '../listening.ts'
import type { StageReport } from '../stage-process.ts'
import { aborted, stopSignal } from './stop.ts'

/** How often the transform process tells of its work. */
const REPORT_EVERY_MS = 10_000

/** What it appends to all the time; transform waits for its folding, not for the disk. */
const BUSY = { ingest: 'platform-events', transform: undefined } as const

/** Runs until it is told to stop or its parent is gone. */
export async function runStage(name: 'ingest' | 'transform', config: Config, logger: Logger): Promise<void> {
  const hasParent = process.send !== undefined
  const stop = stopSignal({ hasParent })
  const parentGone = hasParent ? goneParent() : new Promise<never>(() => undefined)
  const report = (message: StageReport): void => void (process.connected && process.send?.(message))
  try {
    await withGround(config, { logger, busy: BUSY[name] }, async (ground) => {
      if (name === 'ingest') {
        const { openIngest } = await import('../ingest/stage.ts')
        await using ingest = await listening('ingest', ground.config, () => openIngest(ground))
        report({ url: ingest.url })
        await Promise.race([aborted(stop), parentGone])
      } else {
        const { openTransform } = await import('../transform/stage.ts')
        await using transform = await openTransform(ground)
        report({ stats: transform.stats() })
        const telling = setInterval(() => report({ stats: transform.stats() }), REPORT_EVERY_MS)
        try {
          await Promise.race([aborted(stop), parentGone, transform.done])
        } finally {
          clearInterval(telling)
        }
      }
    })
  } finally {
    if (process.connected) process.disconnect() // or the way to the parent keeps a stage that failed from ending
  }
}

/** Resolves when the parent is gone, also if it went before anybody asked. */
async function goneParent(): Promise<void> {
  if (process.connected) await once(process, 'disconnect')
}

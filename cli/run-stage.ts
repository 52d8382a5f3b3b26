// `peil ingest` and `peil transform`: one stage in a process of its own. Only that stage is loaded.
import { once } from 'node:events'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { withGround } from '../ground.ts'
import type { StageReport } from '../stage-process.ts'
import { aborted, stopSignal } from './stop.ts'

/** How often the transform process tells of its work. */
const REPORT_EVERY_MS = 10_000

/** Runs until it is told to stop or its parent is gone. */
export async function runStage(name: 'ingest' | 'transform', config: Config, logger: Logger): Promise<void> {
  const stop = stopSignal()
  const parentGone = process.send === undefined ? new Promise<never>(() => undefined) : once(process, 'disconnect')
  const report = (message: StageReport): void => void (process.connected && process.send?.(message))
  await withGround(config, { logger }, async (ground) => {
    if (name === 'ingest') {
      const { openIngest } = await import('../ingest/stage.ts')
      await using ingest = await openIngest(ground)
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
  if (process.connected) process.disconnect()
}

// `peil start`: every stage on this machine. Reports (which owns the warehouse) runs in this process, ingest and
// transform in one each, so that neither waits for the other.
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { announceRunning } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { withReports } from '../pipeline.ts'
import { startStageProcess } from '../stage-process.ts'
import type { TransformStats } from '../transform/stage.ts'
import { refuseOtherClock } from './place.ts'
import { aborted, stopSignal } from './stop.ts'

/** Runs until it is told to stop.
 * @throws BadConfig when the folder has a clock of its own; FolderClaimed when another one runs on the folder; Error when a stage cannot be kept running. */
export async function start(given: Config, logger: Logger): Promise<void> {
  await refuseOtherClock(given.data, 'start')
  const stop = stopSignal()
  await withGround(given, { logger }, (ground) => {
    let stats: TransformStats | undefined
    return withReports(
      ground,
      () => stats,
      async ({ reports, reportsUrl, portalUrl }) => {
        await using transform = await startStageProcess(
          'transform',
          ground.config,
          logger,
          stop,
          (report) => (stats = report.stats),
        )
        await using ingest = await startStageProcess('ingest', ground.config, logger, stop)
        const at = { pid: process.pid, ingest: ingest.url ?? '', reports: reportsUrl, portal: portalUrl }
        await using _announced = await announceRunning(ground.config.data, at)
        announce(at, ground.newWriteKey)
        await Promise.race([aborted(stop), transform.done, ingest.done, reports.done])
        if (process.stdout.isTTY) process.stdout.write('\nstopping: finishing what is in hand …\n')
      },
    )
  })
}

/** To a person in words, to a program as one line of JSON. */
function announce(
  at: { ingest: string; reports: string; portal: string | undefined },
  newWriteKey: string | undefined,
): void {
  if (!process.stdout.isTTY) {
    process.stdout.write(`${JSON.stringify({ ready: true, ...at, newWriteKey })}\n`)
    return
  }
  process.stdout.write(`events come in at    ${at.ingest}/v1/events\nstatistics are at    ${at.reports}\n`)
  if (at.portal !== undefined) process.stdout.write(`recipients fetch at  ${at.portal}\n`)
  if (newWriteKey !== undefined)
    process.stdout.write(`write key (shown once, only its hash is kept):  ${newWriteKey}\n`)
  process.stdout.write('Ctrl-C stops.\n')
}

// Runs the load generator as a process of its own, so that it takes nothing from the process that measures.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Population } from './bodies.ts'

export interface LoadOptions {
  readonly url: string
  readonly key: string
  readonly connections: number
  readonly batch: number
  readonly population: Population
  /** An open loop at this rate; absent: closed, each connection sends when it has been answered. */
  readonly eventsPerSecond?: number
  readonly seconds: number
  /** Sent before that, and not counted. */
  readonly warmUpSeconds?: number
  /** Stop after about so many events. */
  readonly events?: number
}

export interface LoadReport {
  /** Events sent, with those of the warm-up. */
  readonly sent: number
  /** Events acknowledged, and refused in an answer that took the rest. */
  readonly accepted: number
  readonly refused: number
  readonly requests: number
  /** Answers by status; 0: none came. */
  readonly statuses: Readonly<Record<string, number>>
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** @throws Error when the generator ends without a report, or when events were refused: then nothing was measured. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const child = fork(fileURLToPath(new URL(`load-generator${extension}`, import.meta.url)))
  child.send(options)
  const report = await Promise.race([reportOf(child), failureOf(child)])
  if (report.accepted === 0 || report.refused > 0)
    throw new Error(`the load was not taken: ${JSON.stringify({ ...report, seconds: undefined })}`)
  return report
}

const reportOf = (child: ChildProcess): Promise<LoadReport> =>
  new Promise((resolve) => child.once('message', (report: LoadReport) => resolve(report)))

const failureOf = (child: ChildProcess): Promise<never> =>
  new Promise((_, reject) =>
    child.once('exit', (code) => {
      // When it ended well its report is on its way.
      if (code !== 0) reject(new Error(`the load generator ended without a report (exit ${code})`))
    }),
  )

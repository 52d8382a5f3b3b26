// Appends committed by a thread of their own: a process that takes events as fast as it can has no time to wait for the disk.
import { Worker } from 'node:worker_threads'
import { LogWriteFailed } from '../port.ts'
import type { CommitAppends } from './append-commit.ts'
import { type CommitAnswer, packJobs } from './commit-message.ts'

export interface CommitThread {
  readonly commit: CommitAppends
  close(): Promise<void>
}

interface Waiting {
  resolve(offsets: readonly number[]): void
  reject(error: LogWriteFailed): void
}

/** Starts the thread when there is something to commit; starts another when it has died. `onCommit`: after each. */
export function openCommitThread(path: string, onCommit: () => void): CommitThread {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0

  function start(): Worker {
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
    const started = new Worker(new URL(`commit-thread${extension}`, import.meta.url), { workerData: path })
    started.on('message', (answer: CommitAnswer) => {
      const { resolve, reject } = waiting.get(answer.id) ?? {}
      waiting.delete(answer.id)
      if ('failed' in answer) reject?.(new LogWriteFailed(answer.failed))
      else resolve?.(answer.offsets)
      onCommit()
    })
    const died = (cause?: unknown): void => {
      if (worker === started) worker = undefined
      // Whether it had written, nobody knows.
      for (const { reject } of waiting.values())
        reject(new LogWriteFailed(`nobody knows what was written to ${path}: its thread died`, { cause }))
      waiting.clear()
    }
    started.once('error', died)
    started.once('exit', () => died())
    return started
  }

  return {
    commit: (jobs) =>
      new Promise((resolve, reject) => {
        worker ??= start()
        const message = packJobs((lastId += 1), jobs)
        waiting.set(lastId, { resolve, reject })
        worker.postMessage(message, [message.bytes])
      }),
    async close() {
      const last = worker
      if (last === undefined) return
      const ended = new Promise((resolve) => last.once('exit', resolve))
      last.postMessage('close')
      await ended
    },
  }
}

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
  readonly resolve: (offsets: readonly number[]) => void
  readonly reject: (error: LogWriteFailed) => void
}

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, Waiting>
}

/** Starts the thread when there is something to commit, and another when it has died. `onCommit`: after each. */
export function openCommitThread(path: string, onCommit: () => void): CommitThread {
  let thread: Thread | undefined
  let lastId = 0

  function start(): Thread {
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
    const worker = new Worker(new URL(`commit-thread${extension}`, import.meta.url), { workerData: path })
    const waiting = new Map<number, Waiting>()
    worker.on('message', (answer: CommitAnswer) => {
      const asked = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('failed' in answer) asked?.reject(new LogWriteFailed(answer.failed))
      else asked?.resolve(answer.offsets)
      onCommit()
    })
    const died = (cause?: unknown): void => {
      if (thread?.worker === worker) thread = undefined
      // Whether it had written, nobody knows.
      for (const asked of waiting.values())
        asked.reject(new LogWriteFailed(`nobody knows what was written to ${path}: its thread died`, { cause }))
      waiting.clear()
    }
    worker.once('error', died)
    worker.once('exit', () => died())
    return { worker, waiting }
  }

  return {
    commit: (jobs) =>
      new Promise((resolve, reject) => {
        const { worker, waiting } = (thread ??= start())
        const message = packJobs((lastId += 1), jobs)
        waiting.set(lastId, { resolve, reject })
        worker.postMessage(message, [message.bytes])
      }),
    async close() {
      if (thread === undefined) return
      const { worker } = thread
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage('close', [])
      await ended
    },
  }
}

// Group commit: what arrives while a transaction is in flight forms the next one. No timers: a lone job goes at once.

interface Waiting<Job, Result> {
  readonly job: Job
  readonly bytes: number
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommit<Job, Result> {
  /** Hands in a job of about `bytes` bytes. Resolves with its result when its group is durable; rejects with its group. */
  submit(job: Job, bytes: number): Promise<Result>
  /** Takes nothing more, and resolves when what was handed in is done. */
  close(): Promise<void>
}

/** More than this goes in several transactions, so that dirty pages stay in memory and readers see progress. */
const GROUP_BYTES = 16 * 1024 * 1024

/** `commit` does all jobs in one transaction and answers their results in order, or rejects and has done none. */
export function groupCommit<Job, Result>(
  commit: (jobs: readonly Job[]) => Promise<readonly Result[]>,
): GroupCommit<Job, Result> {
  let waiting: Waiting<Job, Result>[] = []
  let running: Promise<void> | undefined
  let closed = false

  function nextGroup(): Waiting<Job, Result>[] {
    let count = 0
    for (let bytes = 0; count < waiting.length && bytes < GROUP_BYTES; count++) bytes += waiting[count]?.bytes ?? 0
    const group = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return group
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const group = nextGroup()
      try {
        const results = await commit(group.map(({ job }) => job))
        for (const [index, result] of results.entries()) group[index]?.resolve(result)
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    running = undefined
  }

  return {
    submit: (job, bytes) =>
      new Promise((resolve, reject) => {
        if (closed) reject(new Error('the log is closed'))
        else {
          waiting.push({ job, bytes, resolve, reject })
          // Jobs handed in during the same turn go together.
          running ??= Promise.resolve().then(run)
        }
      }),
    async close() {
      closed = true
      await running
    },
  }
}

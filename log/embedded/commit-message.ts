// What goes to the commit thread: all values of a transaction in one buffer, which is handed over and not copied.
import type { AppendJob } from './append-commit.ts'

export interface CommitMessage {
  readonly id: number
  /** Per job: its partition, and the lengths of its values or where to trim to. */
  readonly jobs: readonly {
    readonly partition: number
    readonly lengths?: readonly number[]
    readonly trimTo?: number
  }[]
  readonly bytes: ArrayBuffer
}

/** `failed`: why nothing was written. */
export type CommitAnswer =
  | { readonly id: number; readonly offsets: readonly number[] }
  | { readonly id: number; readonly failed: string }

export function packJobs(id: number, jobs: readonly AppendJob[]): CommitMessage {
  const values = jobs.flatMap((job) => ('values' in job ? job.values : []))
  const bytes = new Uint8Array(values.reduce((sum, value) => sum + value.length, 0))
  let at = 0
  for (const value of values) {
    bytes.set(value, at)
    at += value.length
  }
  return {
    id,
    jobs: jobs.map((job) =>
      'values' in job ? { partition: job.partition, lengths: job.values.map((value) => value.length) } : job,
    ),
    bytes: bytes.buffer,
  }
}

export function unpackJobs({ jobs, bytes }: CommitMessage): readonly AppendJob[] {
  let at = 0
  return jobs.map(({ partition, lengths = [], trimTo }) => {
    if (trimTo !== undefined) return { partition, trimTo }
    return {
      partition,
      values: lengths.map((length) => new Uint8Array(bytes, (at += length) - length, length)),
    }
  })
}

// Reading an access log a few hours at a time: bad lines are counted by reason and named by number, never shown.
import { createHash } from 'node:crypto'
import { type ReadStream, createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Gunzip, createGunzip } from 'node:zlib'
import { BadConfig } from '../config.ts'
import { type AccessLogFormat, parseAccessLogLine } from '../ingest/dialects/access-log.ts'
import type { ImportSummary } from './print-import.ts'

/** As long as the clock stands still: a tail of the day before is well within the grace. */
const RUN_MS = 3 * 3_600_000
/** How many bad lines are named. */
const NAMED = 20

export interface LogRun {
  /** The latest time of its lines, epoch ms. */
  readonly at: number
  readonly events: readonly unknown[]
}

/** The events of the file in runs of a few hours, in the order of the file. `onRead` hears how many bytes of the file were
 * read. */
export async function* readRuns(
  path: string,
  format: AccessLogFormat,
  summary: ImportSummary,
  onRead: (bytes: number) => void,
): AsyncGenerator<LogRun, void, undefined> {
  const file = createReadStream(path)
  const occurrences = occurrenceCounter()
  let run = Number.NaN
  let at = 0
  let events: unknown[] = []
  for await (const line of linesOf(path, file)) {
    summary.lines += 1
    const parsed = parseAccessLogLine(line, { format, occurrence: occurrences(line) })
    if ('reason' in parsed) {
      summary.bad.set(parsed.reason, (summary.bad.get(parsed.reason) ?? 0) + 1)
      if (summary.named.length < NAMED) summary.named.push({ line: summary.lines, reason: parsed.reason })
      continue
    }
    const of = Math.floor(parsed.at / RUN_MS)
    if (of > run || Number.isNaN(run)) {
      if (events.length > 0) yield { at, events }
      onRead(file.bytesRead)
      ;[run, events] = [of, []]
    }
    at = Math.max(at, parsed.at)
    events.push(parsed.event)
  }
  if (events.length > 0) yield { at, events }
}

/** @throws BadConfig when the file cannot be read or unpacked to its end. */
async function* linesOf(path: string, file: ReadStream): AsyncGenerator<string, void, undefined> {
  const text = path.endsWith('.gz') ? unpacked(file) : file
  try {
    yield* createInterface({ input: text, crlfDelay: Infinity })
  } catch (cause) {
    const packed = cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')
    throw new BadConfig(
      packed
        ? 'the log file is not gzip, or is cut off or damaged: mend it and import it again'
        : 'the log file cannot be read to its end: check its permissions and the disk',
      { cause },
    )
  }
}

function unpacked(file: ReadStream): Gunzip {
  const text = createGunzip()
  file.on('error', (error) => text.destroy(error)) // `pipe` does not pass it on
  return file.pipe(text)
}

/** How often this very line stood in the file before: two requests in one second may look alike, and both count. Only
 * the lines of the last two hours or so are remembered, as digests. */
function occurrenceCounter(): (line: string) => number {
  const LIMIT = 200_000
  let recent = new Map<string, number>()
  let older = new Map<string, number>()
  return (line) => {
    const digest = createHash('sha256').update(line).digest('base64').slice(0, 16)
    const before = recent.get(digest) ?? older.get(digest) ?? 0
    if (recent.size >= LIMIT) [older, recent] = [recent, new Map()]
    recent.set(digest, before + 1)
    return before
  }
}

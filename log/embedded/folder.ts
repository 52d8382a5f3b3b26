// What the log's folder says about itself, in clear text: made once, and from then on the folder decides.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { codeOf, createFile } from '../../keys/durable-file.ts'

const LogFile = z.strictObject({
  format: z.literal(1),
  /** Partitions of every topic that has more than one. */
  partitions: z.number().int().positive(),
  /** When the log was made, epoch ms of the clock it was made with. */
  genesis: z.number(),
})
export type LogFile = z.infer<typeof LogFile>

export class UnusableLogFolder extends Error {
  override name = 'UnusableLogFolder'
}

/** Reads `log.json`, or makes it from `first` when it is not there; who loses that race reads the winner's.
 * @throws UnusableLogFolder when it is not ours to read, or not there and `first` is undefined. */
export async function describeFolder(folder: string, first: Omit<LogFile, 'format'> | undefined): Promise<LogFile> {
  const path = join(folder, 'log.json')
  let text = await readFile(path, 'utf8').catch(absent)
  if (text === undefined && first !== undefined) {
    await mkdir(folder, { recursive: true })
    await createFile(path, `${JSON.stringify({ format: 1, ...first })}\n`, { mode: 0o644 })
    text = await readFile(path, 'utf8')
  }
  if (text === undefined) throw new UnusableLogFolder(`there is no log in ${folder} (no log.json)`)
  const parsed = LogFile.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new UnusableLogFolder(
    `${path} is of an unknown format: this version reads format 1. Use the version that made it, or another folder.`,
  )
}

function absent(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

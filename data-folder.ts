// The data folder: what was fixed when it was made, and where a running pipeline says that it can be asked.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { BadConfig, type Config, environmentName } from './config.ts'
import type { Source } from './schemas/source.ts'

const Made = z.strictObject({ format: z.literal(1), zone: z.string(), graceMs: z.number(), partitions: z.number() })
const Running = z.strictObject({
  pid: z.number(),
  ingest: z.string(),
  reports: z.string(),
  /** Where recipients fetch what is theirs, if that is open. */
  portal: z.string().optional(),
})
export type Running = z.infer<typeof Running>

/** Makes the folder if there is none. Its zone, grace and partitions win over the configuration's from then on: other
 * ones would move events to other windows. */
export async function openDataFolder(config: Config): Promise<Config> {
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  const path = join(config.data, 'peil.json')
  const { zone, graceMs, partitions } = config
  const found = await readJson(path)
  if (found === undefined && !existsSync(path)) {
    await writeWhole(path, { format: 1, zone, graceMs, partitions })
    return config
  }
  const made = Made.safeParse(found)
  if (!made.success)
    throw new BadConfig(`the data folder's peil.json cannot be read: it was made by another version, or is damaged`)
  return { ...config, zone: made.data.zone, graceMs: made.data.graceMs, partitions: made.data.partitions }
}

/** Whether everybody in this folder is known by address only: now, and ever since it was made. A source whose people are
 * accounts leaves its mark, so that taking it away does not void the rules about organisations for what it sent. */
export async function isByAddress(folder: string, sources: readonly Source[]): Promise<boolean> {
  const path = join(folder, 'has-accounts.json')
  if (sources.some(({ people }) => people === 'accounts')) await writeWhole(path, true)
  return (await readJson(path)) !== true
}

/** Whether there is anything in the folder to ask. */
export const isDataFolder = async (folder: string): Promise<boolean> =>
  (await readJson(join(folder, 'peil.json'))) !== undefined

/** For commands beside a pipeline: its folder must be there, unless log and keys are both elsewhere. A mistyped folder
 * would be made, with keys that nobody else has.
 * @throws BadConfig */
export async function refuseNoFolder({ data, kafkaBrokers, keysUrl }: Config): Promise<void> {
  if (kafkaBrokers !== undefined && keysUrl !== undefined) return
  if ((await isDataFolder(data)) && (kafkaBrokers !== undefined || existsSync(join(data, 'log')))) return
  const keys = kafkaBrokers === undefined ? '' : `, or the keys stage in ${environmentName('keysUrl')}`
  throw new BadConfig(`there is no data folder with a log here: give one with --data${keys}`)
}

/** Where the recipients' files are, and where their packages wait. */
export const recipientsFolder = ({ data, recipients }: Pick<Config, 'data' | 'recipients'>): string =>
  recipients ?? join(data, 'recipients')
export const exportsFolder = ({ data, exports }: Pick<Config, 'data' | 'exports'>): string =>
  exports ?? join(data, 'exports')

/** Says where the pipeline that now runs on this folder listens; disposing takes it back. */
export async function announceRunning(folder: string, running: Running): Promise<AsyncDisposable> {
  const path = join(folder, 'run.json')
  await writeWhole(path, running)
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

/** Where the pipeline on this folder listens, if one runs: its process lives and its reports answer. */
export async function findRunning(folder: string): Promise<Running | undefined> {
  const parsed = Running.safeParse(await readJson(join(folder, 'run.json')))
  if (!parsed.success || !isAlive(parsed.data.pid)) return undefined
  try {
    const answer = await fetch(new URL('/health', parsed.data.reports), { signal: AbortSignal.timeout(5_000) })
    return answer.ok ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** A file of the folder that is replaced whole or not at all. */
export async function writeWhole(path: string, content: unknown): Promise<void> {
  const fresh = `${path}.${process.pid}.new`
  await writeFile(fresh, `${JSON.stringify(content)}\n`, { mode: 0o600, flush: true })
  await rename(fresh, path)
}

export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// The program as it is run, `dist/peil.js`: built once for all test files, when a source is newer than the last build.
import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { packageFile } from '../../package-root.ts'

const root = packageFile('.')
const dist = join(root, 'dist')
const STAMP = join(dist, '.built')
const LOCK = join(root, 'node_modules/.build-lock')
/** A lock older than this was left by a run that was killed. */
const STALE_MS = 60_000

export const PEIL = join(dist, 'peil.js')

/** For `beforeAll`. Several test files may ask at one moment: one of them builds. */
export async function build(): Promise<void> {
  while (!(await locked())) await delay(100)
  try {
    const newest = await newestSource()
    if ((await changedAt(STAMP)) > newest) return
    await promisify(execFile)(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
      {
        cwd: root,
      },
    )
    await writeFile(STAMP, '')
    await utimes(STAMP, new Date(), new Date(newest + 1))
  } finally {
    await rm(LOCK, { recursive: true, force: true })
  }
}

async function locked(): Promise<boolean> {
  try {
    await mkdir(LOCK)
    return true
  } catch {
    if (Date.now() - (await changedAt(LOCK)) > STALE_MS) await rm(LOCK, { recursive: true, force: true })
    return false
  }
}

/** Epoch ms; 0: it is not there. */
const changedAt = async (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )

async function newestSource(): Promise<number> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const sources = entries
    .filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !/\/(node_modules|dist)\//.test(path.slice(root.length)))
  return Math.max(...(await Promise.all(sources.map(changedAt))))
}

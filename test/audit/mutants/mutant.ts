// A mutant: a deliberately broken build, made by replacing a piece of compiled program text in a copy of `dist/`. The audit must
// find what is wrong with it.
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AuditReport } from '../../../audit/report.ts'
import { packageFile } from '../../../package-root.ts'

export interface Mutant {
  /** What was broken, in words. */
  readonly what: string
  /** Names of the findings by which it is found: one of them. */
  readonly foundBy: RegExp
  readonly patches: readonly Patch[]
}

export interface Patch {
  /** Below `dist/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly from: string
  readonly to: string
}

export interface Outcome {
  /** Exit code of `peil audit`. */
  readonly code: number
  readonly report: AuditReport
}

/** Makes the copy in a folder of its own below `folder`, runs the small audit on it up to the first finding, and takes it away.
 * @throws Error when a piece is not found exactly once: the build has changed, and the mutant must be made anew. */
export async function auditMutant(
  { patches }: Pick<Mutant, 'patches'>,
  folder: string,
  seed: string,
): Promise<Outcome> {
  await mkdir(folder)
  try {
    await cp(packageFile('dist'), join(folder, 'dist'), { recursive: true })
    await cp(packageFile('package.json'), join(folder, 'package.json'))
    await symlink(packageFile('node_modules'), join(folder, 'node_modules'))
    for (const { file, from, to } of patches) {
      const path = join(folder, 'dist', file)
      const text = await readFile(path, 'utf8')
      const found = text.split(from).length - 1
      if (found !== 1) throw new Error(`${file}: expected once, found ${found} times: ${from}`)
      await writeFile(
        path,
        text.replace(from, () => to),
      )
    }
    const program = join(folder, 'dist/peil.js')
    const given = ['audit', '--size', 'small', '--seed', seed, '--until-first', '--json']
    const { code, stdout } = await promisify(execFile)(process.execPath, [program, ...given], {
      maxBuffer: 2 ** 26,
    }).then(
      ({ stdout: out }) => ({ code: 0, stdout: out }),
      (error: { code: number; stdout: string; stderr: string }) => {
        if (error.stdout === '') throw new Error(error.stderr)
        return error
      },
    )
    return { code, report: JSON.parse(stdout) as AuditReport }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

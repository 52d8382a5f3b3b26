// What deploy/make-secrets.sh makes, in a folder of its own, for tests of what is run with it. It needs openssl.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** Whether the script can run here; where it cannot, the tests that need it say aloud that they did not run. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

if (!hasOpenssl) process.stderr.write('did not run: what needs deploy/make-secrets.sh: there is no openssl here\n')

/** Runs the script. @throws with what it said when it ends with another code than 0. */
export const makeSecrets = (folder: string, ...args: readonly string[]): string =>
  execFileSync('deploy/make-secrets.sh', args, {
    env: { ...process.env, DEPLOY_FOLDER: folder },
    encoding: 'utf8',
    stdio: 'pipe',
  })

export interface MadeSecrets extends AsyncDisposable {
  readonly folder: string
  /** Where a file that the compose file names is: in the repository, or as it was made. */
  readonly here: (path: string) => string
}

export async function madeSecrets(): Promise<MadeSecrets> {
  const folder = await temporaryFolder()
  if (hasOpenssl) makeSecrets(folder.path)
  const isMade = (path: string): boolean => /^deploy\/(?:secrets\/|sources\.yaml$)/.test(path)
  return {
    folder: folder.path,
    here(path) {
      const at = isMade(path) ? join(folder.path, path.slice('deploy/'.length)) : path
      if (!existsSync(at)) throw new Error(`${path} is neither in the repository nor made by deploy/make-secrets.sh`)
      return at
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

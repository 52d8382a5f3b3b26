// Where ClickHouse's HTTP server can run for tests, and saying aloud where it cannot.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe } from 'vitest'

const require = createRequire(import.meta.url)

/** The engine's library with the server in it; undefined where there is none: it is used for Linux x64 with glibc only. */
export const library: string | undefined = findLibrary()

function findLibrary(): string | undefined {
  try {
    require.resolve('ffi-rs')
    const path = join(dirname(require.resolve('@chdb/lib-linux-x64-gnu/package.json')), 'libchdb.so')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

const WHY_NOT =
  'did not run: ClickHouse’s server for tests needs Linux x64 with glibc, and the packages ffi-rs and @chdb/lib-linux-x64-gnu'

/** `describe` for tests on the server. Where it cannot run, they stand in the outcome as skipped, and stderr says why. */
export const describeServer: (title: string, suite: () => void) => void =
  library === undefined
    ? (title, suite) => {
        process.stderr.write(`${title}: ${WHY_NOT}\n`)
        // oxlint-disable-next-line no-disabled-tests, valid-describe-callback -- the reason has been said
        describe.skip(`${title}: ${WHY_NOT}`, suite)
      }
    : describe

// Where the programs of recipients are that packages are delivered to and read with, and what is missing of them here.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')

/** Where fetch-counterparts.sh puts what it fetches: it looks at the same settings, and says when the number changes. */
const FETCHED = process.env['PEIL_TEST_COUNTERPARTS_FOLDER'] ?? join(cache, 'peil-counterparts-1')

/** Servers lie where only root's PATH leads. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin']

const inPath = (program: string): string => FOLDERS.map((folder) => join(folder, program)).find(isProgram) ?? program

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Paths of programs. `python` has the packages of requirements.txt; R has jsonlite. */
export const counterparts = {
  python: join(FETCHED, 'python', 'bin', 'python'),
  versitygw: join(FETCHED, 'bin', 'versitygw'),
  sshd: inPath('sshd'),
  age: inPath('age'),
  openssl: inPath('openssl'),
  curl: inPath('curl'),
  unzip: inPath('unzip'),
  rscript: inPath('Rscript'),
} as const

/** In words; undefined when all of them are here. */
export function missingCounterparts(): string | undefined {
  const missing = Object.entries(counterparts).flatMap(([name, path]) => (isProgram(path) ? [] : [name]))
  if (isProgram(counterparts.rscript) && !hasJsonlite()) missing.push('jsonlite of R')
  return missing.length === 0 ? undefined : `${missing.join(', ')} (test/counterparts/fetch-counterparts.sh)`
}

const hasJsonlite = (): boolean =>
  spawnSync(counterparts.rscript, ['-e', 'if (!requireNamespace("jsonlite", quietly = TRUE)) quit(status = 1)'])
    .status === 0

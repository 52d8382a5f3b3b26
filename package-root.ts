// Where the package stands: the folder of its package.json, the same from source and from dist.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  const above = dirname(folder)
  if (above === folder) throw new Error('package.json not found above the program')
  return findRoot(above)
}

const root = findRoot(dirname(fileURLToPath(import.meta.url)))

/** Absolute path of a file of the package that is no program text (SQL, examples): `packageFile('warehouse/chdb.xml')`. */
export const packageFile = (path: string): string => join(root, path)

/** Of this program, as its package.json says. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string }).version

// The SQL texts: one file per statement, read from the package, never put together from parts.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFile } from '../package-root.ts'

const folderOf = (name: string): string => packageFile(`warehouse/${name}`)

export interface Migration {
  /** File name without `.sql`; migrations are made in the order of their names. */
  readonly name: string
  readonly sql: string
  /** Of the text, hex: a migration that was made may not be changed afterwards. */
  readonly sha256: string
}

/** Every migration, in order. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(folderOf('migrations'))
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => {
      const sql = readFileSync(join(folderOf('migrations'), file), 'utf8')
      return { name: file.slice(0, -4), sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}

/** The statement in `questions/<name>.sql`. */
export const readStatement = (name: string): string => readFileSync(join(folderOf('questions'), `${name}.sql`), 'utf8')

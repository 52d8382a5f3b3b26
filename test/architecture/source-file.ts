// The project's own source files, as the architecture rules look at them: text, code without comments, imports.
import { readFile, readdir } from 'node:fs/promises'
import { posix } from 'node:path'

export interface SourceFile {
  /** From the project's root, with `/`: `transform/fold/tally.ts`. */
  readonly path: string
  readonly text: string
  /** The text with its comments blanked; what stands in quotes stays. */
  readonly code: string
  readonly imports: readonly Import[]
}

export interface Import {
  /** `../schemas/segments.ts` resolved to `schemas/segments.ts`; a package by its name; `node:fs`. */
  readonly target: string
  readonly own: boolean
}

const NOT_OURS = new Set(['node_modules', 'dist', 'data', 'coverage'])

/** Every TypeScript file below `folder`. */
export async function readSources(folder: string): Promise<readonly SourceFile[]> {
  const paths = await readdir(folder, { recursive: true })
  const ours = paths.filter((path) => path.endsWith('.ts') && !path.split(/[\\/]/).some(isNotOurs)).toSorted()
  return Promise.all(
    ours.map(async (path) => sourceFile(path.replaceAll('\\', '/'), await readFile(`${folder}/${path}`, 'utf8'))),
  )
}

const isNotOurs = (part: string): boolean => NOT_OURS.has(part) || part.startsWith('.')

export function sourceFile(path: string, text: string): SourceFile {
  const code = withoutComments(text)
  return { path, text, code, imports: importsOf(path, code) }
}

/** The folder a file belongs to; '' for files in the root. */
export const roomOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')

// Strings and regular expressions are matched first, so that `//` inside them is not taken for a comment. A `/` opens
// a regular expression only where a value may begin.
const TOKEN =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[=(,:[!&|?{}\n;]\s*|return )\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/|\/\/[^\n]*|\/\*[\s\S]*?\*\//g

function withoutComments(text: string): string {
  return text.replaceAll(TOKEN, (token) => (/^\/[/*]/.test(token) ? token.replaceAll(/[^\n]/g, ' ') : token))
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\('([^']+)'\)/g

function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(IMPORT)].map((found) => {
    const name = found[1] ?? found[2] ?? found[3] ?? ''
    if (!name.startsWith('.')) return { target: packageOf(name), own: false }
    return { target: posix.normalize(`${posix.dirname(path)}/${name}`), own: true }
  })
}

function packageOf(name: string): string {
  if (name.startsWith('node:')) return name
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/')
}

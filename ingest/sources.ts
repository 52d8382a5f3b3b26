// The sources file: who may send. Read from YAML, or made with one source and a new write key.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { type Source, Sources } from '../schemas/source.ts'
import { readYaml } from '../yaml-file.ts'

export class BadSources extends Error {
  override name = 'BadSources'
}

/** What is kept of a write key: its SHA-256, hex. */
export const writeKeyHash = (key: string): string => createHash('sha256').update(key).digest('hex')

/** The sources of the file; where there is none, it is made (mode 600) with one server source and a new write key, which
 * is handed back once and kept nowhere.
 * @throws BadSources naming each line and field that is wrong and what it should be, never what stands there. */
export async function openSources(
  path: string,
): Promise<{ readonly sources: readonly Source[]; readonly newWriteKey?: string }> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new BadSources('the sources file cannot be read: check its path and permissions', { cause })
  })
  if (text !== undefined) return { sources: parseSources(text) }
  const newWriteKey = randomBytes(24).toString('base64url')
  const made = firstSources(writeKeyHash(newWriteKey))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, made, { mode: 0o600, flag: 'wx' })
  return { sources: parseSources(made), newWriteKey }
}

/** @throws BadSources as `openSources` does. */
export function parseSources(text: string): readonly Source[] {
  const read = readYaml(text, Sources, expectation)
  if ('value' in read) return read.value.sources
  if ('notYaml' in read) throw new BadSources(`the sources file is not YAML: ${read.notYaml}`)
  throw new BadSources(
    `the sources file cannot be used:\n  ${read.wrong.join('\n  ')}\nsee docs/operations.md for its fields`,
  )
}

const FIELDS: Readonly<Record<string, string>> = {
  id: 'a lower-case name: letters, digits and dashes, at most 32',
  kind: '`platform`: other websites are not taken',
  side: '`browser` or `server`',
  people: '`accounts` or `by-address`',
  writeKeySha256: 'the SHA-256 of the write key: 64 hex digits (`printf %s KEY | sha256sum`)',
  origins: 'a list of origins such as https://portal.example.org',
  trustedProxies: 'a list of addresses or CIDR ranges such as 192.0.2.0/24',
  limits: '`eventsPerSecond`, a whole number above 0',
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'unrecognized_keys') return `it may hold ${Object.keys(FIELDS).join(', ')} and nothing else`
  const field = issue.path.findLast((step) => typeof step === 'string' && Object.hasOwn(FIELDS, step))
  return `expected ${FIELDS[String(field)] ?? 'a list `sources` with at least one source'}`
}

const firstSources = (hash: string): string => `# Who may send events. A write key is kept as its SHA-256 only.
sources:
  - id: platform
    kind: platform # only the platform itself: the privacy statement does not cover websites
    side: server # \`browser\` for a script in a page: then list its origins
    people: accounts # \`by-address\` where there are no accounts
    writeKeySha256: ${hash}
    origins: []
    trustedProxies: []
    limits:
      eventsPerSecond: 1000000
`

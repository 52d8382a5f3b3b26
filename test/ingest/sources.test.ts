// The sources file: read, made, and refused with a line, a field and what is expected.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BadSources, openSources, parseSources, writeKeyHash } from '../../ingest/sources.ts'

const HASH = writeKeyHash('a-key')
const source = (more: string): string =>
  `sources:\n  - id: portal\n    kind: platform\n    side: server\n    writeKeySha256: ${HASH}\n${more}`

test('a new file has one source and a write key that is kept as its hash only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'peil-'))
  try {
    const path = join(folder, 'inner', 'sources.yaml')
    const made = await openSources(path)
    expect(made.newWriteKey).toMatch(/^[A-Za-z0-9_-]{32}$/)
    expect(made.sources[0]?.writeKeySha256).toBe(writeKeyHash(made.newWriteKey ?? ''))
    expect(await readFile(path, 'utf8')).not.toContain(made.newWriteKey)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await openSources(path)).toEqual({ sources: made.sources })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what is left out has a default', () => {
  expect(parseSources(source(''))).toMatchObject([
    { people: 'accounts', origins: [], trustedProxies: [], limits: { eventsPerSecond: 1_000_000 } },
  ])
})

test.each([
  ['another kind', source('').replace('kind: platform', 'kind: canary'), 'line 3: sources.0.kind: expected `platform`'],
  [
    'a bad proxy',
    source('    trustedProxies:\n      - canary'),
    'line 7: sources.0.trustedProxies.0: expected a list of addresses',
  ],
  ['a field that is not one', source('    canary: 1'), 'line 6: sources.0: it may hold id, kind'],
  [
    'a key instead of its hash',
    source('').replace(HASH, 'canary'),
    'line 5: sources.0.writeKeySha256: expected the SHA-256',
  ],
  [
    'a field left out',
    source('').replace('    side: server\n', ''),
    'line 2: sources.0.side: expected `browser` or `server`',
  ],
  ['the same id twice', `${source('')}${source('').replace('sources:\n', '')}`, 'two sources have the same id'],
  ['no sources', 'sources: []', 'line 1: sources: expected a list'],
  ['nothing', '', 'the file: expected a list `sources`'],
  ['not YAML', 'sources: [canary', 'not YAML: line 1'],
])('%s is refused with its line, field and what is expected', (_, text, message) => {
  expect(() => parseSources(text)).toThrow(BadSources)
  expect(() => parseSources(text)).toThrow(message)
  expect(() => parseSources(text)).not.toThrow('canary')
})

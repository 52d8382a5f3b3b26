// deploy/make-secrets.sh: a whole set or nothing, nothing replaced, and nothing that git or the image would take.
import { X509Certificate, createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseSources } from '../../ingest/sources.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { hasOpenssl, makeSecrets, madeSecrets } from './made-secrets.ts'

const read = (folder: string, name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8')
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe.runIf(hasOpenssl)('make-secrets.sh', () => {
  test('makes a certificate for the keys stage that its authority signed, for the name in the compose file', async () => {
    await using made = await madeSecrets()
    const authority = new X509Certificate(read(made.folder, 'keys-ca.pem'))
    const certificate = new X509Certificate(read(made.folder, 'keys.pem'))
    expect([authority.ca, certificate.ca, certificate.verify(authority.publicKey)]).toEqual([true, false, true])
    expect([certificate.checkHost('keys'), certificate.checkHost('kafka')]).toEqual(['keys', undefined])
  })

  test('lets only the owner enter the folder, containers read the files in it, and nobody the key of the authority', async () => {
    await using made = await madeSecrets()
    const secrets = join(made.folder, 'secrets')
    expect(modeOf(secrets)).toBe('700')
    for (const name of readdirSync(secrets))
      expect([name, modeOf(join(secrets, name))]).toEqual([name, name === 'keys-ca.key' ? '600' : '444'])
  })

  test('makes every secret different each time', async () => {
    await using one = await madeSecrets()
    await using other = await madeSecrets()
    const all = [one, other].flatMap(({ folder }) =>
      readdirSync(join(folder, 'secrets')).map((name) => read(folder, name)),
    )
    expect(new Set(all).size).toBe(all.length)
  })

  test('says the write key once, and keeps its hash only', async () => {
    await using folder = await temporaryFolder()
    const [, key = ''] = /write key .*: +([0-9a-f]{48})$/m.exec(makeSecrets(folder.path)) ?? []
    const text = readFileSync(join(folder.path, 'sources.yaml'), 'utf8')
    expect(parseSources(text)[0]?.writeKeySha256).toBe(createHash('sha256').update(key).digest('hex'))
    expect(text).not.toContain(key)
  })

  test.each(['secrets', 'sources.yaml'])('replaces nothing: where %s is, it makes nothing', async (there) => {
    await using folder = await temporaryFolder()
    writeFileSync(join(folder.path, there), 'of somebody')
    expect(() => makeSecrets(folder.path)).toThrow(/is there already and is not replaced/)
    expect(readdirSync(folder.path)).toEqual([there])
    expect(readFileSync(join(folder.path, there), 'utf8')).toBe('of somebody')
  })

  test('renews the certificate from the same authority, and leaves everything else as it is', async () => {
    await using made = await madeSecrets()
    const all = () => new Map(readdirSync(join(made.folder, 'secrets')).map((name) => [name, read(made.folder, name)]))
    const before = all()
    expect(makeSecrets(made.folder, 'renew', 'keys.example.org')).toMatch(/good until/)
    const changed = [...all()].filter(([name, content]) => before.get(name) !== content).map(([name]) => name)
    expect(changed.toSorted()).toEqual(['keys.key', 'keys.pem'])
    const certificate = new X509Certificate(read(made.folder, 'keys.pem'))
    expect([certificate.checkHost('keys'), certificate.checkHost('keys.example.org')]).toEqual([
      'keys',
      'keys.example.org',
    ])
    expect(certificate.verify(new X509Certificate(read(made.folder, 'keys-ca.pem')).publicKey)).toBe(true)
  })
})

test('what it makes is taken neither by git nor into the image', () => {
  const lines = (path: string) => readFileSync(path, 'utf8').split('\n')
  expect(lines('.gitignore')).toEqual(
    expect.arrayContaining(['deploy/secrets/', 'deploy/.secrets.*', 'deploy/sources.yaml', '.env']),
  )
  const taken = lines('.dockerignore').filter((line) => line !== '' && !line.startsWith('#'))
  expect(taken[0]).toBe('*')
  expect(taken.filter((line) => /deploy|env/.test(line))).toEqual(['!deploy/*.ts'])
})

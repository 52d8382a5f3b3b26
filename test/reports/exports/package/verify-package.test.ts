// Checking a package: whatever was done to it is found, and named.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildPackage } from '../../../../reports/exports/package/build-package.ts'
import { signingKeyOf } from '../../../../reports/exports/package/public-key.ts'
import type { Fault } from '../../../../reports/exports/package/verdict.ts'
import { verifyPackage } from '../../../../reports/exports/package/verify-package.ts'
import { sha256 } from '../../../../reports/exports/store.ts'
import { PackageManifest } from '../../../../schemas/package-manifest.ts'
import { filesWith, madeUpSigner, packageOrder } from '../../../support/package-order.ts'

const built = await buildPackage(await packageOrder())
const signer = madeUpSigner()
const own = signingKeyOf(signer.publicKey)
const stranger = madeUpSigner(9)
const theirs = signingKeyOf(stranger.publicKey)
if (own === undefined || theirs === undefined) throw new Error('no keys')

const found = (files: ReadonlyMap<string, Buffer>, key?: string): [Fault, string][] =>
  verifyPackage(files, { key }).wrong.map(({ fault, at }) => [fault, at])

/** The package with another manifest, signed again: as only the holder of the key could, or somebody with a key of theirs. */
function resigned(
  change: (manifest: PackageManifest) => PackageManifest,
  by = signer,
  more: Parameters<typeof filesWith>[1] = {},
) {
  const manifest = PackageManifest.parse(JSON.parse(String(built.files.get('manifest.json'))))
  const bytes = Buffer.from(JSON.stringify(change(manifest)))
  return filesWith(built, { 'manifest.json': bytes, 'manifest.sig': Buffer.from(by.sign(bytes), 'base64'), ...more })
}

describe('a package as it was built', () => {
  it.each([
    ['no key', undefined],
    ['its key as PEM', own.pem],
    ['its key in base64', own.raw],
    ['its fingerprint', own.fingerprint],
    ['its fingerprint in pairs', own.fingerprint.toUpperCase().replaceAll(/..(?=.)/g, '$&:')],
  ])('is whole by %s', (_, key) => {
    const verdict = verifyPackage(built.files, { key })
    expect(verdict).toMatchObject({ whole: true, wrong: [], fingerprint: own.fingerprint, compared: key !== undefined })
    expect(verdict.manifest?.package).toBe('peil-month-2026-11-r1')
  })

  it('is whole in whatever order its files come', () => {
    expect(verifyPackage(new Map([...built.files].toReversed()))).toMatchObject({ whole: true })
  })

  it.each(['', 'abc', 'a'.repeat(63), Buffer.alloc(31).toString('base64'), '-----BEGIN PUBLIC KEY-----\nAAAA\n'])(
    'cannot be checked with %j, which is no key',
    (key) => {
      expect(() => verifyPackage(built.files, { key })).toThrow(RangeError)
    },
  )
})

describe('files', () => {
  it('finds each file that is missing, changed or not listed, and names it', () => {
    const listed = [...built.files.keys()].filter((name) => name !== 'manifest.json' && name !== 'manifest.sig')
    for (const name of listed) {
      expect(found(filesWith(built, { [name]: undefined }))).toEqual([['missing', name]])
      const changed = Buffer.concat([built.files.get(name) ?? Buffer.alloc(0), Buffer.from('\n')])
      expect(found(filesWith(built, { [name]: changed }))).toContainEqual(['changed', name])
    }
    expect(found(filesWith(built, { 'extra.csv': Buffer.from('x') }))).toEqual([['unlisted', 'extra.csv']])
    expect(found(filesWith(built, { 'sub/total.csv': Buffer.from('x') }))).toEqual([['unlisted', 'sub/total.csv']])
  })

  it('finds any bit that is other in any file', () => {
    const names = [...built.files.keys()]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 0, max: 7 }), (name, place, bit) => {
        const content = Buffer.from(built.files.get(name) ?? '')
        const at = place % content.length
        content.writeUInt8(content.readUInt8(at) ^ (1 << bit), at)
        expect(verifyPackage(filesWith(built, { [name]: content }), { key: own.fingerprint }).whole).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  it('finds two files that changed names', () => {
    const swapped = { 'role.csv': built.files.get('device.csv'), 'device.csv': built.files.get('role.csv') }
    expect(found(filesWith(built, swapped))).toEqual([
      ['changed', 'device.csv'],
      ['changed', 'role.csv'],
    ])
  })
})

describe('manifest and signature', () => {
  it('says that there is no signature, or one of another length, or of something else', () => {
    expect(found(filesWith(built, { 'manifest.sig': undefined }))).toEqual([['signature', 'manifest.sig']])
    expect(found(filesWith(built, { 'manifest.sig': Buffer.alloc(63) }))).toEqual([['signature', 'manifest.sig']])
    expect(found(filesWith(built, { 'manifest.sig': Buffer.alloc(64) }))).toEqual([['signature', 'manifest.sig']])
  })

  it('says that the manifest was changed, though all else fits', () => {
    const manifest = Buffer.from(String(built.files.get('manifest.json')).replace('"EX-2026-1"', '"EX-2026-2"'))
    expect(found(filesWith(built, { 'manifest.json': manifest }))).toEqual([['signature', 'manifest.sig']])
  })

  it('says that the manifest is missing, is no JSON, or which field of it cannot be read', () => {
    expect(found(filesWith(built, { 'manifest.json': undefined }))).toEqual([['missing', 'manifest.json']])
    expect(found(filesWith(built, { 'manifest.json': Buffer.from('{') }))).toEqual([['manifest', 'manifest.json']])
    expect(found(filesWith(built, { 'manifest.json': Buffer.from([0xff]) }))).toEqual([['manifest', 'manifest.json']])
    const odd = (change: object) => resigned((manifest) => ({ ...manifest, ...change }))
    expect(found(odd({ revision: 0 }))).toEqual([['manifest', 'revision']])
    expect(found(odd({ ledger: { seq: 1, head: 'x' } }))).toEqual([['manifest', 'ledger.head']])
    expect(found(odd({ more: 1 }))).toEqual([['manifest', 'manifest.json']])
  })

  it('says that a manifest lists a file twice, or bears another name than its release and revision', () => {
    const twice = resigned(({ files, ...rest }) => ({ ...rest, files: [...files, ...files.slice(0, 1)] }))
    expect(found(twice)).toEqual([['manifest', 'files']])
    expect(found(resigned((manifest) => ({ ...manifest, package: 'peil-month-2026-11-r2' })))).toEqual([
      ['manifest', 'package'],
    ])
  })
})

describe('who signed it', () => {
  const forged = resigned(
    (manifest) => ({
      ...manifest,
      signer: { algorithm: 'Ed25519', publicKey: theirs.raw, fingerprint: theirs.fingerprint },
      files: manifest.files.map((file) =>
        file.path === 'signing-key.pem'
          ? { ...file, bytes: theirs.pem.length, sha256: sha256(Buffer.from(theirs.pem)) }
          : file,
      ),
    }),
    stranger,
    { 'signing-key.pem': Buffer.from(theirs.pem) },
  )

  it('finds by the given key that somebody else made it, and says whose key it is', () => {
    for (const key of [own.pem, own.raw, own.fingerprint]) {
      const verdict = verifyPackage(forged, { key })
      expect(verdict.wrong.map(({ fault }) => fault)).toContain('signer')
      expect(verdict.wrong.find(({ fault }) => fault === 'signer')?.what).toContain(theirs.fingerprint)
    }
  })

  it('finds also without one that the release itself was not signed by that key', () => {
    expect(found(forged)).toEqual([['statement', 'release.statementSignature']])
  })

  it('says that the key beside the manifest is not its signer’s, or no key', () => {
    for (const pem of [theirs.pem, 'no key'])
      expect(found(filesWith(built, { 'signing-key.pem': Buffer.from(pem) }))).toEqual([
        ['signer', 'signing-key.pem'],
        ['changed', 'signing-key.pem'],
      ])
  })

  it('says that the manifest names a fingerprint that is not of its key, or no key at all', () => {
    const said = (more: object) => resigned((manifest) => ({ ...manifest, signer: { ...manifest.signer, ...more } }))
    expect(found(said({ fingerprint: theirs.fingerprint }))).toEqual([['signer', 'signer.fingerprint']])
    expect(found(said({ publicKey: 'AAAA' }))).toContainEqual(['signer', 'signer.publicKey'])
  })
})

describe('what the release says of itself', () => {
  const release = (more: Partial<PackageManifest['release']>) =>
    resigned((manifest) => ({ ...manifest, release: { ...manifest.release, ...more } }))

  it('finds a manifest that contradicts the signed statement, field by field', () => {
    expect(found(release({ release: 'month-2026-10' }))).toContainEqual(['statement', 'release.release'])
    expect(found(release({ window: 'month/2026-10' }))).toEqual([['statement', 'release.window']])
    expect(found(release({ missing: 2 }))).toEqual([['statement', 'release.missing']])
    expect(found(release({ publishedAt: '2026-12-05T06:00:00.002Z' }))).toEqual([['statement', 'release.publishedAt']])
    const ledger = resigned((manifest) => ({ ...manifest, ledger: { seq: 13, head: 'b'.repeat(64) } }))
    expect(found(ledger)).toEqual([
      ['statement', 'ledger.seq'],
      ['statement', 'ledger.head'],
    ])
    const cheap = resigned(({ privacy, ...rest }) => ({
      ...rest,
      privacy: { ...privacy, release: { ...privacy.release, rho: 0.01 } },
    }))
    expect(found(cheap)).toEqual([['statement', 'privacy.release.rho']])
  })

  it('finds another statement, and one that is none', () => {
    expect(found(release({ statement: '{}' }))).toEqual([['statement', 'release.statementSignature']])
    const statement = '{"format":2}'
    const signed = { statement, statementSignature: signer.sign(Buffer.from(statement)) }
    expect(found(release(signed))).toEqual([['statement', 'release.statement']])
  })

  it('finds another plan, by its text and by its hash', () => {
    const plan = (more: object) => resigned((manifest) => ({ ...manifest, plan: { ...manifest.plan, ...more } }))
    expect(found(plan({ text: '{}' }))).toEqual([['plan', 'plan.text']])
    expect(found(plan({ text: '{}', sha256: sha256(Buffer.from('{}')) }))).toEqual([['statement', 'plan.sha256']])
  })
})

// A package: complete, signed, the same every time, and of nothing but what was committed.
import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { buildPackage } from '../../../../reports/exports/package/build-package.ts'
import { verifyPackage } from '../../../../reports/exports/package/verify-package.ts'
import { sha256 } from '../../../../reports/exports/store.ts'
import { FORMATS } from '../../../../schemas/recipient.ts'
import { PackageManifest } from '../../../../schemas/package-manifest.ts'
import { madeUpRelease, packageOrder, packageRecipient } from '../../../support/package-order.ts'
import { testPlan } from '../../../support/release-plan.ts'

const built = await buildPackage(await packageOrder())
const text = (name: string, { files } = built): string => files.get(name)?.toString('utf8') ?? ''
const namesOf = ({ files } = built): string[] => [...files.keys()]

const ALWAYS = [
  'LEESMIJ.html',
  'README.html',
  'SHA256SUMS',
  'datapackage.json',
  'manifest.json',
  'manifest.sig',
  'signing-key.pem',
]

describe('what is in a package', () => {
  it('has each table in each format, and what describes and proves them, by name', () => {
    const tables = ['total', 'role', 'organisation-size', 'device'].flatMap((stem) =>
      FORMATS.map((one) => `${stem}.${one}`),
    )
    expect(namesOf()).toEqual([...ALWAYS, ...tables].toSorted())
    expect(built.name).toBe('peil-month-2026-11-r1')
  })

  it('has only the recipient’s tables and formats', async () => {
    const recipient = packageRecipient({ tables: ['role'], formats: ['csv'] })
    const some = await buildPackage(await packageOrder({ recipient }))
    expect(namesOf(some)).toEqual([...ALWAYS, 'role.csv'].toSorted())
    expect(PackageManifest.parse(JSON.parse(text('manifest.json', some))).tables.map(({ by }) => by)).toEqual(['role'])
  })

  it('is a package also when the plan releases none of the recipient’s tables, or nothing passed its thresholds', async () => {
    const totals = madeUpRelease({ plan: testPlan({ tables: { total: 1 } }) })
    const none = await buildPackage(await packageOrder({ recipient: packageRecipient({ tables: ['device'] }) }, totals))
    expect(namesOf(none)).toEqual(ALWAYS)
    expect(verifyPackage(none.files)).toMatchObject({ whole: true })
    const thresholds = { people: 90_000, organisations: 3, sigmas: { people: 2, organisations: 1 } }
    const empty = await buildPackage(await packageOrder({}, madeUpRelease({ plan: testPlan({ thresholds }) })))
    expect(namesOf(empty)).toEqual(namesOf())
    expect(text('total.csv', empty).split('\r\n').length).toBe(2)
    expect(verifyPackage(empty.files)).toMatchObject({ whole: true })
  })

  it('lists every other file in the manifest, and all but itself and the manifest in SHA256SUMS', () => {
    const manifest = PackageManifest.parse(JSON.parse(text('manifest.json')))
    expect(manifest.files).toEqual(
      [...built.files]
        .filter(([name]) => name !== 'manifest.json' && name !== 'manifest.sig')
        .map(([path, content]) => ({ path, bytes: content.length, sha256: sha256(content) })),
    )
    const summed = text('SHA256SUMS').trimEnd().split('\n')
    expect(summed).toEqual(
      manifest.files.filter(({ path }) => path !== 'SHA256SUMS').map((file) => `${file.sha256}  ${file.path}`),
    )
    expect(built.manifest).toBe(sha256(built.files.get('manifest.json') ?? Buffer.alloc(0)))
  })

  it('begins the manifest with what makes it a manifest, and has its fields in the order of the schema', () => {
    expect(text('manifest.json')).toMatch(/^\{\n {2}"manifest": 1,\n {2}"package": "peil-/)
    expect(text('manifest.json').endsWith('}\n')).toBe(true)
    const fields = Object.keys(JSON.parse(text('manifest.json')) as object)
    expect(fields).toEqual(Object.keys(PackageManifest.shape))
  })

  it('is signed over the bytes of the manifest, with the key that lies beside it', () => {
    const signature = built.files.get('manifest.sig') ?? Buffer.alloc(0)
    const manifest = built.files.get('manifest.json') ?? Buffer.alloc(0)
    expect(signature.length).toBe(64)
    expect(verify(null, manifest, createPublicKey(text('signing-key.pem')), signature)).toBe(true)
  })

  it('is the same bytes when it is built again', async () => {
    const digests = ({ files }: typeof built): string[] =>
      [...files].map(([name, content]) => `${sha256(content)}  ${name}`)
    expect(digests(await buildPackage(await packageOrder()))).toEqual(digests(built))
  })
})

describe('what is refused', () => {
  it('packages no cells but those that were committed', async () => {
    const order = await packageOrder()
    const { release } = order
    for (const cells of [
      release.cells.slice(1),
      [],
      release.cells.map((cell, at) => (at === 0 ? { ...cell, people: cell.people + 1 } : cell)),
    ])
      await expect(buildPackage({ ...order, release: { ...release, cells } })).rejects.toThrow(
        /not those that were committed/,
      )
  })

  it('packages nothing whose record is not what was signed', async () => {
    const other = [
      { missing: 1 },
      { nanoRho: 1 },
      { planText: JSON.stringify(testPlan()) },
      { ledgerHash: 'a'.repeat(64) },
    ]
    for (const record of other)
      await expect(packageOrder({}, madeUpRelease({ record })).then(buildPackage)).rejects.toThrow(
        /not what was signed/,
      )
  })
})

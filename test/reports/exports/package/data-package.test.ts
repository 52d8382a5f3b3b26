// datapackage.json: every file and every field is described, in both languages, and as it is.
import { describe, expect, it } from 'vitest'
import { buildPackage } from '../../../../reports/exports/package/build-package.ts'
import { FIELDS } from '../../../../reports/exports/package/fields.ts'
import { sha256 } from '../../../../reports/exports/store.ts'
import { madeUpRelease, packageOrder, packageRecipient } from '../../../support/package-order.ts'
import { testPlan } from '../../../support/release-plan.ts'

interface Described {
  readonly title: string
  readonly title_nl: string
  readonly [name: string]: unknown
}
interface Resource extends Described {
  readonly name: string
  readonly path: string
  readonly format: string
  readonly hash: string
  readonly bytes?: number
  readonly schema?: {
    readonly fields: readonly (Described & {
      name: string
      type: string
      constraints?: { enum?: unknown[]; required?: boolean }
    })[]
  }
}

async function built(...order: Parameters<typeof packageOrder>) {
  const { files } = await buildPackage(await packageOrder(...order))
  const text = files.get('datapackage.json')?.toString('utf8') ?? ''
  return { files, text, descriptor: JSON.parse(text) as Described & { readonly resources: readonly Resource[] } }
}

describe('the descriptor', () => {
  it('has a resource for each file with figures, with its hash, and a name that is allowed', async () => {
    const { files, descriptor } = await built()
    const data = [...files.keys()].filter(
      (name) => /\.(?:csv|parquet|json)$/.test(name) && !/^(?:manifest|datapackage)/.test(name),
    )
    expect(descriptor.resources.map(({ path }) => path).toSorted()).toEqual(data.toSorted())
    expect(data.length).toBe(12)
    for (const { name, path, hash, bytes } of descriptor.resources) {
      const content = files.get(path) ?? Buffer.alloc(0)
      expect(name).toMatch(/^[a-z0-9._-]+$/)
      expect(hash).toBe(`sha256:${sha256(content)}`)
      expect(bytes ?? content.length).toBe(content.length)
    }
  })

  it('describes every field of every table in English and Dutch', async () => {
    const { descriptor } = await built()
    expect(descriptor.title_nl.length).toBeGreaterThan(10)
    for (const { schema } of descriptor.resources) {
      expect(schema?.fields.map(({ name }) => name)).toEqual(FIELDS.map(({ name }) => name))
      for (const field of schema?.fields ?? [])
        for (const text of [field.title, field.title_nl, field['description'], field['description_nl']])
          expect(String(text).length).toBeGreaterThan(1)
    }
  })

  it('allows exactly the values of the table and the steps of the plan', async () => {
    const { descriptor } = await built()
    const field = (path: string, name: string) =>
      descriptor.resources.find((one) => one.path === path)?.schema?.fields.find((one) => one.name === name)
    expect(field('total.csv', 'value')?.constraints?.enum).toEqual(['total'])
    expect(field('device.json', 'value')?.constraints?.enum).toEqual([
      'desktop',
      'phone',
      'tablet',
      'robot',
      'unknown',
      'others',
    ])
    expect(field('role.csv', 'organisations_from')?.constraints?.enum).toEqual([0, 3, 10, 50, 100, 500])
  })

  it('says of Parquet no type that a reader through pandas would break', async () => {
    const { descriptor } = await built()
    const fields = descriptor.resources.find((one) => one.path === 'role.parquet')?.schema?.fields ?? []
    const nullable = new Set<string>(FIELDS.filter((field) => field.nullable).map(({ name }) => name))
    const said = fields.filter(({ name }) => nullable.has(name)).map(({ type, constraints }) => [type, constraints])
    expect(said).toEqual([...nullable].map(() => ['number', undefined]))
  })

  it('is a file, not a table, where JSON has no rows to tell its fields by', async () => {
    const thresholds = { people: 90_000, organisations: 3, sigmas: { people: 2, organisations: 1 } }
    const { descriptor } = await built({}, madeUpRelease({ plan: testPlan({ thresholds }) }))
    const kinds = descriptor.resources.map(({ format, schema }) => [format, schema !== undefined])
    expect(new Set(kinds.map(String))).toEqual(new Set(['csv,true', 'parquet,true', 'json,false']))
  })

  it('names the agreement, and nobody', async () => {
    const { text, descriptor } = await built({ recipient: packageRecipient({ contact: 'somebody@example.org' }) })
    expect(descriptor).toMatchObject({ agreement: 'EX-2026-1', name: 'peil-month-2026-11-r1', version: '1.0.0' })
    expect(text).not.toContain('somebody')
  })
})

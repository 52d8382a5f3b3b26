// What a made-up package says, for tests of its readable page; and the same with as many parts as a test wants.
import type { PackageOrder } from '../../reports/exports/package/build-package.ts'
import type { PackageFacts, PackageRow } from '../../reports/exports/package/package-facts.ts'
import { signingKeyOf } from '../../reports/exports/package/public-key.ts'
import { labelOf, packageTables } from '../../reports/exports/package/rows.ts'
import { saidOf } from '../../reports/exports/package/said.ts'
import { packageOrder } from './package-order.ts'

/** As `buildPackage` makes them of an order. */
export async function packageFacts(given?: PackageOrder): Promise<PackageFacts> {
  const order = given ?? (await packageOrder())
  const { release, recipient, signer } = order
  const key = signingKeyOf(signer.publicKey)
  if (key === undefined) throw new Error('the made-up signer has no public key')
  const tables = packageTables(release, recipient)
  return {
    said: saidOf(order, tables, key),
    tables,
    formats: recipient.formats,
    areaOf: new Map(release.features.map(({ id, area }) => [id, { id: area, name: labelOf(release, 'area', area) }])),
  }
}

/** A row of totals about a feature `f12`, called `Feature 12`. */
export const featureRow = (like: PackageRow, number: number, people: number): PackageRow => ({
  ...like,
  level: 'feature',
  id: `f${number}`,
  name_nl: `Functie ${number}`,
  name_en: `Feature ${number}`,
  people,
  people_low: people - 20,
  people_high: people + 20,
  people_sigma: 10,
})

/** With so many features in its totals, the first the largest, all of one area. */
export function withFeatures(facts: PackageFacts, count: number): PackageFacts {
  const tables = facts.tables.map((table) => {
    const [like] = table.rows
    if (table.by !== 'total' || like === undefined) return table
    const features = Array.from({ length: count }, (_, at) => featureRow(like, at + 1, 9_000 - at * 10))
    return { ...table, rows: [...table.rows.filter(({ level }) => level !== 'feature'), ...features] }
  })
  const area = { id: 'documents', name: { nl: 'Documenten', en: 'Documents' } }
  return {
    ...facts,
    tables,
    areaOf: new Map(Array.from({ length: count }, (_, at) => [`f${at + 1}`, area])),
  }
}

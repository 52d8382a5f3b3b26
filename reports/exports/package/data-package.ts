// datapackage.json: a Frictionless Data Package (v1, and readable as v2) that says what each file and each field is. Texts
// are English, with Dutch ones beside them under the same name and `_nl`.
import type { ReleasePlan } from '../../../schemas/release-plan.ts'
import type { Format } from '../../../schemas/recipient.ts'
import type { Dimension } from '../../../schemas/segments.ts'
import { sha256 } from '../store.ts'
import type { Label } from '../verified-release.ts'
import { CSV_DIALECT } from './csv.ts'
import { FIELDS, type PackageField } from './fields.ts'
import type { SaidOfPackage } from './package-facts.ts'
import { Z_95 } from './rows.ts'
import type { TableFile } from './table-files.ts'

const TITLES: Readonly<Record<Dimension, Label>> = {
  total: { nl: 'Totalen', en: 'Totals' },
  role: { nl: 'Naar rol', en: 'By role' },
  organisationSize: { nl: 'Naar grootte van de organisatie', en: 'By size of organisation' },
  device: { nl: 'Naar soort apparaat', en: 'By kind of device' },
}

const ABOUT: Label = {
  nl: 'Hoeveel mensen onderdelen van een platform gebruikten. Aan elk cijfer is vooraf vastgelegde ruis toegevoegd, zodat niemand erin te vinden is; hoeveel staat bij elk cijfer (σ). σ is alleen van de ruis: dat zeer zwaar gebruik minder meetelt, wat cijfers eerder te laag dan te hoog maakt, zit er niet in. Wat te weinig mensen of organisaties heeft, of geen, staat er niet in: dat een rij ontbreekt, zegt niet welk van beide. README.html legt het uit.',
  en: 'How many people used parts of a platform. Noise of an amount fixed beforehand was added to every figure, so that nobody can be found in it; how much stands beside each figure (σ). σ is of the noise alone: that very heavy use counts less, which makes figures rather too low than too high, is not in it. What has too few people or organisations, or none, is not in it: a missing row does not say which. README.html explains it.',
}

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
}

export const descriptorOf = (said: SaidOfPackage, files: readonly TableFile[], plan: ReleasePlan): Buffer =>
  Buffer.from(
    `${JSON.stringify(
      {
        profile: 'data-package',
        name: said.package,
        ...inBoth('title', {
          nl: `Gebruik van een platform, ${said.release.start} tot en met ${said.release.end}`,
          en: `Use of a platform, ${said.release.start} to ${said.release.end}`,
        }),
        ...inBoth('description', ABOUT),
        version: `${said.revision}.0.0`,
        created: said.release.publishedAt,
        contributors: [{ title: 'Peil', role: 'wrangler' }],
        sources: [{ title: `Release ${said.release.release}, entry ${said.ledger.seq} of its ledger` }],
        agreement: said.recipient.agreement,
        purpose: said.recipient.purpose,
        release: said.release.release,
        interval: { level: 0.95, standardDeviations: Z_95 },
        resources: files.map((file) => resourceOf(file, plan)),
      },
      null,
      2,
    )}\n`,
    'utf8',
  )

function resourceOf({ path, stem, format, table: { by, rows }, content }: TableFile, plan: ReleasePlan) {
  // Of an array without objects nobody can tell that it is a table: then it is only a file.
  const isTable = !(format === 'json' && rows.length === 0)
  return {
    profile: isTable && format !== 'parquet' ? 'tabular-data-resource' : 'data-resource',
    name: `${stem}-${format}`,
    path,
    ...inBoth('title', TITLES[by]),
    ...(format === 'csv' && {
      ...inBoth('description', {
        nl: 'Een naam die met = + - of @ begint, heeft een apostrof ervoor, opdat een rekenblad er geen formule in ziet.',
        en: 'A name that begins with = + - or @ has an apostrophe before it, so that no spreadsheet sees a formula in it.',
      }),
    }),
    format,
    mediatype: MEDIA_TYPES[format],
    ...(format !== 'parquet' && { encoding: 'utf-8' }),
    // Of other formats frictionless-py 5 does not count them, and then finds them wrong; the manifest has them of every file.
    ...(format === 'csv' && { bytes: content.length }),
    hash: `sha256:${sha256(content)}`,
    ...(format === 'csv' && { dialect: CSV_DIALECT }),
    ...(isTable && { schema: schemaOf(format, by, plan) }),
  }
}

const schemaOf = (format: Format, by: Dimension, plan: ReleasePlan) => ({
  fields: FIELDS.map((field) => ({
    name: field.name,
    ...(format === 'parquet' && field.nullable ? { type: 'number' } : typeOf(field, by, plan)),
    ...inBoth('title', field.title),
    ...inBoth('description', field.description),
  })),
  missingValues: [''],
  primaryKey: ['level', 'id', 'by', 'value'],
})

// Of Parquet, tools that read it through pandas (frictionless-py 5 is one) see what can be null as a number that may be NaN:
// the schema of such a field says no more than holds for them. Its own type stands in the file.
const typeOf = ({ name, type, nullable, values }: PackageField, by: Dimension, plan: ReleasePlan) => ({
  type,
  constraints: {
    ...(!nullable && { required: true }),
    ...(values !== undefined && { enum: values(by, plan) }),
    ...((name.endsWith('_sigma') || name === 'hidden_features') && { minimum: 0 }),
    ...(name === 'values_merged' && { minimum: 1 }),
  },
})

const inBoth = (name: string, { nl, en }: Label) => ({ [name]: en, [`${name}_nl`]: nl })

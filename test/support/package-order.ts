// A made-up release as it is packaged: drawn by hand from a made-up plan, signed with a made-up key, and verified as a real
// one is.
import { planHash, planText } from '../../log/release-plans.ts'
import { signerOf } from '../../log/ledger-signature.ts'
import type { BuiltPackage, PackageOrder } from '../../reports/exports/package/build-package.ts'
import type { PackageRow } from '../../reports/exports/package/package-facts.ts'
import { type NotVerified, type VerifiedRelease, verifiedRelease } from '../../reports/exports/verified-release.ts'
import type { Query } from '../../reports/release/queries.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { statementOf } from '../../reports/release/statement.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { Recipient } from '../../schemas/recipient.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { type ReleaseRecord, type ReleasedCell, releaseIdOf } from '../../schemas/released.ts'
import { DIMENSIONS } from '../../schemas/segments.ts'
import { drawOf, frameOf } from './any-release.ts'
import { madeUpEntries, madeUpRecord } from './made-up-releases.ts'
import { testPlan } from './release-plan.ts'
import { calendar } from './reports-stand.ts'

/** The ledger's key in these tests. */
export const madeUpSigner = (seed = 7): PackageOrder['signer'] => {
  const signer = signerOf(Buffer.alloc(32, seed))
  return { publicKey: signer.publicKey, sign: (text) => signer.sign(text).toString('base64') }
}

export const packageRecipient = (more: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({
    recipient: 'institute',
    name: 'Example institute',
    agreement: 'EX-2026-1',
    purpose: 'research into how portals are used',
    tables: [...DIMENSIONS],
    from: '2026-01-01',
    schedule: { cron: '0 9 * * *', zone: 'Europe/Amsterdam' },
    delivery: { to: 'portal' },
    expires: '2030-12-31',
    contact: 'data@example.org',
    ...more,
  })

/** With names that a careless CSV would be broken by, or a spreadsheet would run. */
const catalogue: Catalogue = {
  areas: [
    { id: 'documents', name: { nl: 'Documenten', en: 'Documents' } },
    { id: 'questions', name: { nl: 'Vragen, antwoorden', en: 'Questions & "answers"' } },
    { id: 'archive', name: { nl: 'Archief é', en: '+archive' } },
  ],
  features: [
    feature('upload', 'documents', { nl: '=1+1', en: '@SUM(A1)' }),
    feature('sign', 'documents', { nl: 'Ondertekenen', en: 'Sign' }),
    feature('ask', 'questions', { nl: 'Een vraag\nstellen', en: '-ask' }),
    feature('answer', 'questions', { nl: 'Antwoorden', en: 'Answer' }),
    feature('find', 'archive', { nl: '<b>Zoeken</b>', en: 'Find' }),
  ],
}

function feature(id: string, area: string, name: { nl: string; en: string }): Catalogue['features'][number] {
  return { id, area, name, match: [{ action: id }], purpose: 'made up', owner: 'nobody', expiry: '2040-01-01' }
}

/** How many people use each thing; nobody archives anything. */
const PEOPLE: Readonly<Record<string, number>> = {
  platform: 9_100,
  documents: 7_000,
  questions: 4_000,
  archive: 900,
  upload: 5_200,
  sign: 3_333,
  ask: 2_500,
  answer: 1_500,
  find: 3,
}

/** Whole numbers without chance: more in the first values of a table, too few in the last. */
function noisy({ metric, by, values, unit }: Query, id: string, value: string): bigint {
  const people = PEOPLE[id] ?? 0
  const place = values.indexOf(value)
  const share = by === 'total' ? 1 : place === values.length - 1 ? 0.002 : 0.998 / (values.length - 1)
  const wobble = ((people * 7 + place * 13) % 11) - 5
  if (metric === 'organisations') return BigInt(Math.round((people * share) / 9) + wobble)
  const days = id === 'answer' ? -0.2 : 4
  return BigInt(Math.round((metric === 'people' ? people : people * days) * share + wobble) * unit)
}

export interface MadeUpRelease {
  readonly window: WindowId
  readonly start: Day
  readonly cells: readonly ReleasedCell[]
  readonly record: ReleaseRecord
  readonly entries: readonly LedgerEntry[]
}

/** November 2026. `plan`: another one; `record`: other words in its record, after it was signed; `entries`: what the ledger
 * says besides, before it was committed; `later`: and after. */
export function madeUpRelease({
  plan = testPlan(),
  record: more = {},
  entries = [],
  later = [],
}: {
  readonly plan?: ReleasePlan
  readonly record?: Partial<ReleaseRecord>
  readonly entries?: readonly Pick<LedgerEntry, 'kind' | 'body'>[]
  readonly later?: readonly Pick<LedgerEntry, 'kind' | 'body'>[]
} = {}): MadeUpRelease {
  const frame = frameOf(
    plan,
    catalogue.features.map(({ id, area }) => ({ id, area, counts: 'month', cells: 1 })),
  )
  const { window, start } = frame
  const cells = releasedCells(frame, drawOf(frame, noisy))
  const nanoRho = 125_000_000
  const unsigned = madeUpRecord(cells, { plan: planHash(plan), planText: planText(plan), nanoRho, missing: 0 })
  const signature = madeUpSigner().sign(statementOf(unsigned))
  const reserved = {
    release: releaseIdOf(window),
    window,
    start,
    end: '2026-11-30',
    plan: unsigned.plan,
    input: unsigned.plan,
    nanoRho,
  }
  return {
    window,
    start,
    cells,
    record: { ...unsigned, signature, ...more },
    entries: madeUpEntries([unsigned], [...entries, { kind: 'release-reserved', body: reserved }, ...later]),
  }
}

/** The release as the exporter gets it; `cells`: what the warehouse answers instead. */
export const verifiedOf = (
  { record, entries, cells }: MadeUpRelease,
  shown: readonly ReleasedCell[] = cells,
): Promise<VerifiedRelease | NotVerified> =>
  verifiedRelease(
    {
      windows: [],
      warehouse: { released: () => Promise.resolve([...shown]) },
      calendar,
      catalogues: [{ effective: '2026-01-01', catalogue }],
      firstDay: '2026-01-01',
    },
    record.release,
    { records: [record], entries, nowMs: record.publishAt },
  )

/** An order for all tables in all formats. */
export async function packageOrder(
  more: Partial<Omit<PackageOrder, 'release'>> = {},
  made: MadeUpRelease = madeUpRelease(),
): Promise<PackageOrder> {
  const release = await verifiedOf(made)
  if (typeof release === 'string') throw new Error(`the made-up release is ${release}`)
  return {
    release,
    recipient: packageRecipient(),
    revision: 1,
    supersedes: null,
    signer: madeUpSigner(),
    version: '0.0.0-test',
    ...more,
  }
}

/** Some of its files in place of others; undefined: not there. */
export function filesWith(
  { files }: Pick<BuiltPackage, 'files'>,
  other: Readonly<Record<string, Buffer | undefined>> = {},
): ReadonlyMap<string, Buffer> {
  const all = new Map(files)
  for (const [name, content] of Object.entries(other))
    if (content === undefined) all.delete(name)
    else all.set(name, content)
  return all
}

/** A row with any figures and texts in it. */
export const madeUpRow = (more: Partial<PackageRow> = {}): PackageRow => ({
  release: 'month-2026-11',
  grain: 'month',
  start: '2026-11-01',
  end: '2026-11-30',
  level: 'feature',
  id: 'sign',
  area: 'work',
  name_nl: 'Ondertekenen',
  name_en: 'Sign',
  by: 'total',
  value: 'total',
  values_merged: 1,
  people: 1041,
  people_sigma: 28.1,
  people_low: 985,
  people_high: 1097,
  active_days: -3,
  active_days_sigma: 140.33,
  active_days_low: -279,
  active_days_high: 273,
  organisations_from: 50,
  hidden_features: 0,
  ...more,
})

// How long the exports of five years take: sixty monthly releases of 200 features in four tables, each packaged in all formats,
// signed and put into one file.
import { randomFillSync } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openChance } from '../../audit/chance.ts'
import { simulatedClosing } from '../../audit/simulated-month.ts'
import { loadReleasePlan } from '../../catalogue/load-release-plan.ts'
import { Config } from '../../config.ts'
import { planText, registered } from '../../log/release-plans.ts'
import { signerOf } from '../../log/ledger-signature.ts'
import { packageFile } from '../../package-root.ts'
import { archiveOf } from '../../reports/exports/package/archive.ts'
import { buildPackage } from '../../reports/exports/package/build-package.ts'
import { verifiedRelease } from '../../reports/exports/verified-release.ts'
import { drawRelease } from '../../reports/release/draw.ts'
import { nanoRhoOfRelease } from '../../reports/release/queries.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { statementOf } from '../../reports/release/statement.ts'
import { openUniform } from '../../reports/release/uniform.ts'
import { digestOf } from '../../reports/released-bytes.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import { Recipient } from '../../schemas/recipient.ts'
import { type ReleaseRecord, type ReleasedCell, releaseIdOf } from '../../schemas/released.ts'
import { DIMENSIONS } from '../../schemas/segments.ts'
import { openCalendar } from '../../time/calendar.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import { madeUpEntries } from '../support/made-up-releases.ts'
import { featureId } from './bodies.ts'
import { type Figure, figure } from './figures.ts'

const MONTHS = 60
const FEATURES = Array.from({ length: 200 }, (_, index) => ({ id: featureId(index), area: `area-${index % 10}` }))
const MB = 1024 ** 2

const nameOf = (id: string) => ({ nl: `Onderdeel ${id}`, en: `Part ${id}` })
const CATALOGUE: Catalogue = {
  areas: [...new Set(FEATURES.map(({ area }) => area))].map((id) => ({ id, name: nameOf(id) })),
  features: FEATURES.map((feature) => ({
    ...feature,
    name: nameOf(feature.id),
    match: [{ action: feature.id }],
    purpose: 'measuring',
    owner: 'nobody',
    expiry: '2190-01-01',
  })),
}

const RECIPIENT = Recipient.parse({
  recipient: 'institute',
  name: 'Example institute',
  agreement: 'EX-2026-1',
  purpose: 'measuring how long it takes',
  tables: [...DIMENSIONS],
  from: '2000-01-01',
  schedule: { cron: '0 9 1 * *', zone: 'Europe/Amsterdam' },
  delivery: { to: 'portal' },
  expires: '2190-01-01',
  contact: 'data@example.org',
})

/** Of the ready plan of the largest tier, of which nearly everything is shown. The cells are drawn once; the windows differ. */
export async function benchFiveYears(): Promise<readonly Figure[]> {
  const rules = await loadReleasePlan(packageFile('catalogue/release-plan-l.yaml'))
  const plan = registered(rules)
  const calendar = openCalendar(Config.parse({ data: 'unused' }))
  const window = `month/${rules.from}` as const
  const closing = simulatedClosing(
    { ...rules.size, features: FEATURES },
    { chance: openChance('1'), calendar, window, plan },
  )
  const cells = releasedCells(closing, drawRelease(closing, openUniform(randomFillSync)))
  const own = signerOf(Buffer.alloc(32, 7))
  const signer = { publicKey: own.publicKey, sign: (text: Uint8Array) => own.sign(text).toString('base64') }
  const releases = [...monthsFrom(window, (month) => calendar.next(month))].map((month) => {
    const start = calendar.daysOf(month)[0] ?? ''
    const of = cells.map((cell): ReleasedCell => ({ ...cell, release: releaseIdOf(month), start }))
    return { cells: of, record: recordOf({ month, start, cells: of }) }
  })

  function recordOf({
    month,
    start,
    cells: of,
  }: {
    month: WindowId
    start: Day
    cells: readonly ReleasedCell[]
  }): ReleaseRecord {
    const record = {
      release: releaseIdOf(month),
      window: month,
      grain: 'month' as const,
      start,
      plan: plan.hash,
      planText: planText(rules),
      nanoRho: nanoRhoOfRelease(rules, 'month'),
      publishAt: calendar.bounds(month).endMs,
      missing: 0,
      cells: of.length,
      digest: digestOf(of),
      ledgerSeq: 1,
      ledgerHash: '0'.repeat(64),
    }
    return { ...record, signature: signer.sign(statementOf(record)) }
  }

  const closed = ({ window: of, start }: ReleaseRecord): ClosedWindow => ({
    window: of,
    grain: 'month',
    start,
    features: closing.features,
    missing: 0,
    organisationRules: true,
  })
  const records = releases.map(({ record }) => record)
  const entries = madeUpEntries(records)
  const shelf = { calendar, catalogues: [{ effective: '2000-01-01', catalogue: CATALOGUE }], firstDay: '2000-01-01' }
  collectGarbage() // of the simulation: else what follows would only fill what that left
  const before = process.memoryUsage.rss()
  let peak = before
  let bytes = 0
  const startedAt = performance.now()
  for (const { record, cells: of } of releases) {
    const warehouse = { released: () => Promise.resolve(of), windows: () => Promise.resolve([closed(record)]) }
    const release = await verifiedRelease({ ...shelf, warehouse }, record.release, {
      records,
      entries,
      nowMs: record.publishAt,
    })
    if (typeof release === 'string') throw new Error(`a release is ${release}`)
    const built = await buildPackage({
      release,
      recipient: RECIPIENT,
      revision: 1,
      supersedes: null,
      signer,
      version: '0.0.0',
    })
    bytes += archiveOf(built).length
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const seconds = (performance.now() - startedAt) / 1000
  if (cells.length < FEATURES.length || bytes < (MONTHS * MB) / 100)
    throw new Error('the packages are not of a whole release')
  return [figure('export.five_years.s', seconds), figure('export.five_years.rss_mb', (peak - before) / MB)]
}

/** As `node --expose-gc` would offer it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
}

function* monthsFrom(first: WindowId, next: (window: WindowId) => WindowId): Iterable<WindowId> {
  for (let window = first, count = 0; count < MONTHS; window = next(window), count++) yield window
}

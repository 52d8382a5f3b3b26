// How long the exports of five years take: sixty monthly releases of 200 features in four tables, packaged for one recipient in
// all formats, signed, put into one file each, and recorded, with the log, keys and ClickHouse of a data folder. And how long
// with delivering them: unpacked into a folder, made durable, read back, and recorded.
import { randomFillSync } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { openChance } from '../../audit/chance.ts'
import { simulatedClosing } from '../../audit/simulated-month.ts'
import { loadReleasePlan } from '../../catalogue/load-release-plan.ts'
import { Config } from '../../config.ts'
import { openDestination } from '../../delivery/open.ts'
import { withGround } from '../../ground.ts'
import { announceCatalogue } from '../../log/catalogues.ts'
import { openLedger } from '../../log/ledger.ts'
import { planText, registered } from '../../log/release-plans.ts'
import { packageFile } from '../../package-root.ts'
import { openExporter } from '../../reports/exports/exporter.ts'
import { termsOf } from '../../reports/exports/terms.ts'
import { drawRelease } from '../../reports/release/draw.ts'
import { nanoRhoOfRelease } from '../../reports/release/queries.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { statementOf } from '../../reports/release/statement.ts'
import { openUniform } from '../../reports/release/uniform.ts'
import { digestOf } from '../../reports/released-bytes.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { type DeliveryRoute, Recipient } from '../../schemas/recipient.ts'
import { type ReleasedCell, releaseIdOf } from '../../schemas/released.ts'
import { DIMENSIONS } from '../../schemas/segments.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { openStatistics } from '../../warehouse/configured.ts'
import { featureId } from './bodies.ts'
import { type Figure, figure } from './figures.ts'

const MONTHS = 60
const FEATURES = Array.from({ length: 200 }, (_, index) => ({ id: featureId(index), area: `area-${index % 10}` }))
const MB = 1024 ** 2
const LOOK_EVERY_MS = 20

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

/** Of the ready plan of the largest tier, of which nearly everything is shown. The cells are drawn once; the windows differ. */
export async function benchFiveYears(folder: string): Promise<readonly Figure[]> {
  const rules = await loadReleasePlan(packageFile('catalogue/release-plan-l.yaml'))
  const plan = registered(rules)
  const config = Config.parse({ data: join(folder, 'data') })
  const calendar = openCalendar(config)
  const first: WindowId = `month/${rules.from}`
  const months = [...monthsFrom(first, (window) => calendar.next(window))]
  const clock = steppedClock(calendar.bounds(first).startMs)
  const delivered = join(folder, 'delivered')
  const recipients = join(folder, 'recipients')
  const recipientWith = (id: string, delivery: DeliveryRoute): Recipient =>
    Recipient.parse({
      recipient: id,
      name: 'Example institute',
      agreement: 'EX-2026-1',
      purpose: 'measuring how long it takes',
      tables: [...DIMENSIONS],
      from: '2000-01-01',
      schedule: { cron: '0 9 1 * *', zone: 'Europe/Amsterdam' },
      delivery,
      expires: '2190-01-01',
      contact: 'data@example.org',
    })
  await Promise.all([mkdir(delivered), mkdir(recipients)])
  const fetching = recipientWith('institute', { to: 'portal' })
  const receiving = recipientWith('bureau', { to: 'folder', folder: delivered, unpack: true })
  for (const each of [fetching, receiving]) await writeFile(join(recipients, `${each.recipient}.yaml`), stringify(each))

  return await withGround(config, { clock, sources: 'unneeded' }, async (ground) => {
    const ledger = await openLedger(ground)
    await using warehouse = await openStatistics(config)
    await announceCatalogue(ground.log, calendar, clock, CATALOGUE)
    const closing = simulatedClosing(
      { ...rules.size, features: FEATURES },
      { chance: openChance('1'), calendar, window: first, plan },
    )
    const drawn = releasedCells(closing, drawRelease(closing, openUniform(randomFillSync)))
    if (drawn.length < FEATURES.length) throw new Error('hardly anything is shown')
    for (const window of months) await keepRelease(window)
    clock.advanceTo(calendar.bounds(months.at(-1) ?? first).endMs)

    async function keepRelease(window: WindowId): Promise<void> {
      const [release, start = ''] = [releaseIdOf(window), calendar.daysOf(window)[0]]
      const cells = drawn.map((cell): ReleasedCell => ({ ...cell, release, start }))
      const digest = digestOf(cells)
      const publishAt = calendar.bounds(window).endMs
      const { features } = closing
      await warehouse.publish({ window, grain: 'month', start, features, missing: 0, organisationRules: true }, [])
      await warehouse.persistReleased(release, cells)
      const entry = await ledger.append('release-committed', { release, cells: cells.length, digest, publishAt })
      const record = {
        release,
        window,
        grain: 'month' as const,
        start,
        plan: plan.hash,
        planText: planText(rules),
        nanoRho: nanoRhoOfRelease(rules, 'month'),
        publishAt,
        missing: 0,
        cells: cells.length,
        digest,
        ledgerSeq: entry.seq,
        ledgerHash: await ledger.hashOf(entry),
      }
      await warehouse.recordRelease({ ...record, signature: ledger.sign(statementOf(record)) })
    }

    await using exporter = openExporter({
      ...ground,
      ledger,
      warehouse,
      logger: pino({ level: 'silent' }),
      live: false,
      recipients,
      exports: join(folder, 'exports'),
      version: '0.0.0',
      destinationOf: ({ delivery }) => openDestination(delivery, { secretsFolder: recipients }),
      isTrusted: () => true,
    })
    async function serve({ recipient }: Recipient, terms: string): Promise<{ seconds: number; rssMb: number }> {
      await ledger.append('recipient-approved', { recipient, terms, officer: 'privacy', step: 1 })
      await ledger.append('export-asked', { recipient })
      const before = process.memoryUsage.rss()
      let peak = before
      const looking = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), LOOK_EVERY_MS)
      const startedAt = performance.now()
      await exporter.settle()
      clearInterval(looking)
      return { seconds: (performance.now() - startedAt) / 1000, rssMb: (peak - before) / MB }
    }
    const packaged = await serve(fetching, termsOf(fetching))
    const arrived = await serve(receiving, termsOf(receiving))
    const counts = await Promise.all([join(folder, 'exports', 'institute'), delivered].map((each) => readdir(each)))
    if (counts.some(({ length }) => length !== MONTHS)) throw new Error('not all of it is there')
    return [
      figure('export.five_years.s', packaged.seconds),
      figure('export.five_years.rss_mb', packaged.rssMb),
      figure('export.five_years_delivered.s', arrived.seconds),
    ]
  })
}

function* monthsFrom(first: WindowId, next: (window: WindowId) => WindowId): Iterable<WindowId> {
  for (let window = first, count = 0; count < MONTHS; window = next(window), count++) yield window
}

// The composition root: the only file that knows every stage and every adapter. Everything is opened in the order of
// the data and closes by itself in reverse: the door first, then transform finishes what is in hand, then the rest.
import { randomFillSync } from 'node:crypto'
import { loadCatalogue } from './catalogue/load.ts'
import type { Config } from './config.ts'
import { exportsFolder, isByAddress, recipientsFolder } from './data-folder.ts'
import { openDestination } from './delivery/open.ts'
import { claimFolder } from './folder-claim.ts'
import { type Ground, type Running, withGround } from './ground.ts'
import type { Ingest } from './ingest/stage.ts'
import { type Keys, LASTING } from './keys/port.ts'
import { listening } from './listening.ts'
import { announceCatalogue } from './log/catalogues.ts'
import { type Ledger, openLedger } from './log/ledger.ts'
import { packageFile, packageVersion } from './package-root.ts'
import { type Exporter, openExporter } from './reports/exports/exporter.ts'
import { openPortal } from './reports/exports/portal/portal.ts'
import { portalReading } from './reports/exports/portal/portal-ledger.ts'
import { releaseViews } from './reports/release/release-views.ts'
import { openUniform } from './reports/release/uniform.ts'
import { openReportsServer } from './reports/server.ts'
import { type Reports, openReports } from './reports/stage.ts'
import type { Transform, TransformStats } from './transform/stage.ts'
import { openStatistics } from './warehouse/configured.ts'
import type { Warehouse } from './warehouse/port.ts'
import { workCounts } from './work-counts.ts'

/** The statistics, what closes them, and where they are shown. */
export interface ReportsSide {
  readonly reports: Reports
  readonly exporter: Exporter
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly reportsUrl: string
  /** Where recipients fetch what is theirs, if it is open. */
  readonly portalUrl: string | undefined
}

export interface Pipeline extends Ground, ReportsSide {
  readonly ingest: Ingest
  readonly transform: Transform
  /** Does all that is due at the clock's time, in every stage, to the end. */
  settle(): Promise<void>
  /** Rejects when a stage dies. */
  readonly done: Promise<never>
}

/** The statistics: warehouse, ledger, the stage that closes windows, and the server that shows them. `transformStats`:
 * what the other side last said of its work. `beforeListening`: when all is open but the server. */
export async function withReports<T>(
  ground: Ground,
  transformStats: () => TransformStats | undefined,
  work: (side: ReportsSide) => Promise<T>,
  beforeListening: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const { config, calendar, clock, log, keys, logger, doubt, sources } = ground
  await using _claimed = await claimFolder(config.data)
  await haveLastingKeys(keys)
  const catalogue = await loadCatalogue(config.catalogue ?? packageFile('catalogue/client-portal.yaml'))
  await announceCatalogue(log, calendar, clock, catalogue)
  const ledger = await openLedger(ground)
  await using warehouse = await openStatistics(config)
  await using reports = await openReports({
    ...ground,
    ledger,
    warehouse,
    byAddress: await isByAddress(config.data, sources),
    releasable: sources.every(({ people }) => people === 'accounts'),
    uniform: openUniform(randomFillSync),
    onDoubt: (suspended) => doubt.mark(suspended),
  })
  const [recipients, exports] = [recipientsFolder(config), exportsFolder(config)]
  await using exporter = openExporter({
    ...ground,
    ledger,
    warehouse,
    recipients,
    exports,
    version: packageVersion(),
    destinationOf: ({ delivery }) => openDestination(delivery, { secretsFolder: recipients, dataFolder: config.data }),
    isTrusted: () => !doubt.suspended(),
  })
  await beforeListening()
  await using server = await listening('reports', config, () =>
    openReportsServer({
      config,
      logger,
      reading: {
        interest: (question) => warehouse.interest(question),
        windows: (question) => warehouse.windows(question),
        provisional: () => warehouse.provisional(),
        releases: async () => releaseViews(await warehouse.releases(), await ledger.wholeEntries(), clock.now()),
        released: (release) => warehouse.released(release),
        catalogue: () => catalogue,
        ready: () => reports.stats().lagMs !== null,
        stats: async () =>
          workCounts(reports.stats(), transformStats(), await keys.list(), clock.now(), exporter.stats()),
      },
    }),
  )
  const { portalPort } = config
  await using portal =
    portalPort === undefined
      ? undefined
      : await listening('portal', config, () =>
          openPortal({
            config: { ...config, portalPort },
            reading: portalReading({ ledger, clock, calendar, recipients, exports }),
            logger,
          }),
        )
  return await work({ reports, exporter, ledger, warehouse, reportsUrl: server.url, portalUrl: portal?.url })
}

/** A lasting key that cannot be had would stall every stage: better not to begin. @throws KeysUnreachable saying why. */
async function haveLastingKeys(keys: Keys): Promise<void> {
  for (const name of Object.values(LASTING)) await keys.obtain(name)
}

/** The whole pipeline in this process. */
export const withPipeline = <T>(
  given: Config,
  running: Running,
  work: (pipeline: Pipeline) => Promise<T>,
): Promise<T> =>
  withGround(given, running, (ground) => {
    let stats: TransformStats | undefined
    return withReports(
      ground,
      () => stats,
      async (side) => {
        // Loaded here: `peil start` runs these two elsewhere, and its own process is the one with the warehouse in it.
        const { openTransform } = await import('./transform/stage.ts')
        const { openIngest } = await import('./ingest/stage.ts')
        await using transform = await openTransform(ground)
        await using ingest = await listening('ingest', ground.config, () => openIngest(ground))
        return await work({
          ...ground,
          ...side,
          ingest,
          transform,
          done: Promise.race([transform.done, side.reports.done]),
          async settle() {
            await ingest.settle()
            await transform.settle()
            await side.reports.settle()
            await side.exporter.settle()
            stats = transform.stats()
          },
        })
      },
    )
  })

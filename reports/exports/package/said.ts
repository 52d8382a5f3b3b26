// What a manifest says besides its files: the release, its cost, its plan and its noise. All of it follows from what is
// published anyway: released cells, plan, catalogue and ledger.
import type { PackageManifest } from '../../../schemas/package-manifest.ts'
import { LEVELS, type Level, OTHERS, VALUES } from '../../../schemas/segments.ts'
import { thingsOf } from '../../release/draw.ts'
import { type Query, queriesOf } from '../../release/queries.ts'
import type { VerifiedRelease } from '../verified-release.ts'
import type { PackageOrder } from './build-package.ts'
import { drawnSigma } from './drawn-sigma.ts'
import { type PackageTable, type SaidOfPackage, packageName } from './package-facts.ts'
import type { SigningKey } from './public-key.ts'
import { spentOf } from './spent.ts'

export function saidOf(order: PackageOrder, tables: readonly PackageTable[], signer: SigningKey): SaidOfPackage {
  const { release, recipient, revision, supersedes, version } = order
  const { view, rules } = release
  return {
    manifest: 1,
    package: packageName(view.release, revision),
    revision,
    supersedes,
    recipient: {
      recipient: recipient.recipient,
      name: recipient.name,
      agreement: recipient.agreement,
      purpose: recipient.purpose,
    },
    release: {
      release: view.release,
      window: view.window,
      grain: view.grain,
      start: view.start,
      end: release.end,
      zone: release.zone,
      publishedAt: new Date(view.publishAt).toISOString(),
      label: view.label ?? null,
      missing: view.missing,
      statement: release.statement,
      statementSignature: view.signature,
    },
    privacy: spentOf(release),
    plan: { sha256: view.plan, text: release.planText },
    ledger: { seq: view.ledgerSeq, head: view.ledgerHash },
    thresholds: {
      people: rules.thresholds.people,
      organisations: rules.thresholds.organisations,
      peopleSigmas: rules.thresholds.sigmas.people,
      organisationSigmas: rules.thresholds.sigmas.organisations,
    },
    tables: tables.map((table) => ({ by: table.by, levels: levelsOf(release, table) })),
    software: { name: 'peil', version },
    signer: { algorithm: 'Ed25519', publicKey: signer.raw, fingerprint: signer.fingerprint },
  }
}

function levelsOf(release: VerifiedRelease, { by, rows }: PackageTable): PackageManifest['tables'][number]['levels'] {
  const queries = queriesOf(release.rules, release.view.grain).filter((query) => query.by === by)
  const of = (metric: Query['metric'], level: Level): Query | undefined =>
    queries.find((query) => query.metric === metric && query.level === level)
  return LEVELS.flatMap((level) => {
    const people = of('people', level)
    const organisations = of('organisations', level)
    if (people === undefined || organisations === undefined) return []
    const days = of('activeDays', level)
    const shown = rows.filter((row) => row.level === level && row.value !== OTHERS).length
    // Of a window past its retention the catalogue says what there was, and may have forgotten some of it.
    const cells = Math.max(thingsOf(release, level).length * VALUES[by].length, shown)
    return {
      level,
      sigma: {
        people: drawnSigma(people),
        activeDays: days === undefined ? null : drawnSigma(days),
        organisations: drawnSigma(organisations),
      },
      cells,
      shown,
      withheld: cells - shown,
    }
  })
}

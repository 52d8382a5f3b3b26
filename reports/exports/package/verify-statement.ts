// Whether a manifest says of its release what was signed when the release was made.
import { type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import type { PackageManifest } from '../../../schemas/package-manifest.ts'
import { sha256 } from '../store.ts'
import type { Finding } from './verdict.ts'

/** As `statementOf` writes it. */
const Statement = z.strictObject({
  format: z.literal(1),
  release: z.string(),
  window: z.string(),
  plan: z.string(),
  nanoRho: z.number().int(),
  publishAt: z.number().int(),
  missing: z.number().int(),
  cells: z.number().int(),
  digest: z.string(),
  ledgerSeq: z.number().int(),
  ledgerHash: z.string(),
})
type Statement = z.infer<typeof Statement>

export function statementFindings(manifest: PackageManifest, signer: KeyObject): Finding[] {
  const { release, plan } = manifest
  const wrong = (at: string, what: string): Finding => ({ fault: 'statement', at, what })
  const ofPlan: Finding[] =
    sha256(Buffer.from(plan.text)) === plan.sha256
      ? []
      : [{ fault: 'plan', at: 'plan.text', what: 'the text of the plan is not the one whose hash stands beside it' }]
  if (!verify(null, Buffer.from(release.statement), signer, Buffer.from(release.statementSignature, 'base64')))
    return [...ofPlan, wrong('release.statementSignature', 'the statement of the release is not signed by this key')]
  const statement = readStatement(release.statement)
  if (statement === undefined)
    return [...ofPlan, wrong('release.statement', 'the statement of the release cannot be read')]
  const contradicted = Object.entries(sameIn(manifest, statement))
    .filter(([, [said, signed]]) => said !== signed)
    .map(([at, [said, signed]]) => wrong(at, `the manifest says ${said}, the signed statement ${signed}`))
  return [...ofPlan, ...contradicted]
}

function readStatement(text: string): Statement | undefined {
  try {
    return Statement.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** What stands in both: by the manifest's field, as it says it and as the statement does. */
const sameIn = (
  { release, plan, privacy, ledger }: PackageManifest,
  statement: Statement,
): Readonly<Record<string, readonly [said: string | number, signed: string | number]>> => ({
  'release.release': [release.release, statement.release],
  'release.window': [release.window, statement.window],
  'release.publishedAt': [Date.parse(release.publishedAt), statement.publishAt],
  'release.missing': [release.missing, statement.missing],
  'plan.sha256': [plan.sha256, statement.plan],
  'privacy.release.rho': [Math.round(privacy.release.rho * 1e9), statement.nanoRho],
  'ledger.seq': [ledger.seq, statement.ledgerSeq],
  'ledger.head': [ledger.head, statement.ledgerHash],
})

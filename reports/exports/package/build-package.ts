// A package: the files of one release for one recipient. The same release for the same recipient is the same bytes.
import { verify } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Recipient } from '../../../schemas/recipient.ts'
import {
  CHECKSUMS,
  DESCRIPTOR,
  MANIFEST,
  PUBLIC_KEY,
  PackageManifest,
  SIGNATURE,
} from '../../../schemas/package-manifest.ts'
import type { Ledger } from '../../../log/ledger.ts'
import { sha256 } from '../store.ts'
import { type VerifiedRelease, isVerified } from '../verified-release.ts'
import { checksumsOf } from './checksums.ts'
import { descriptorOf } from './data-package.ts'
import type { PackageFacts } from './package-facts.ts'
import { type SigningKey, signingKeyOf } from './public-key.ts'
import { readmeOf } from './readme/readme.ts'
import { labelOf, packageTables } from './rows.ts'
import { saidOf } from './said.ts'
import { tableFiles } from './table-files.ts'

export interface PackageOrder {
  readonly release: VerifiedRelease
  readonly recipient: Recipient
  readonly revision: number
  /** SHA-256 (hex) of the manifest of the package whose place it takes. */
  readonly supersedes: string | null
  readonly signer: Pick<Ledger, 'sign' | 'publicKey'>
  /** Of this program. */
  readonly version: string
}

export interface BuiltPackage {
  /** `peil-month-2026-11-r1`: the file that is handed over is called so, and what follows the dot. */
  readonly name: string
  /** By name, in the order of the names. */
  readonly files: ReadonlyMap<string, Buffer>
  /** SHA-256 (hex) of the manifest. */
  readonly manifest: string
}

/** Everything in it follows from the order: nothing from the clock, the machine or its language.
 * @throws Error when the release is not, cell by cell and word by word, what was committed and signed. */
export async function buildPackage(order: PackageOrder): Promise<BuiltPackage> {
  const { release, recipient, signer, version } = order
  const key = signingKeyOf(signer.publicKey)
  if (key === undefined) throw new Error('the ledger has no public key')
  refuseUncommitted(release, key)

  const tables = packageTables(release, recipient)
  const facts: PackageFacts = {
    said: saidOf(order, tables, key),
    tables,
    formats: recipient.formats,
    areaOf: new Map(release.features.map(({ id, area }) => [id, { id: area, name: labelOf(release, 'area', area) }])),
  }
  const files = new Map<string, Buffer>()
  const ofTables = tableFiles(tables, recipient, version)
  for (const { path, content } of ofTables) files.set(path, content)
  await setImmediate() // others of this process get their turn: the portal, and what is written meanwhile
  files.set(DESCRIPTOR, descriptorOf(facts.said, ofTables, release.rules))
  files.set('README.html', Buffer.from(readmeOf(facts, 'en'), 'utf8'))
  await setImmediate()
  files.set('LEESMIJ.html', Buffer.from(readmeOf(facts, 'nl'), 'utf8'))
  await setImmediate()
  files.set(PUBLIC_KEY, Buffer.from(key.pem, 'utf8'))
  files.set(CHECKSUMS, checksumsOf(inOrder(files)))

  const manifest = manifestOf(facts, files)
  files.set(MANIFEST, manifest)
  files.set(SIGNATURE, Buffer.from(signer.sign(manifest), 'base64'))
  return { name: facts.said.package, files: new Map(inOrder(files)), manifest: sha256(manifest) }
}

/** The types say so, too; but what leaves is checked where it leaves. */
function refuseUncommitted(release: VerifiedRelease, { key }: SigningKey): void {
  const { view, planText, statement } = release
  if (!isVerified(release))
    throw new Error(`the cells of ${view.release} are not those that were committed: it is not packaged`)
  if (
    !verify(null, Buffer.from(statement), key, Buffer.from(view.signature, 'base64')) ||
    sha256(Buffer.from(planText)) !== view.plan
  )
    throw new Error(`what stands on record of ${view.release} is not what was signed: it is not packaged`)
}

/** Its fields in the order of the schema. */
const manifestOf = ({ said }: PackageFacts, files: ReadonlyMap<string, Buffer>): Buffer =>
  Buffer.from(
    `${JSON.stringify(
      PackageManifest.parse({
        ...said,
        files: inOrder(files).map(([path, content]) => ({ path, bytes: content.length, sha256: sha256(content) })),
      }),
      null,
      2,
    )}\n`,
    'utf8',
  )

/** By name, in code units: no language decides. */
const inOrder = (files: ReadonlyMap<string, Buffer>): [string, Buffer][] =>
  [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))

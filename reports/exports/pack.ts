// Packing a release for a recipient: built, put into one file, encrypted where the recipient has a key, kept, and recorded.
// The record comes before anything leaves.
import { Encrypter } from 'age-encryption'
import type { Ledger } from '../../log/ledger.ts'
import type { LedgerBody } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { archiveOf } from './package/archive.ts'
import { type BuiltPackage, buildPackage } from './package/build-package.ts'
import { type KnownPackage, latestOf } from './packages.ts'
import { type ExportStore, sha256 } from './store.ts'
import { contentsOf } from './terms.ts'
import type { VerifiedRelease } from './verified-release.ts'

export interface Packing {
  readonly ledger: Ledger
  readonly store: ExportStore
  /** Of this program. */
  readonly version: string
}

export interface Revision {
  readonly revision: number
  /** SHA-256 (hex) of the manifest of the package whose place it takes. */
  readonly supersedes: string | null
}

/** Which package of the release the recipient is to have: the one that it has, or a new one because there is none, or
 * because its contents are others now. */
export function revisionFor(
  recipient: Recipient,
  label: string | undefined,
  packages: readonly KnownPackage[],
  release: string,
): Revision & { readonly isNew: boolean } {
  const last = latestOf(packages, recipient.recipient, release)
  if (last === undefined) return { revision: 1, supersedes: null, isNew: true }
  if (last.contents === contentsOf(recipient, label)) return { ...last, isNew: false }
  return { revision: last.revision + 1, supersedes: last.manifest, isNew: true }
}

/** A package that was made and is nowhere yet. */
export interface MadePackage {
  readonly body: LedgerBody<'export-packed'>
  readonly content: Uint8Array
}

/** Made again, as the same revision, it is the same bytes, but for what encryption makes of them. */
export async function makePackage(
  { ledger, version }: Pick<Packing, 'ledger' | 'version'>,
  release: VerifiedRelease,
  recipient: Recipient,
  { revision, supersedes }: Revision,
): Promise<MadePackage> {
  const built = await buildPackage({ release, recipient, revision, supersedes, signer: ledger, version })
  const { file, content } = await fileOf(built, recipient.publicKey)
  const body: LedgerBody<'export-packed'> = {
    recipient: recipient.recipient,
    release: release.view.release,
    revision,
    contents: contentsOf(recipient, release.view.label),
    manifest: built.manifest,
    file,
    sha256: sha256(content),
    bytes: content.length,
    supersedes,
  }
  return { body, content }
}

/** Resolves when it is kept and recorded. Kept twice it is recorded twice: the last record counts. */
export async function keepPackage(
  { ledger, store }: Pick<Packing, 'ledger' | 'store'>,
  { body, content }: MadePackage,
): Promise<void> {
  await store.put(body.recipient, body.file, content)
  await ledger.append('export-packed', body)
}

async function fileOf(
  built: BuiltPackage,
  publicKey: string | undefined,
): Promise<{ readonly file: string; readonly content: Uint8Array }> {
  const archive = archiveOf(built)
  if (publicKey === undefined) return { file: `${built.name}.zip`, content: archive }
  const encrypter = new Encrypter()
  encrypter.addRecipient(publicKey)
  return { file: `${built.name}.zip.age`, content: await encrypter.encrypt(archive) }
}

// What the portal is handed: who a token belongs to, what lies there for them, and where what happened is written down.
import type { PortalRefusal } from '../../../schemas/ledger.ts'
import type { Recipient } from '../../../schemas/recipient.ts'
import type { SigningKey } from '../package/public-key.ts'

export interface PortalPackage {
  /** `peil-month-2026-11-r1.zip`, or `.zip.age`: the last part of its address. */
  readonly file: string
  readonly release: string
  readonly revision: number
  readonly bytes: number
  /** SHA-256 of the file, and of the manifest in it (hex). */
  readonly sha256: string
  readonly manifest: string
  /** When it was laid there, epoch ms; and when it was first fetched to its end, if it was. */
  readonly packedAt: number
  readonly fetchedAt: number | null
  /** The file that takes its place, and an officer's words about its release. */
  readonly supersededBy: string | null
  readonly withdrawn: string | null
  readonly label: string | null
}

export interface PortalReading {
  /** Whose token it is. `expired`: the token was replaced, or the agreement has ended, was revoked or is to be approved
   * again; with whose it was. */
  visitor(token: string): Promise<'unknown' | { readonly expired: string } | { readonly recipient: Recipient }>
  /** What was packaged for the recipient, newest first; superseded and withdrawn ones too: those cannot be fetched. */
  packages(recipient: string): Promise<readonly PortalPackage[]>
  /** Whether somebody else has a file of that name: then asking for it is asking for another's. */
  isAnothers(recipient: string, file: string): Promise<boolean>
  /** Where the file lies, or undefined when it is not (or no more) for that recipient. */
  open(
    recipient: string,
    file: string,
  ): Promise<{ readonly path: string; readonly bytes: number; readonly sha256: string } | undefined>
  /** It was sent to its end; `sha256`: the file that was. */
  fetched(recipient: string, file: string, sha256: string): Promise<void>
  /** Nothing was given: for the record. */
  refused(why: PortalRefusal, recipient: string | null): Promise<void>
  /** Of the key that packages are signed with: raw in base64, PEM, and the SHA-256 (hex) of its SubjectPublicKeyInfo. */
  readonly signer: Pick<SigningKey, 'raw' | 'pem' | 'fingerprint'>
}

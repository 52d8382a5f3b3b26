// The portal's page: whose it is, what lies there, and how to check it.
import { html } from '../../dashboard/html.ts'
import { dayName } from '../../dashboard/format.ts'
import type { Language } from '../../dashboard/view.ts'
import type { Recipient } from '../../../schemas/recipient.ts'
import { frame } from './frame.ts'
import { howToCheck } from './how-to-check.ts'
import { isHere, packageList } from './package-list.ts'
import type { PortalPackage, PortalReading } from './portal-reading.ts'
import { WORDS } from './words.ts'

export interface PortalPage {
  readonly language: Language
  readonly recipient: Recipient
  readonly packages: readonly PortalPackage[]
  readonly signer: PortalReading['signer']
  /** Where the recipient found it, `https://portal.example.org`. */
  readonly at: string
}

/** HTML text. Times are those of the recipient's schedule. */
export function portalPage({ language, recipient, packages, signer, at }: PortalPage): string {
  const words = WORDS[language]
  const newest = packages.find(isHere)
  return frame(
    language,
    `${words.title}: ${recipient.name}`,
    html`<h1>${recipient.name}</h1>
      <dl>
        <dt>${words.agreement}</dt>
        <dd>${recipient.agreement}</dd>
        <dt>${words.purpose}</dt>
        <dd>${recipient.purpose}</dd>
        <dt>${words.until}</dt>
        <dd>${dayName(language, recipient.expires)}</dd>
      </dl>
      <h2>${words.packages}</h2>
      ${packageList(language, packages, recipient.schedule.zone)}
      ${newest !== undefined && howToCheck(language, { at, package: newest, fingerprint: signer.fingerprint })}
      <footer>
        <p><a href="packages">${words.list} (JSON)</a></p>
      </footer>`,
  ).text
}

/** The same facts for a program. Times in UTC. */
export const portalList = ({ recipient, packages, signer }: Pick<PortalPage, 'recipient' | 'packages' | 'signer'>) => ({
  recipient: {
    recipient: recipient.recipient,
    name: recipient.name,
    agreement: recipient.agreement,
    purpose: recipient.purpose,
    expires: recipient.expires,
  },
  signer: { algorithm: 'Ed25519', publicKey: signer.raw, fingerprint: signer.fingerprint },
  packages: packages.map((one) => ({
    file: one.file,
    /** Null when it must not be used any more. */
    path: isHere(one) ? `/packages/${one.file}` : null,
    release: one.release,
    revision: one.revision,
    bytes: one.bytes,
    sha256: one.sha256,
    manifest: one.manifest,
    packedAt: new Date(one.packedAt).toISOString(),
    fetchedAt: one.fetchedAt === null ? null : new Date(one.fetchedAt).toISOString(),
    new: isHere(one) && one.fetchedAt === null,
    supersededBy: one.supersededBy,
    withdrawn: one.withdrawn,
    label: one.label,
  })),
})

// The ledger's entries: what was done that someone must be able to answer for. Never personal data: ids and names only.
import { z } from 'zod'

const windowId = z.string().regex(/^(day|week|month)\/[0-9W-]+$/)
const keyName = z.string().regex(/^[a-z]+\/[A-Za-z0-9-]+$/)
const epochMs = z.number().int()
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const nanoRho = z.number().int().min(1)
const recipient = z.string().regex(/^[a-z][a-z0-9-]{0,47}$/)
/** A role or a made-up name, never a person's: the ledger is for ever. */
const officer = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
/** The number of a half minute by the machine's clock (RFC 6238), which is not the folder's in a demo: its code is good once. */
const step = z.number().int().min(0)
const release = z.string().regex(/^(week|month)-[0-9W-]+$/)
/** An officer's words: no room for an address or an identifier. */
const reason = z.string().regex(/^[A-Za-z][A-Za-z ,.()-]{2,119}$/)

/** Why a release will never be: it would overspend; its input is not what was reserved for; what was drawn fails the checks
 * of released cells; a source's people are known by address; it
 * was drawn before, by a ledger that was since set back. */
export const RELEASE_BLOCKS = ['budget', 'input', 'checks', 'by-address', 'drawn-before'] as const
export type ReleaseBlock = (typeof RELEASE_BLOCKS)[number]

/** What an officer's code was not accepted for: wrong; used before; too many wrong ones of late. */
export const CODE_REFUSALS = ['wrong', 'used', 'locked'] as const
export type CodeRefusal = (typeof CODE_REFUSALS)[number]

/** What the portal answered nothing to. */
export const PORTAL_REFUSALS = ['unknown-token', 'expired-token', 'not-theirs', 'bad-path'] as const
export type PortalRefusal = (typeof PORTAL_REFUSALS)[number]

/** Why a package has not arrived: kept here so that the record can name it. */
export const DELIVERY_PROBLEMS = [
  'unreachable',
  'refused',
  'other-host',
  'full',
  'slow',
  'occupied',
  'altered',
  'misconfigured',
  'failed',
] as const
export type DeliveryProblem = (typeof DELIVERY_PROBLEMS)[number]

/** What exactly is not as it is written down, where that is known: which of them, and never a path or an address. */
export const DELIVERY_FAULTS = [
  'no-folder',
  'not-a-folder',
  'leads-elsewhere',
  'no-secret',
  'open-secret',
  'bad-secret',
  'own-file',
  'no-bucket',
  'other-region',
  'bad-endpoint',
  'bad-prefix',
] as const
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number]

const revision = z.number().int().min(1)
/** One package for one recipient: of which release, and the how manieth time its contents were another. */
const packaged = { recipient, release, revision }

/** What each kind of entry says. */
export const LEDGER_BODIES = {
  /** The first entry: the Ed25519 public key (raw, 32 bytes, base64) that every signature is checked with. */
  genesis: z.strictObject({ format: z.literal(1), publicKey: z.base64() }),
  /** Keys about to be destroyed, and that they were: a window's at its closing, or one past its date. */
  destroying: z.strictObject({ key: keyName, window: windowId.optional() }),
  destroyed: z.strictObject({ key: keyName, window: windowId.optional() }),
  /** A window closed without the partitions that had not passed its end in time. */
  'closed-forced': z.strictObject({ window: windowId, missing: z.array(z.number().int().min(0)) }),
  /** Forced closes and key destruction pause: wall clock and monotonic clock parted, or the last append is long ago. */
  'clock-suspended': z.strictObject({ why: z.enum(['jump', 'gap']), byMs: z.number() }),
  'clock-confirmed': z.strictObject({ wallMs: epochMs }),
  /** Somebody has looked at what stands in the ledger's topic and is no entry, up to that offset. */
  'ledger-confirmed': z.strictObject({ offset: z.number().int().min(0) }),
  /** A request (objection, withdrawal, erasure) was carried out everywhere: its id, not whose it was. */
  control: z.strictObject({ id: z.uuid() }),

  /** A release plan, registered before the first window (first day `from`) that it concerns begins. `audit`: the hash of
   * what the red team found of it; null where nobody asked it (the demo). */
  'release-plan': z.strictObject({
    plan: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/),
    hash,
    from: z.iso.date(),
    nanoRho: z.strictObject({ month: nanoRho, week: nanoRho.optional(), year: nanoRho }),
    audit: hash.nullable(),
  }),
  /** What a release costs each person, charged before anything is drawn and never given back. `start` and `end`: first and
   * last day of its window; `input`: keyed digest of the sums it is drawn from. */
  'release-reserved': z.strictObject({
    release,
    window: windowId,
    start: z.iso.date(),
    end: z.iso.date(),
    plan: hash,
    input: hash,
    nanoRho,
  }),
  /** Its draw is kept, and its cells follow from it: their number and digest. */
  'release-committed': z.strictObject({ release, cells: z.number().int().min(0), digest: hash, publishAt: epochMs }),
  /** Ed25519 over its statement. */
  'release-signed': z.strictObject({ release, signature: z.base64() }),
  /** It will never be: what was charged for it stays charged. */
  'release-blocked': z.strictObject({ release, why: z.enum(RELEASE_BLOCKS) }),
  /** An officer took it back, or gave it another label: it stays what it was, its input is gone. */
  'release-withdrawn': z.strictObject({ release, reason }),
  'release-relabelled': z.strictObject({ release, label: reason }),

  /** Who may approve: the secret of the second factor, sealed; and who vouched with a code (null: the first officer).
   * `step`: of the first code of the new secret; `byStep`: of the code of whoever vouched. */
  'officer-enrolled': z.strictObject({
    officer,
    secret: z.base64(),
    by: officer.nullable(),
    step,
    byStep: step.nullable(),
  }),
  /** A code that was not accepted, for what, and in which half minute it was given. */
  'officer-refused': z.strictObject({ officer, why: z.enum(CODE_REFUSALS), act: z.enum(['approve', 'enrol']), step }),
  /** `terms`: hash of what is given to it, how and until when. */
  'recipient-added': z.strictObject({ recipient, terms: hash }),
  /** `step`: of the code that was given. `token`: SHA-256 of the token that opens the portal, in place of any before. */
  'recipient-approved': z.strictObject({
    recipient,
    terms: hash,
    officer,
    step,
    token: hash.optional(),
  }),
  /** Nothing is given to it any more, until it is approved again. */
  'recipient-revoked': z.strictObject({ recipient, reason }),
  /** Somebody wants what is published to be packaged and delivered now, before its schedule. */
  'export-asked': z.strictObject({ recipient }),
  /** The schedule's moment `due` (epoch ms) was served: everything that was to be packaged then is. */
  'export-run': z.strictObject({ recipient, due: epochMs }),
  /** A package was made: hash of what went into it besides the release, of its manifest, and of the file that is handed over (encrypted where
   * the recipient has a key). `supersedes`: manifest of the package that it takes the place of. */
  'export-packed': z.strictObject({
    ...packaged,
    contents: hash,
    manifest: hash,
    file: z.string().regex(/^[a-z0-9][A-Za-z0-9.-]{0,120}$/),
    sha256: hash,
    bytes: z.number().int().min(1),
    supersedes: hash.nullable(),
  }),
  /** It arrived, read back and found to be the same; or, from the portal, its end was fetched. */
  'export-delivered': z.strictObject({ ...packaged, sha256: hash, to: z.enum(['folder', 'sftp', 's3', 'portal']) }),
  /** It did not arrive, for the first time for this reason: it is tried again. */
  'export-failing': z.strictObject({
    ...packaged,
    why: z.enum(DELIVERY_PROBLEMS),
    fault: z.enum(DELIVERY_FAULTS).optional(),
  }),
  /** A delivery was broken off on its way, since it might not be given any more: it may have arrived, or a part of it. */
  'export-broken-off': z.strictObject(packaged),
  /** Somebody asked the portal for what is not theirs: the first time in an hour. `recipient`: whose token it was, if anybody's. */
  'portal-refused': z.strictObject({ why: z.enum(PORTAL_REFUSALS), recipient: recipient.nullable() }),
} as const

export type LedgerKind = keyof typeof LEDGER_BODIES
export type LedgerBody<Kind extends LedgerKind> = z.infer<(typeof LEDGER_BODIES)[Kind]>

const common = {
  /** Place in the chain, from 0. */
  seq: z.number().int().min(0),
  /** SHA-256 (hex) of the entry before, signature included; zeros for the first. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  /** Epoch ms of the writer's clock. */
  at: epochMs,
  /** A second entry of the same kind with the same `once` is never written. */
  once: z.string().max(200).optional(),
}

export const LedgerEntry = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('genesis'), body: LEDGER_BODIES.genesis }),
  z.strictObject({ ...common, kind: z.literal('destroying'), body: LEDGER_BODIES.destroying }),
  z.strictObject({ ...common, kind: z.literal('destroyed'), body: LEDGER_BODIES.destroyed }),
  z.strictObject({ ...common, kind: z.literal('closed-forced'), body: LEDGER_BODIES['closed-forced'] }),
  z.strictObject({ ...common, kind: z.literal('clock-suspended'), body: LEDGER_BODIES['clock-suspended'] }),
  z.strictObject({ ...common, kind: z.literal('clock-confirmed'), body: LEDGER_BODIES['clock-confirmed'] }),
  z.strictObject({ ...common, kind: z.literal('ledger-confirmed'), body: LEDGER_BODIES['ledger-confirmed'] }),
  z.strictObject({ ...common, kind: z.literal('control'), body: LEDGER_BODIES.control }),
  z.strictObject({ ...common, kind: z.literal('release-plan'), body: LEDGER_BODIES['release-plan'] }),
  z.strictObject({ ...common, kind: z.literal('release-reserved'), body: LEDGER_BODIES['release-reserved'] }),
  z.strictObject({ ...common, kind: z.literal('release-committed'), body: LEDGER_BODIES['release-committed'] }),
  z.strictObject({ ...common, kind: z.literal('release-signed'), body: LEDGER_BODIES['release-signed'] }),
  z.strictObject({ ...common, kind: z.literal('release-blocked'), body: LEDGER_BODIES['release-blocked'] }),
  z.strictObject({ ...common, kind: z.literal('release-withdrawn'), body: LEDGER_BODIES['release-withdrawn'] }),
  z.strictObject({ ...common, kind: z.literal('release-relabelled'), body: LEDGER_BODIES['release-relabelled'] }),
  z.strictObject({ ...common, kind: z.literal('officer-enrolled'), body: LEDGER_BODIES['officer-enrolled'] }),
  z.strictObject({ ...common, kind: z.literal('officer-refused'), body: LEDGER_BODIES['officer-refused'] }),
  z.strictObject({ ...common, kind: z.literal('recipient-added'), body: LEDGER_BODIES['recipient-added'] }),
  z.strictObject({ ...common, kind: z.literal('recipient-approved'), body: LEDGER_BODIES['recipient-approved'] }),
  z.strictObject({ ...common, kind: z.literal('recipient-revoked'), body: LEDGER_BODIES['recipient-revoked'] }),
  z.strictObject({ ...common, kind: z.literal('export-asked'), body: LEDGER_BODIES['export-asked'] }),
  z.strictObject({ ...common, kind: z.literal('export-run'), body: LEDGER_BODIES['export-run'] }),
  z.strictObject({ ...common, kind: z.literal('export-packed'), body: LEDGER_BODIES['export-packed'] }),
  z.strictObject({ ...common, kind: z.literal('export-delivered'), body: LEDGER_BODIES['export-delivered'] }),
  z.strictObject({ ...common, kind: z.literal('export-failing'), body: LEDGER_BODIES['export-failing'] }),
  z.strictObject({ ...common, kind: z.literal('export-broken-off'), body: LEDGER_BODIES['export-broken-off'] }),
  z.strictObject({ ...common, kind: z.literal('portal-refused'), body: LEDGER_BODIES['portal-refused'] }),
])
export type LedgerEntry = z.infer<typeof LedgerEntry>

// The manifest of a package: what it is, what it cost, and the hash of every file in it. Its bytes are what is signed.
import { z } from 'zod'
import { Recipient } from './recipient.ts'
import { RELEASED_GRAINS } from './release-plan.ts'
import { DIMENSIONS, LEVELS } from './segments.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const share = z.strictObject({ rho: z.number(), epsilon: z.number(), delta: z.number() })

/** Names of the files that every package has. */
export const MANIFEST = 'manifest.json'
export const SIGNATURE = 'manifest.sig'
export const PUBLIC_KEY = 'signing-key.pem'
export const DESCRIPTOR = 'datapackage.json'
export const CHECKSUMS = 'SHA256SUMS'

export const PackageManifest = z.strictObject({
  /** First, so that its bytes are those of nothing else that is signed with the same key. */
  manifest: z.literal(1),
  /** `peil-month-2026-11-r1`. */
  package: z.string(),
  revision: z.number().int().min(1),
  /** SHA-256 of the manifest of the package whose place it takes. */
  supersedes: hash.nullable(),
  recipient: z.strictObject({
    recipient: Recipient.shape.recipient,
    name: Recipient.shape.name,
    agreement: Recipient.shape.agreement,
    purpose: Recipient.shape.purpose,
  }),
  release: z.strictObject({
    release: z.string(),
    window: z.string(),
    grain: z.enum(RELEASED_GRAINS),
    start: z.iso.date(),
    end: z.iso.date(),
    /** The reporting time zone, which decides what a day is. */
    zone: z.string(),
    /** ISO time, UTC. */
    publishedAt: z.iso.datetime(),
    /** What an officer says about it. */
    label: z.string().nullable(),
    /** Partitions that were missing when the window was closed. */
    missing: z.number().int().min(0),
    /** The signed statement of the release, as it stands in the ledger, and its signature (base64). */
    statement: z.string(),
    statementSignature: z.base64(),
  }),
  /** Of all tables of the release together, whoever received them: one person, this release and the 365 days up to its end.
   * `releases`: windows with a day in them that were charged by then, whatever became of them. */
  privacy: z.strictObject({
    unit: z.literal('person'),
    definition: z.literal('rho-zCDP'),
    release: share,
    year: share.extend({ from: z.iso.date(), to: z.iso.date(), releases: z.number().int() }),
    /** What the plan allows in any 365 days. */
    allowed: z.strictObject({ rho: z.number() }),
  }),
  plan: z.strictObject({ sha256: hash, text: z.string() }),
  /** The entry that committed the release: everything up to it is fixed by this hash. */
  ledger: z.strictObject({ seq: z.number().int().min(0), head: hash }),
  thresholds: z.strictObject({
    people: z.number().int(),
    organisations: z.number().int(),
    peopleSigmas: z.number(),
    organisationSigmas: z.number(),
  }),
  tables: z.array(
    z.strictObject({
      by: z.enum(DIMENSIONS),
      levels: z.array(
        z.strictObject({
          level: z.enum(LEVELS),
          /** Standard deviation of the noise as it was drawn, before figures were made to add up. */
          sigma: z.strictObject({ people: z.number(), activeDays: z.number().nullable(), organisations: z.number() }),
          /** Cells there are, by the catalogue and the plan; how many are shown; and how many are withheld, `others` aside. */
          cells: z.number().int().min(0),
          shown: z.number().int().min(0),
          withheld: z.number().int().min(0),
        }),
      ),
    }),
  ),
  software: z.strictObject({ name: z.literal('peil'), version: z.string() }),
  /** Raw Ed25519 public key, base64, and the SHA-256 (hex) of its SubjectPublicKeyInfo (DER). */
  signer: z.strictObject({ algorithm: z.literal('Ed25519'), publicKey: z.base64(), fingerprint: hash }),
  /** Every other file but the signature, by name. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number().int().min(0), sha256: hash })),
})
export type PackageManifest = z.infer<typeof PackageManifest>

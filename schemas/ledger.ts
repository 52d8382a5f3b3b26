// The ledger's entries: what was done that someone must be able to answer for. Never personal data: ids and names only.
import { z } from 'zod'

const windowId = z.string().regex(/^(day|week|month)\/[0-9W-]+$/)
const keyName = z.string().regex(/^[a-z]+\/[A-Za-z0-9-]+$/)
const epochMs = z.number().int()

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
  /** A request (objection, withdrawal, erasure) was carried out everywhere: its id, not whose it was. */
  control: z.strictObject({ id: z.uuid() }),
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
  z.strictObject({ ...common, kind: z.literal('control'), body: LEDGER_BODIES.control }),
])
export type LedgerEntry = z.infer<typeof LedgerEntry>

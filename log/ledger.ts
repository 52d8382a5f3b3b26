// The ledger: a hash-chained, signed record of what was done that someone must answer for. It needs the ports only.
import { type Keys, LASTING } from '../keys/port.ts'
import { encodeHeader } from '../schemas/envelope.ts'
import { LEDGER_BODIES, type LedgerBody, type LedgerEntry, type LedgerKind } from '../schemas/ledger.ts'
import type { Clock } from '../time/clock.ts'
import { type Break, openChain } from './ledger-chain.ts'
import { signerOf } from './ledger-signature.ts'
import type { Log } from './port.ts'

export type LedgerCheck =
  | { readonly whole: true; readonly entries: number; readonly head: string }
  /** Of the entries before the break nothing is doubted. */
  | ({ readonly whole: false } & Break)

/** Entries are lost, and others stand behind them: what was done already is not known, so nothing is done that builds on
 * it. A message that was put in between and is none of ours stops only who gives something away. */
export class LedgerBroken extends Error {
  override name = 'LedgerBroken'
}

export interface Ledger {
  /** Appends an entry, and resolves with it when it is durable and counts. With `once`, a second entry of the same kind
   * and `once` is not written: the first one is the answer. @throws LedgerBroken */
  append<Kind extends Exclude<LedgerKind, 'genesis'>>(
    kind: Kind,
    body: LedgerBody<Kind>,
    options?: { readonly once?: string },
  ): Promise<LedgerEntry>
  /** As `append`, if the entries that it would stand behind allow it: nobody can come between that look and the entry. */
  appendIf<Kind extends Exclude<LedgerKind, 'genesis'>>(
    kind: Kind,
    body: LedgerBody<Kind>,
    options: { readonly once: string; readonly allowed: (entries: readonly LedgerEntry[]) => boolean },
  ): Promise<LedgerEntry | 'refused'>
  /** SHA-256 (hex) of an entry that counts: what its follower names. @throws RangeError when there is none. */
  hashOf(entry: LedgerEntry): Promise<string>
  /** The ledger's own Ed25519 signature (RFC 8032), base64, and the public key to check it with (raw, base64). */
  sign(text: Uint8Array): string
  readonly publicKey: string
  /** All entries that count, in order. */
  entries(): Promise<readonly LedgerEntry[]>
  /** As `entries`, for whoever acts on them. @throws LedgerBroken: what was done already may be missing in them. */
  wholeEntries(): Promise<readonly LedgerEntry[]>
  /** As `wholeEntries`, for whoever gives something away. @throws LedgerBroken: what stands there and is no entry may have
   * been one before it was changed (a revocation, a code that was used), until somebody has looked and confirmed it. */
  unbrokenEntries(): Promise<readonly LedgerEntry[]>
  /** What `unbrokenEntries` would refuse of: undefined where nothing, or what only a backup can mend. */
  doubtful(): Promise<Break | undefined>
  /** Whether an entry with that hash counts: a head that was noted earlier must still be one. */
  has(hash: string): Promise<boolean>
  /** Reads everything anew and finds the first break, if there is one. What was cut off at the end cannot be seen here. */
  verify(): Promise<LedgerCheck>
}

/** Opens the ledger, or begins it. */
export async function openLedger({ log, keys, clock }: { log: Log; keys: Keys; clock: Clock }): Promise<Ledger> {
  const secret = await keys.obtain(LASTING.ledger)
  if (secret === 'destroyed') throw new Error(`the key ${LASTING.ledger} is gone: this ledger can be signed no more`)
  const signer = signerOf(secret.subkey('sign'))
  const topic = log.topic('ledger')
  const chain = openChain(signer.publicKey)

  /** Takes in what was appended since, by whomever. Answers the offsets that count. */
  async function catchUp(): Promise<Set<number>> {
    const counted = new Set<number>()
    for await (const batch of topic.read(0, chain.next, { follow: false }))
      for (const message of batch) if (chain.accept(message)) counted.add(message.offset)
    return counted
  }

  async function write(
    kind: LedgerKind,
    body: unknown,
    once: string | undefined,
    allowed: (entries: readonly LedgerEntry[]) => boolean = () => true,
  ): Promise<LedgerEntry | 'refused'> {
    const said: unknown = LEDGER_BODIES[kind].parse(body) // with its names in the order in which it is read back
    for (;;) {
      await catchUp()
      refuseBroken()
      const before = once === undefined ? undefined : chain.find(kind, once)
      if (before !== undefined) return before
      if (!allowed(chain.entries)) return 'refused'
      const seq = chain.entries.length
      const at = Math.floor(clock.now())
      const text = Buffer.from(JSON.stringify({ seq, prev: chain.head, at, once, kind, body }))
      const offset = await topic.append(0, [Buffer.concat([encodeHeader({ t: 'entry' }), signer.sign(text), text])])
      const counted = await catchUp()
      const entry = chain.entries[seq]
      if (entry === undefined) throw new Error('the ledger cannot go on: its first entry is broken (verify it)')
      // Sent twice, it counts at its first place. Else another writer was first: once more.
      if (counted.has(offset) || (entry.kind === kind && entry.at === at && sameBody(entry.body, said))) return entry
    }
  }

  function refuseBroken(): void {
    if (chain.lost !== undefined)
      throw new LedgerBroken(
        `entry ${chain.lost.seq} of the ledger is lost or changed: nothing is closed or released until it is restored; ` +
          'see peil ledger verify',
      )
  }

  // One after the other in this process; against other processes the chain itself decides.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work)
    last = done
    return done
  }
  await inTurn(async () => {
    await catchUp()
    if (chain.next === 0) await write('genesis', { format: 1, publicKey: signer.publicKey }, 'genesis')
  })

  return {
    append: (kind, body, { once } = {}) => inTurn(async () => written(await write(kind, body, once))),
    appendIf: (kind, body, { once, allowed }) => inTurn(() => write(kind, body, once, allowed)),
    hashOf: ({ seq }) =>
      inTurn(async () => {
        await catchUp()
        const hash = chain.hashOf(seq)
        if (hash === undefined) throw new RangeError('the ledger has no such entry')
        return hash
      }),
    has: (hash) =>
      inTurn(async () => catchUp().then(() => chain.entries.some(({ seq }) => chain.hashOf(seq) === hash))),
    sign: (text) => signer.sign(text).toString('base64'),
    publicKey: signer.publicKey,
    entries: () => inTurn(async () => catchUp().then(() => [...chain.entries])),
    wholeEntries: () =>
      inTurn(async () => {
        await catchUp()
        refuseBroken()
        return [...chain.entries]
      }),
    unbrokenEntries: () =>
      inTurn(async () => {
        await catchUp()
        refuseBroken()
        if (chain.doubtful !== undefined)
          throw new LedgerBroken(
            `what stands behind entry ${chain.doubtful.seq - 1} of the ledger is none, and may have been one: nothing is approved ` +
              'or given to anybody until somebody has looked; see peil ledger verify, and then peil ledger confirm',
          )
        return [...chain.entries]
      }),
    doubtful: () => inTurn(async () => catchUp().then(() => chain.doubtful)),
    async verify() {
      const whole = openChain(signer.publicKey)
      for await (const batch of topic.read(0, 0, { follow: false })) for (const message of batch) whole.accept(message)
      return whole.broken === undefined
        ? { whole: true, entries: whole.entries.length, head: whole.head }
        : { whole: false, ...whole.broken }
    },
  }
}

function written(entry: LedgerEntry | 'refused'): LedgerEntry {
  if (entry === 'refused') throw new Error('an entry without a condition was refused')
  return entry
}

const sameBody = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

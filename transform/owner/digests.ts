// The partition's digests: written when the watermark passes a day's end plus grace; weeks and months are folds of them.
//
// The first digest in the log for a day and a window counts, whoever wrote it. So a digest is only folded once the log
// says at which offset it stands and what stands before it.
import type { Keys, Secret } from '../../keys/port.ts'
import { binding, open, sealMessage } from '../../keys/seal.ts'
import type { Log, Message } from '../../log/port.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Deidentifier } from '../deidentify/deidentifier.ts'
import { decodeDigest, encodeDigest } from '../fold/digest-codec.ts'
import { EMPTY_DIGEST, digestOf } from '../fold/digest.ts'
import type { WindowFold } from '../fold/window-fold.ts'
import type { Forgetting } from './forgetting.ts'
import { type PartitionState, dayAfter } from './partition-state.ts'
import type { PlansInForce } from './plans-in-force.ts'

const TOPIC = 'digests'
const TARGETS = ['week', 'month'] as const

export interface DigestPorts {
  readonly log: Log
  readonly keys: Keys
  readonly calendar: Calendar
  readonly partition: number
  readonly state: PartitionState
  readonly deidentifier: Deidentifier
  readonly forgetting: Forgetting
  readonly plans: PlansInForce
}

export class Digests {
  readonly #ports: DigestPorts
  /** `day window` of every digest that counts, and where it stands. */
  readonly #known = new Map<string, number>()
  readonly #keyGone = new Set<WindowId>()
  #next = 0
  /** The first day that may still lack a digest. */
  #day: Day

  constructor(ports: DigestPorts, firstDay: Day) {
    this.#ports = ports
    this.#day = firstDay
  }

  /** Folds the digests that the log has and this owner has not. @throws KeysUnreachable */
  async catchUp(): Promise<void> {
    const { log, partition } = this.#ports
    const { start } = await log.topic(TOPIC).bounds(partition)
    this.#next = Math.max(this.#next, start)
    for await (const batch of log.topic(TOPIC).read(partition, this.#next, { follow: false })) {
      for (const message of batch) {
        await this.#fold(message)
        this.#next = message.offset + 1
      }
    }
  }

  async #fold({ offset, value }: Message, only?: WindowId): Promise<void> {
    const { keys, state, forgetting } = this.#ports
    const { header, head, body } = decodeHeader(value)
    if (header.t !== 'digest') throw new Error('not a digest')
    const { k: window, day, asOf } = header
    if (only !== undefined && window !== only) return
    const name = `${day} ${window}`
    if ((this.#known.get(name) ?? offset) !== offset) return
    const secret = await keys.find(window, { catchingUp: true })
    const plain = isSecret(secret) ? open(secret, binding(TOPIC, head), body) : undefined
    if (isSecret(secret) && plain === undefined) throw new Error('a digest that is not what was sealed')
    const without = isSecret(secret) ? forgetting.pseudonyms(secret, asOf) : new Set<string>()
    const fold = plain === undefined ? undefined : await this.#windowFold(window)
    this.#known.set(name, offset)
    if (plain === undefined) return
    fold?.apply(decodeDigest(plain), without)
    state.changed.add(window)
  }

  async #windowFold(window: WindowId): Promise<WindowFold> {
    const { state, plans } = this.#ports
    return state.windows.get(window) ?? state.beginWindow(window, await plans.of(window))
  }

  /** Folds a window again from its digests, without the people who have been forgotten since. @throws KeysUnreachable */
  async refold(window: WindowId): Promise<void> {
    const { log, partition, state } = this.#ports
    state.windows.delete(window)
    state.changed.add(window)
    for await (const batch of log.topic(TOPIC).read(partition, 0, { follow: false }))
      for (const message of batch) if (message.offset < this.#next) await this.#fold(message, window)
  }

  /** Writes what is due: both digests of every day that the watermark has passed, also of days without events.
   * @throws KeysUnreachable */
  async writeDue(): Promise<void> {
    const { calendar, state, deidentifier } = this.#ports
    while (state.watermark >= calendar.closesAt(`day/${this.#day}`)) {
      const windows = calendar.windowsOf(this.#day)
      for (const target of TARGETS) {
        const window = windows[target]
        while (!this.#known.has(`${this.#day} ${window}`) && !this.#keyGone.has(window))
          await this.#write(this.#day, target, window)
      }
      deidentifier.digested(this.#day)
      this.#day = dayAfter(calendar, this.#day)
    }
  }

  async #write(day: Day, target: 'week' | 'month', window: WindowId): Promise<void> {
    const { log, keys, partition: p, state } = this.#ports
    const secret = await keys.obtain(window)
    if (secret === 'destroyed') {
      this.#keyGone.add(window)
      return
    }
    const windowFold = await this.#windowFold(window)
    const fold = state.days.get(day)
    const asOf = state.lastOrigin
    const digest = fold === undefined ? EMPTY_DIGEST : digestOf(fold, target)
    const message = sealMessage(TOPIC, secret, { t: 'digest', k: window, p, day, asOf }, encodeDigest(digest))
    const offset = await log.topic(TOPIC).append(p, [message])
    if (offset !== this.#next) return this.catchUp() // somebody else wrote: theirs may be the one that counts
    this.#known.set(`${day} ${window}`, offset)
    this.#next = offset + 1
    windowFold.apply(digest, new Set())
    state.changed.add(window)
  }

  /** The window's key is gone: its digests are of no use any more. */
  forgetWindow(window: WindowId): void {
    this.#keyGone.add(window)
    for (const name of this.#known.keys()) if (name.endsWith(` ${window}`)) this.#known.delete(name)
  }

  /** The first offset that is still of use. */
  get firstUsed(): number {
    return Math.min(this.#next, ...this.#known.values())
  }
}

const isSecret = (found: Secret | 'destroyed' | 'unknown'): found is Secret => typeof found !== 'string'

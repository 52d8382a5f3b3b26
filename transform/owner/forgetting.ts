// Who objected or was erased, and what that takes out of the open windows.
//
// A control reaches back: whatever the person did before its origin leaves every window that is open. What comes after
// an objection is dropped before the journal. So only days (from memory) and digests written before it need a hand.
import { type Keys, LASTING, type Secret } from '../../keys/port.ts'
import { binding, open, sealMessage } from '../../keys/seal.ts'
import type { Log } from '../../log/port.ts'
import { Control } from '../../schemas/control.ts'
import { type Header, decodeHeader } from '../../schemas/envelope.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Deidentifier } from '../deidentify/deidentifier.ts'
import { pseudonymOf } from '../deidentify/pseudonym.ts'
import type { PartitionState } from './partition-state.ts'

const TOPIC = 'controls'

export interface ForgettingPorts {
  readonly log: Log
  readonly keys: Keys
  readonly calendar: Calendar
  readonly partition: number
  readonly state: PartitionState
  readonly deidentifier: Deidentifier
}

export class Forgetting {
  readonly #ports: ForgettingPorts
  /** The controls that the keyed topic has: its key, and the last origin. */
  readonly #kept = new Map<string, number>()
  /** Origins of the controls in `state.forgotten`. */
  readonly #applied = new Set<number>()
  readonly #toKeep: { readonly origin: number; readonly control: Control }[] = []
  /** Windows that have to be folded again from their digests. */
  readonly stale = new Set<WindowId>()

  constructor(ports: ForgettingPorts) {
    this.#ports = ports
  }

  /** Takes in the controls of earlier days: the journal may not go back to them any more. @throws KeysUnreachable */
  async load(): Promise<void> {
    const { log, keys, partition } = this.#ports
    const secret = await keys.obtain(LASTING.control)
    if (secret === 'destroyed') throw new Error('the control key is gone: objections can be honoured no more')
    const found: { origin: number; control: Control }[] = []
    for await (const batch of log.keyed(TOPIC).read({ follow: false })) {
      for (const { key, value } of batch) {
        if (value === null || !key.endsWith(`/${partition}`)) continue
        const { header, head, body } = decodeHeader(value)
        if (header.t !== 'kept-control') continue
        const plain = open(secret, binding(TOPIC, head), body)
        if (plain === undefined) throw new Error('a kept control that is not what was sealed')
        found.push({ origin: header.origin, control: Control.parse(JSON.parse(plain.toString('utf8'))) })
        this.#kept.set(key, header.origin)
      }
    }
    for (const { origin, control } of found.toSorted((a, b) => a.origin - b.origin)) this.#apply(origin, control)
  }

  #apply(origin: number, control: Control): void {
    const { state, deidentifier } = this.#ports
    deidentifier.controls.apply(control)
    if (control.kind === 'withdraw' || this.#applied.has(origin)) return
    this.#applied.add(origin)
    state.forgotten.push({ hash: Buffer.from(control.person, 'hex'), before: origin })
  }

  /** Folds a control found at `origin`. @throws KeysUnreachable, before anything is changed. */
  async foldControl(offset: number, origin: number, control: Control): Promise<void> {
    const { keys, calendar, state } = this.#ports
    const hash = Buffer.from(control.person, 'hex')
    const secrets = new Map<WindowId, Secret>()
    const months = [...state.days.keys()].map((day) => calendar.windowsOf(day).month)
    for (const window of new Set([...months, ...state.windows.keys()])) {
      const secret = await keys.find(window, { catchingUp: true })
      if (typeof secret !== 'string') secrets.set(window, secret)
    }
    state.reached(offset, origin)
    this.#apply(origin, control)
    this.#toKeep.push({ origin, control })
    if (control.kind === 'withdraw') return
    const pseudonyms = new Map([...secrets].map(([window, secret]) => [window, pseudonymIn(secret, hash)]))
    for (const [day, fold] of state.days) {
      const pseudonym = pseudonyms.get(calendar.windowsOf(day).month)
      if (pseudonym !== undefined && fold.forget(pseudonym)) state.changed.add(`day/${day}`)
    }
    for (const [window, fold] of state.windows) {
      const pseudonym = pseudonyms.get(window)
      if (pseudonym !== undefined && fold.has(pseudonym)) this.stale.add(window)
    }
  }

  /** The pseudonyms (hex) of those who are to be left out of a digest written as of an origin. */
  pseudonyms(secret: Secret, asOf: number): ReadonlySet<string> {
    const { forgotten } = this.#ports.state
    const after = forgotten.filter(({ before }) => before > asOf)
    return new Set(after.map(({ hash }) => Buffer.from(pseudonymIn(secret, hash)).toString('hex')))
  }

  /** Keeps the controls that were folded, with the origin from which they apply. @throws KeysUnreachable */
  async keep(): Promise<void> {
    const { log, keys, partition: p } = this.#ports
    for (let next = this.#toKeep[0]; next !== undefined; next = this.#toKeep[0]) {
      const { origin, control } = next
      const key = `${control.id}/${p}`
      if ((this.#kept.get(key) ?? -1) < origin) {
        const secret = await keys.obtain(LASTING.control)
        if (secret === 'destroyed') throw new Error('the control key is gone: objections can be honoured no more')
        const header: Header = { t: 'kept-control', k: LASTING.control, p, origin }
        await log.keyed(TOPIC).put(key, sealMessage(TOPIC, secret, header, Buffer.from(JSON.stringify(control))))
        this.#kept.set(key, origin)
      }
      this.#toKeep.shift()
    }
  }
}

const pseudonymIn = (secret: Secret, hash: Buffer): Uint8Array => pseudonymOf(secret.subkey('pseudonym'), hash)

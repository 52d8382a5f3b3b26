// Keys from the keys stage, over TLS. Unreachable keys stall, never skip.
//
// A question is answered by what the keys stage said at most a second before it was asked: ingest asks for each block,
// transform for each batch. So a key that is destroyed may be used one second longer here; nothing that was sealed
// under it can be opened after that, since the keys stage has it no more. That a key is destroyed is never forgotten.
// What is not asked for any more is zeroed within a minute, except lasting keys, which stages keep while they run.
import { type Clock, systemClock } from '../time/clock.ts'
import { LASTING, type KeyName, type KeyPurpose, type Keys, KeysUnreachable, type Secret } from './port.ts'
import { type Exchange, openExchange } from './remote-exchange.ts'
import { type RemoteSecret, type Subkeys, remoteSecret, zero } from './remote-secret.ts'
import { KeyAnswer, ListAnswer } from './wire.ts'

export interface RemoteKeysOptions {
  /** The keys stage, `https://host:port`. */
  readonly url: string
  /** The authority (PEM) that signed its certificate, if it is not a public one. */
  readonly ca?: string | undefined
  /** What this stage shows it. */
  readonly secret: string
  /** What the stage goes by: when it moves on by a second, so does what may be answered again. Default: the machine's. */
  readonly clock?: Clock
  /** How long an answer may take, ms. */
  readonly timeoutMs?: number
  /** How long an answer may be given again, ms. */
  readonly reuseMs?: number
  /** How long a secret stays in memory that nobody asks for, ms. */
  readonly keepMs?: number
}

export interface RemoteKeys extends Keys {
  /** The clock is in doubt: no key dies by it (true); or somebody confirmed it (false).
   * @throws KeysUnreachable when the keys stage has not heard it. */
  suspend(suspended: boolean): Promise<void>
}

/** When a question was asked, by the machine's monotonic clock and by the stage's. */
interface Asked {
  readonly at: number
  readonly on: number
}

interface Held {
  readonly secret: RemoteSecret
  readonly asked: Asked
  /** It was given to one who was catching up: others may not have it without asking. */
  readonly catchingUp: boolean
}

type Found = Secret | 'destroyed' | 'unknown'

const isLasting = (name: KeyName): boolean => Object.values<KeyName>(LASTING).includes(name)

/** Connects when it is first asked. Its questions throw, beyond what `Keys` says, KeysRefused when the keys stage does not
 * know this stage or does not let it ask that: no trying again helps. */
export function openRemoteKeys(options: RemoteKeysOptions): RemoteKeys {
  const { clock = systemClock, timeoutMs = 5_000, reuseMs = 1_000, keepMs = 60_000 } = options
  const { url, ca, secret } = options
  const exchange: Exchange = openExchange({ url, ca, secret, timeoutMs, now: () => clock.now() })
  const held = new Map<KeyName, Held>()
  const destroyed = new Set<KeyName>()
  const underWay = new Map<string, { readonly asked: Asked; readonly answer: Promise<Found> }>()
  let closed = false
  const dropping = setInterval(dropUnasked, keepMs / 4).unref()

  const isRecent = ({ at, on }: Asked): boolean =>
    performance.now() - at < reuseMs && Math.abs(clock.now() - on) < reuseMs

  function dropUnasked(): void {
    for (const [name, { secret: old, asked }] of held) {
      if (isLasting(name) || performance.now() - asked.at < (keepMs * 3) / 4) continue
      old.zero('dropped')
      held.delete(name)
    }
  }

  function isGone(name: KeyName): 'destroyed' {
    destroyed.add(name)
    held.get(name)?.secret.zero('destroyed')
    held.delete(name)
    return 'destroyed'
  }

  function hold(name: KeyName, subkeys: Subkeys, from: Omit<Held, 'secret'>): Secret | 'destroyed' {
    if (closed || destroyed.has(name)) zero(subkeys)
    if (closed) throw new KeysUnreachable('the keys are closed')
    if (destroyed.has(name)) return 'destroyed' // since it was asked for
    const before = held.get(name)?.secret
    const isSame = before?.holds(subkeys)
    if (isSame !== undefined) zero(subkeys)
    if (isSame === false)
      throw new KeysUnreachable(
        `the keys stage gives another key as ${name} than before: was its folder exchanged, or is there more than one ` +
          'keys stage at PEIL_KEYS_URL, each with a folder of its own? When that is put right, start this stage again',
      )
    const known = before ?? remoteSecret(name, subkeys)
    held.set(name, { secret: known, ...from })
    return known
  }

  async function question(verb: 'obtain' | 'find', name: KeyName, catchingUp: boolean, asked: Asked): Promise<Found> {
    const json = await exchange.ask(verb, verb === 'find' ? { name, catchingUp } : { name })
    const answer = KeyAnswer.safeParse(json)
    if (!answer.success || ('secret' in answer.data && answer.data.secret.name !== name))
      throw new KeysUnreachable(`the keys stage answers something else than the key ${name}: is it of another version?`)
    if ('standing' in answer.data) return answer.data.standing === 'destroyed' ? isGone(name) : 'unknown'
    const entries = Object.entries(answer.data.secret.subkeys)
    const subkeys = new Map(entries.map(([purpose, text]) => [purpose as KeyPurpose, Buffer.from(text, 'base64')]))
    return hold(name, subkeys, { asked, catchingUp })
  }

  /** One question for all who ask the same at about one moment. */
  async function ask(verb: 'obtain' | 'find', name: KeyName, catchingUp: boolean): Promise<Found> {
    if (closed) throw new KeysUnreachable('the keys are closed')
    if (destroyed.has(name)) return 'destroyed'
    const known = held.get(name)
    if (known !== undefined && isRecent(known.asked) && (catchingUp || !known.catchingUp)) return known.secret
    const same = `${verb} ${name} ${catchingUp}`
    const before = underWay.get(same)
    if (before !== undefined && isRecent(before.asked)) return before.answer
    const asked = { at: performance.now(), on: clock.now() }
    const asking = { asked, answer: question(verb, name, catchingUp, asked) }
    underWay.set(same, asking)
    const ended = (): void => {
      if (underWay.get(same) === asking) underWay.delete(same)
    }
    void asking.answer.then(ended, ended)
    return asking.answer
  }

  async function orClosed(verb: 'destroy' | 'list' | 'suspend', json: object): Promise<unknown> {
    if (closed) throw new KeysUnreachable('the keys are closed')
    return exchange.ask(verb, json)
  }

  return {
    async obtain(name) {
      const found = await ask('obtain', name, false)
      if (found === 'unknown') throw new KeysUnreachable(`the keys stage made no key ${name}`)
      return found
    },
    find: (name, { catchingUp = false } = {}) => ask('find', name, catchingUp),
    async destroy(name) {
      await orClosed('destroy', { name })
      isGone(name)
    },
    async list() {
      const answer = ListAnswer.safeParse(await orClosed('list', {}))
      if (!answer.success) throw new KeysUnreachable('the keys stage answers no list: is it of another version?')
      return answer.data.keys
    },
    async suspend(suspended) {
      await orClosed('suspend', { suspended })
    },
    async [Symbol.asyncDispose]() {
      closed = true
      clearInterval(dropping)
      for (const { secret: old } of held.values()) old.zero('destroyed')
      held.clear()
      exchange.close()
    },
  }
}

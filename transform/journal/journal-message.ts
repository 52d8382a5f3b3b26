// Messages of the journal `pseudonymous-events`: a run of origins with one sealed section per event day, or a control.
import { type Keys, LASTING, type Secret } from '../../keys/port.ts'
import { SEAL_OVERHEAD, binding, open, seal, sealMessage } from '../../keys/seal.ts'
import { Control } from '../../schemas/control.ts'
import { type Header, MalformedMessage, decodeHeader, encodeHeader } from '../../schemas/envelope.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { PseudonymousEvent } from '../../schemas/pseudonymous-event.ts'
import type { DayIndexes } from './day-indexes.ts'
import { type Section } from './section.ts'
import { decodeSection, encodeSection } from './section-bytes.ts'

const TOPIC = 'pseudonymous-events'

export interface Run {
  readonly partition: number
  /** First and last origin covered. */
  readonly from: number
  readonly to: number
  /** The greatest tick among them. */
  readonly tick?: number | undefined
  /** In order of origin, of any days. */
  readonly events: readonly PseudonymousEvent[]
}

/** `sections`: what the fold takes, without opening the message again. `dropped`: events whose day's key is gone. */
export interface BuiltRun {
  readonly message: Buffer
  readonly sections: readonly Section[]
  readonly dropped: number
}

/** What cannot be had: its key is destroyed, or it is not what was sealed. */
export type Lost = 'key-destroyed' | 'unreadable'

export interface LostSection {
  readonly day: Day
  readonly lost: Lost
}

export type JournalMessage =
  | {
      readonly kind: 'run'
      readonly from: number
      readonly to: number
      readonly tick: number | undefined
      readonly sections: readonly (Section | LostSection)[]
    }
  | { readonly kind: 'controlled'; readonly from: number; readonly to: number; readonly control: Control | Lost }

export interface OpenOptions {
  /** The owner has not yet reached the log's end: it may have a key past its date while the clock is not trusted. */
  readonly catchingUp?: boolean
}

/** Numbers new people, organisations and features in `indexes` (discard them if the append comes back elsewhere).
 * @throws KeysUnreachable, before anything is numbered. */
export async function buildRun(keys: Keys, indexes: DayIndexes, run: Run): Promise<BuiltRun> {
  const { partition: p, from, to, tick } = run
  const days = byDay(run.events)
  const secrets = await Promise.all([...days.keys()].map((day) => keys.obtain(`day/${day}`)))
  // No waiting from here on: the secrets live, and nobody else numbers.
  const sections: { section: Section; plain: Buffer; secret: Secret }[] = []
  let dropped = 0
  for (const [day, events] of days) {
    const secret = secrets.shift()
    if (secret === undefined || secret === 'destroyed') {
      dropped += events.length
      continue
    }
    const section = indexes.of(day).number(events)
    sections.push({ section, plain: encodeSection(section), secret })
  }
  const head = encodeHeader({
    t: 'run',
    p,
    from,
    to,
    ...(tick === undefined ? {} : { tick }),
    sections: sections.map(({ section: { day }, plain }) => ({ k: `day/${day}`, n: plain.length + SEAL_OVERHEAD })),
  })
  const sealed = sections.map(({ plain, secret }, index) => seal(secret, binding(TOPIC, head, index), plain))
  return { message: Buffer.concat([head, ...sealed]), sections: sections.map(({ section }) => section), dropped }
}

/** The journal message for a control found at `origin`. @throws KeysUnreachable */
export async function buildControlled(
  keys: Keys,
  partition: number,
  origin: number,
  control: Control,
): Promise<Buffer> {
  const secret = await keys.obtain(LASTING.control)
  if (secret === 'destroyed') throw new Error('the control key is gone: no request can take effect any more')
  const header: Header = { t: 'controlled', k: LASTING.control, p: partition, from: origin, to: origin }
  return sealMessage(TOPIC, secret, header, Buffer.from(JSON.stringify(control)))
}

/** Opens a message of the journal. Does not touch an index: `absorb` the sections that are folded.
 * @throws KeysUnreachable; MalformedMessage when it is not a message of the journal; MalformedSection. */
export async function openJournalMessage(
  keys: Keys,
  message: Uint8Array,
  options: OpenOptions = {},
): Promise<JournalMessage> {
  const { header, head, body } = decodeHeader(message)
  if (header.t === 'controlled') {
    const plain = await unseal(keys, header.k, binding(TOPIC, head), body, options)
    const control = typeof plain === 'string' ? plain : Control.parse(JSON.parse(plain.toString('utf8')))
    return { kind: 'controlled', from: header.from, to: header.to, control }
  }
  if (header.t !== 'run') throw new MalformedMessage('not a message of the journal')
  const sections: (Section | LostSection)[] = []
  let at = 0
  for (const [index, { k, n }] of header.sections.entries()) {
    const plain = await unseal(keys, k, binding(TOPIC, head, index), body.subarray(at, (at += n)), options)
    const day = dayOf(k)
    sections.push(typeof plain === 'string' ? { day, lost: plain } : decodeSection(day, plain))
  }
  return { kind: 'run', from: header.from, to: header.to, tick: header.tick, sections }
}

async function unseal(
  keys: Keys,
  name: string,
  bound: Buffer,
  sealed: Buffer,
  options: OpenOptions,
): Promise<Buffer | Lost> {
  const secret = await keys.find(name, options)
  // What stands sealed had a key: one that is not known any more is one whose record, too, is gone.
  if (secret === 'destroyed' || secret === 'unknown') return 'key-destroyed'
  return open(secret, bound, sealed) ?? 'unreadable'
}

function byDay(events: readonly PseudonymousEvent[]): Map<Day, PseudonymousEvent[]> {
  const days = new Map<Day, PseudonymousEvent[]>()
  for (const event of events) {
    const day = days.get(event.day)
    if (day === undefined) days.set(event.day, [event])
    else day.push(event)
  }
  return days
}

const dayOf = (window: WindowId): Day => window.slice('day/'.length)

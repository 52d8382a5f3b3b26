// What the de-identification of one partition holds: keys of open windows, catalogues, repeats and standing controls.
import { type Keys, LASTING, type Secret } from '../../keys/port.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { CapturedEvent } from '../../schemas/platform-event.ts'
import type { DropReason, PseudonymousEvent } from '../../schemas/pseudonymous-event.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'
import { deidentify } from './deidentify.ts'
import { deviceClassifier } from './device-of.ts'
import { fingerprinter } from './fingerprint.ts'
import type { Matchers } from './matchers.ts'
import type { OpenDay } from './open-day.ts'
import { Pseudonyms } from './pseudonym.ts'
import { Repeats } from './repeats.ts'
import { StandingControls } from './standing-controls.ts'

/** People remembered in each pair of a month and a week, at least (BoundedCache: twice that at most), about 500 bytes
 * each. Whoever is not costs four HMACs again. */
const CACHED_PEOPLE = 16_384

export interface DeidentifierPorts {
  readonly keys: Keys
  readonly calendar: Calendar
  readonly matchers: Matchers
}

export interface PrepareOptions {
  /** The owner has not yet reached the log's end: it may have a key past its date while the clock is not trusted. */
  readonly catchingUp?: boolean
}

/**
 * Of one partition. For each run: `await prepare(events)`, then `deidentify` each event in turn, with nothing awaited
 * in between. An event that is passed is in `repeats` from then on: take it back with `repeats.remove` if its run did
 * not get into the journal at the place expected.
 */
export interface Deidentifier {
  readonly repeats: Repeats
  readonly controls: StandingControls
  /** Obtains keys and catalogue for the days of these events.
   * @throws KeysUnreachable: stall. */
  prepare(events: readonly CapturedEvent[], options?: PrepareOptions): Promise<void>
  /** @throws when its day was not prepared. */
  deidentify(captured: CapturedEvent): PseudonymousEvent | DropReason
  /** The day has its digests: what still comes for it is a straggler. */
  digested(day: Day): void
  /** The window's key is destroyed, or about to be: nothing of it stays in memory; of a day, its fingerprints too. */
  forgetWindow(window: WindowId): void
}

/** The month and week a day's people have pseudonyms for, in one name. */
const pairOf = (month: WindowId, week: WindowId): string => `${month} ${week}`

/** @throws KeysUnreachable, and when a lasting key is gone. */
export async function openDeidentifier({ keys, calendar, matchers }: DeidentifierPorts): Promise<Deidentifier> {
  const controlKey = (await lasting(keys, LASTING.control)).subkey('control')
  const fingerprintKey = (await lasting(keys, LASTING.fingerprint)).subkey('fingerprint')
  const days = new Map<Day, OpenDay | 'straggler' | 'key-destroyed'>()
  /** By month and week: several days share them. */
  const pairs = new Map<string, Pseudonyms>()
  const repeats = new Repeats()
  const controls = new StandingControls()

  const obtain = async (window: WindowId, { catchingUp = false }: PrepareOptions): Promise<Secret | 'destroyed'> => {
    const found = catchingUp ? await keys.find(window, { catchingUp }) : 'unknown'
    return found === 'unknown' ? keys.obtain(window) : found
  }

  async function prepareDay(day: Day, options: PrepareOptions): Promise<void> {
    if (typeof days.get(day) === 'string') return
    const windows = calendar.windowsOf(day)
    const featureOf = await matchers.on(day)
    const [own, week, month] = await Promise.all([
      obtain(windows.day, options),
      obtain(windows.week, options),
      obtain(windows.month, options),
    ])
    if (own === 'destroyed' || week === 'destroyed' || month === 'destroyed') {
      if (own === 'destroyed') forgetWindow(windows.day)
      if (week === 'destroyed') forgetWindow(windows.week)
      if (month === 'destroyed') forgetWindow(windows.month)
      days.set(day, 'key-destroyed')
      return
    }
    const pair = pairOf(windows.month, windows.week)
    let pseudonyms = pairs.get(pair)
    if (pseudonyms === undefined) {
      pseudonyms = new Pseudonyms(controlKey, { month, week }, CACHED_PEOPLE)
      pairs.set(pair, pseudonyms)
    }
    pseudonyms.secrets = { month, week }
    days.set(day, { name: day, pseudonyms, featureOf })
  }

  function forgetWindow(window: WindowId): void {
    const grain = grainOf(window)
    for (const pair of pairs.keys()) if (pair.split(' ').includes(window)) pairs.delete(pair)
    for (const [day, state] of days)
      if (typeof state !== 'string' && calendar.windowsOf(day)[grain] === window) days.delete(day)
    if (grain === 'day') repeats.forget(window.slice('day/'.length))
  }

  const using = {
    dayOf: (at: number) => {
      const day = calendar.dayOf(at)
      const state = days.get(day)
      if (state === undefined) throw new Error(`${day} was not prepared`)
      return state
    },
    fingerprintOf: fingerprinter(fingerprintKey),
    repeats,
    controls,
    deviceOf: deviceClassifier(),
  }
  return {
    repeats,
    controls,
    async prepare(events, options = {}) {
      const met = new Set<Day>()
      for (const { at } of events) met.add(calendar.dayOf(at))
      await Promise.all([...met].map((day) => prepareDay(day, options)))
    },
    deidentify: (captured) => deidentify(captured, using),
    digested(day) {
      days.set(day, 'straggler')
    },
    forgetWindow,
  }
}

async function lasting(keys: Keys, name: string): Promise<Secret> {
  const secret = await keys.obtain(name)
  if (secret === 'destroyed') throw new Error(`${name} is gone: this log can be read no further`)
  return secret
}

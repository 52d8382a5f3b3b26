// When a key dies, whatever happened: the last line of defence behind closing and reading in time.
import type { Calendar } from '../time/calendar.ts'
import type { WindowId } from '../schemas/figures.ts'
import { endOfRawKey } from './raw-key-name.ts'
import type { KeyName } from './port.ts'

const MARGIN_MS = 72 * 3_600_000

const isWindow = (name: KeyName): name is WindowId => ['day', 'week', 'month'].includes(name.split('/')[0] ?? '')

/** For a calendar, a function from a key's name to its death in epoch ms: 72 h after the end of its hour (raw), 72 h after
 * the end and grace of its window; null for lasting keys and
 * those of closings, which die with their work.
 * @throws RangeError (the function) when a name is none of these. */
export function deathOf(calendar: Calendar): (name: KeyName) => number | null {
  return (name) => {
    if (name.startsWith('lasting/') || name.startsWith('closing/')) return null
    if (name.startsWith('raw/')) return endOfRawKey(name) + MARGIN_MS
    if (isWindow(name)) return calendar.closesAt(name) + MARGIN_MS
    throw new RangeError(`no key is called ${name}`)
  }
}

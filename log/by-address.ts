// Whether anybody in this log is known by address only. It stands in the log, where every process on it looks: a source that
// is taken away later does not make its people others.
import { encodeHeader } from '../schemas/envelope.ts'
import type { Source } from '../schemas/source.ts'
import type { Log } from './port.ts'

const MARK = 'people/by-address'

/** Leaves the mark if one of these sources has people by address. */
export async function markByAddress(log: Log, sources: readonly Source[]): Promise<void> {
  if (sources.every(({ people }) => people === 'accounts') || (await hasPeopleByAddress(log))) return
  await log.keyed('plans').put(MARK, encodeHeader({ t: 'plan' }))
}

/** Such people cannot be released. */
export async function hasPeopleByAddress(log: Log): Promise<boolean> {
  for await (const batch of log.keyed('plans').read({ follow: false }))
    if (batch.some(({ key, value }) => key === MARK && value !== null)) return true
  return false
}

// What the clocks on the wall show in a time zone, and when they do. A time on the wall is written as the epoch ms at which
// clocks in UTC would show it: arithmetic on it is that of the calendar, and no hour of it is skipped or comes twice.
import { Temporal } from 'temporal-polyfill'

/** What the clocks show at that moment (epoch ms). @throws RangeError when the zone is not known. */
export function onTheWall(ms: number, zone: string): number {
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(ms))
  return instant.toZonedDateTimeISO(zone).toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds
}

/** When the clocks show it (epoch ms): the first time, where they show it twice; where they skip it, the first moment
 * after what they skip. So of two times on the wall, the later one never comes first.
 * @throws RangeError when the zone is not known. */
export function firstShown(wall: number, zone: string): number {
  const plain = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime()
  const shown = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (shown.toPlainDateTime().equals(plain)) return shown.epochMilliseconds
  // It is skipped: what it would be without that lies before, and the clocks are set next.
  const set = shown.getTimeZoneTransition('next')
  if (set === null) throw new RangeError('a time that is skipped where no clock is set')
  return set.epochMilliseconds
}

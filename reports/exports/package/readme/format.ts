// Numbers and dates as people read them, in either language: by our own rules, so that the bytes are the same everywhere,
// whatever the machine's language and version of ICU.
import type { Day } from '../../../../schemas/figures.ts'
import type { Language } from '../../../dashboard/view.ts'

const SEPARATORS: Readonly<Record<Language, { readonly thousands: string; readonly decimal: string }>> = {
  nl: { thousands: '.', decimal: ',' },
  en: { thousands: ',', decimal: '.' },
}

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  nl: 'januari februari maart april mei juni juli augustus september oktober november december'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
}

/** `−1,204`; with `decimals`, `0.05`. */
export function number(language: Language, value: number, decimals = 0): string {
  const { thousands, decimal } = SEPARATORS[language]
  const [whole = '', part] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, thousands)
  const digits = part === undefined ? grouped : `${grouped}${decimal}${part}`
  return value < 0 && /[1-9]/.test(digits) ? `−${digits}` : digits
}

/** Three digits of it, none of a whole number thrown away: `11.8`, `0.45`, `1,235`. */
export function threeDigits(language: Language, value: number): string {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  return number(language, value, Math.min(6, Math.max(0, 2 - size)))
}

/** A decimal of at most nine places, none thrown away: `0.05`, `0.050000001`. */
export const inFull = (language: Language, value: number): string =>
  value
    .toFixed(9)
    .replace(/\.?0+$/, '')
    .replace('.', SEPARATORS[language].decimal)

/** Rounded up to hundredths: what is said is never better than what holds. */
export const roundedUp = (language: Language, value: number): string =>
  number(language, Math.ceil(value * 100 - 1e-9) / 100, 2)

/** `10⁻⁸`, `2.5·10⁻⁷`. `value`: above 0. */
export function powerOfTen(language: Language, value: number): string {
  const [digits = '1', exponent = '0'] = value.toExponential().split('e')
  const power = `10${Array.from(String(Number(exponent)), (sign) => RAISED[sign] ?? '').join('')}`
  return digits === '1' ? power : `${digits.replace('.', SEPARATORS[language].decimal)}·${power}`
}

const RAISED: Readonly<Record<string, string>> = {
  '-': '⁻',
  ...Object.fromEntries(Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹', (sign, digit) => [String(digit), sign])),
}

/** `30 November 2026`. */
export function dayName(language: Language, day: Day): string {
  const [year, month, date] = partsOf(day)
  return `${date} ${MONTHS[language][month - 1] ?? ''} ${year}`
}

/** `1 to 30 November 2026`, `28 December 2026 to 3 January 2027`. */
export function daysName(language: Language, start: Day, end: Day): string {
  const [startYear, startMonth, startDate] = partsOf(start)
  const [endYear, endMonth] = partsOf(end)
  const first =
    startYear !== endYear
      ? dayName(language, start)
      : startMonth === endMonth
        ? String(startDate)
        : `${startDate} ${MONTHS[language][startMonth - 1] ?? ''}`
  return `${first} ${TO[language]} ${dayName(language, end)}`
}

/** `November 2026`. */
export function monthName(language: Language, day: Day): string {
  const [year, month] = partsOf(day)
  return `${MONTHS[language][month - 1] ?? ''} ${year}`
}

const TO: Readonly<Record<Language, string>> = { nl: 'tot en met', en: 'to' }

/** `8 December 2026, 09:00`, by the clocks of a time zone. `iso`: ISO time, UTC. */
export function momentName(language: Language, iso: string, zone: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(new Date(iso))
      .map(({ type, value }) => [type, value]),
  )
  const [year, month, day, hour, minute] = (['year', 'month', 'day', 'hour', 'minute'] as const).map(
    (part) => parts.get(part) ?? '',
  )
  return `${dayName(language, `${year}-${month}-${day}`)}, ${hour}:${minute}`
}

const partsOf = (day: Day): readonly [year: number, month: number, date: number] => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return [year, month, date]
}

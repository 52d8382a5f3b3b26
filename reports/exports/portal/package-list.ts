// The packages of a recipient, newest first: what each is of, whether it is new, and what must not be used any more.
import { type Html, html } from '../../dashboard/html.ts'
import { windowName } from '../../dashboard/format.ts'
import type { Language } from '../../dashboard/view.ts'
import { firstDay, grainOf } from '../../../time/calendar.ts'
import type { WindowId } from '../../../schemas/figures.ts'
import type { PortalPackage } from './portal-reading.ts'
import { WORDS } from './words.ts'

const LOCALES: Readonly<Record<Language, string>> = { nl: 'nl-NL', en: 'en-GB' }

/** Whether it can be fetched. */
export const isHere = (one: PortalPackage): boolean => one.supersededBy === null && one.withdrawn === null

/** `zone`: of the times that are shown. */
export function packageList(language: Language, packages: readonly PortalPackage[], zone: string): Html {
  const words = WORDS[language]
  if (packages.length === 0) return html`<p class="note">${words.none}</p>`
  return html`<ul class="packages">
      ${packages.map((one) => packageItem(language, one, zone))}
    </ul>
    <p class="note">${words.zone(zone)}</p>`
}

function packageItem(language: Language, one: PortalPackage, zone: string): Html {
  const words = WORDS[language]
  const facts = [
    words.size(shortSize(language, one.bytes), one.bytes.toLocaleString(LOCALES[language])),
    words.laid(moment(language, one.packedAt, zone)),
    ...(one.fetchedAt === null ? [] : [words.fetched(moment(language, one.fetchedAt, zone))]),
  ]
  return html`<li class="${isHere(one) ? 'here' : 'gone'}">
    <h3>
      <span>${releaseName(language, one.release)}</span>
      ${isHere(one) && one.fetchedAt === null && html`<span class="fresh">${words.fresh}</span>`}
    </h3>
    ${
      isHere(one)
        ? html`<p><a class="file" href="packages/${one.file}" download>${one.file}</a></p>`
        : html`<p class="file">${one.file}</p>`
    }
    ${said(language, one)}
    <ul class="facts">
      ${facts.map((fact) => html`<li>${fact}</li>`)}
    </ul>
    ${isHere(one) && html`<p class="hash">SHA-256 <code class="hash">${one.sha256}</code></p>`}
  </li>`
}

/** What the recipient must know before using it. */
function said(language: Language, one: PortalPackage): Html {
  const words = WORDS[language]
  if (one.withdrawn !== null) return html`<p class="said warn">${words.withdrawn(one.withdrawn)}</p>`
  if (one.supersededBy !== null) return html`<p class="said warn">${words.superseded(one.supersededBy)}</p>`
  return html`${one.revision > 1 && html`<p class="said">${words.revision(one.revision)}</p>`}${
    one.label !== null && html`<p class="said">${words.label(one.label)}</p>`
  }`
}

/** `month-2026-11`: `November 2026`. */
function releaseName(language: Language, release: string): string {
  // A release is named after its window (`releaseIdOf`).
  const window = release.replace('-', '/') as WindowId
  return windowName(language, { window, grain: grainOf(window), start: firstDay(window).toString() })
}

/** `5 Dec 2026, 07:00`. */
const moment = (language: Language, ms: number, zone: string): string =>
  new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(ms)

function shortSize(language: Language, bytes: number): string {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${value.toLocaleString(LOCALES[language], { maximumSignificantDigits: 3 })} ${unit}`
}

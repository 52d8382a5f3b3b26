// The frame of the page: head, choice of window, the parts in their order, and how to read them.
import { areas } from './areas.ts'
import { windowName } from './format.ts'
import { html, verbatim, type Html } from './html.ts'
import type { PageData } from './page-data.ts'
import { STYLE } from './style.ts'
import { today } from './today.ts'
import { totals } from './totals.ts'
import { linkTo, type Language } from './view.ts'
import { navigation } from './navigation.ts'
import { WORDS } from './words.ts'

/** The newest window is looked at again by itself: the open day moves on. */
const REFRESH_SECONDS = 20

export const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23146c7c'/%3E%3Cpath d='M4 3v10M4 4h4M4 7h3M4 10h6M4 13h4' stroke='white' stroke-width='1.3'/%3E%3C/svg%3E"

export function page(data: PageData): Html {
  const { view, window, floor } = data
  const words = WORDS[view.language]
  const other: Language = view.language === 'nl' ? 'en' : 'nl'
  const live = data.after === undefined && view.start === undefined
  const title = window === undefined ? words.title : `${windowName(view.language, window)} – ${words.title}`
  return html`<!doctype html>
    <html lang="${view.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${live && html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`}
        <title>${title}</title>
        <link rel="icon" href="${ICON}" />
        ${verbatim(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header>
          <a class="brand" href="${linkTo(view, { grain: undefined, start: undefined, open: undefined })}"
            ><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 2v12M4 3h4M4 6h3M4 9h7M4 12h3" /></svg
            >${words.title}</a
          >
          <p>${words.subtitle}</p>
          <a class="language" lang="${other}" hreflang="${other}" href="${linkTo(view, { language: other })}"
            >${words.otherLanguage}</a
          >
        </header>
        <main>
          ${navigation(data)} ${today(data)}
          ${
            window === undefined
              ? html`<section class="nothing">
                  <h2>${words.nothing}</h2>
                  <p>${words.nothingNote}</p>
                </section>`
              : html`${notes(data)}${totals(data, window)}${areas(data, window)}`
          }
        </main>
        <footer>
          <h2>${words.aboutTitle}</h2>
          ${words.about(floor).map((sentence) => html`<p>${sentence}</p>`)}
        </footer>
      </body>
    </html> `
}

function notes({ view, window }: PageData): Html {
  const words = WORDS[view.language]
  return html`${window?.organisationRules === false && html`<p class="note">${words.byAddress}</p>`}${
    window !== undefined && window.missing > 0 && html`<p class="note warn">${words.missing(window.missing)}</p>`
  }`
}

// The frame of the portal's pages, and the page that says why nothing is given.
import { type Html, html, verbatim } from '../../dashboard/html.ts'
import { ICON } from '../../dashboard/page.ts'
import type { Language } from '../../dashboard/view.ts'
import { STYLE } from './style.ts'
import { type Refusal, WORDS } from './words.ts'

/** A whole page. Addresses in it are relative, so that a proxy may put the portal under a path. */
export const frame = (language: Language, title: string, content: Html): Html => {
  const other: Language = language === 'nl' ? 'en' : 'nl'
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Peil</title>
        <link rel="icon" href="${ICON}" />
        ${verbatim(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header>
          <span class="brand"
            ><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 2v12M4 3h4M4 6h3M4 9h7M4 12h3" /></svg>Peil</span
          >
          <a class="language" lang="${other}" hreflang="${other}" href="?lang=${other}"
            >${WORDS[language].otherLanguage}</a
          >
        </header>
        <main>${content}</main>
      </body>
    </html> `
}

/** Where a browser asks for a token anew: it remembers the last one, and on a 403 it would not ask again. */
export const SIGN_IN = 'sign-in'

export function refusalPage(language: Language, refusal: Refusal): string {
  const words = WORDS[language]
  const again = refusal === 'expired_token' || refusal === 'unknown_token' || refusal === 'no_token'
  return frame(
    language,
    words.title,
    html`<section class="refused">
      <p>${words.refused[refusal]}</p>
      ${again && html`<p><a href="${SIGN_IN}">${words.anotherToken}</a></p>`}
    </section>`,
  ).text
}

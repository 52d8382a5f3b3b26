// The readable page of a package: one file that asks nothing of anybody, for a screen, a phone, paper and a screen reader.
import { createHash } from 'node:crypto'
import { type Html, html, verbatim } from '../../../dashboard/html.ts'
import { ICON } from '../../../dashboard/page.ts'
import type { Language } from '../../../dashboard/view.ts'
import type { PackageFacts } from '../package-facts.ts'
import { certainty } from './certainty.ts'
import { filesOfPackage, howToCheck } from './checking.ts'
import { identity, mainFigures, windowName } from './head.ts'
import { PAGE_FILES } from './page-files.ts'
import { STYLE } from './style.ts'
import { tableSection } from './table-section.ts'
import { WORDS } from './words.ts'

/** Nothing is fetched and nothing runs: this style and the icon in the page are all that is let in. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** A whole page, UTF-8. The same facts are the same text, on every machine. */
export function readmeOf(facts: PackageFacts, language: Language): string {
  const words = WORDS[language]
  const other: Language = language === 'nl' ? 'en' : 'nl'
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${words.title(windowName(language, facts.said.release))}</title>
        <link rel="icon" href="${ICON}" />
        ${verbatim(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">${words.toContent}</a>
        <header>
          <span class="brand"
            ><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 2v12M4 3h4M4 6h3M4 9h7M4 12h3" /></svg>Peil</span
          >
          <a class="language" lang="${other}" hreflang="${other}" href="${PAGE_FILES[other]}">${words.otherLanguage}</a>
        </header>
        <main>
          ${identity(language, facts)} ${contents(language, facts)} ${mainFigures(language, facts)}
          ${facts.tables.map((table) => tableSection(language, facts, table))} ${certainty(language, facts)}
          ${filesOfPackage(language, facts)} ${howToCheck(language, facts)}
        </main>
        <footer><p>${words.checked.footer}</p></footer>
      </body>
    </html> `.text.replaceAll(/\n\s+/g, '\n')
}

function contents(language: Language, { tables }: PackageFacts): Html {
  const { contents: title, platform, tables: names, explained, checked } = WORDS[language]
  const places: readonly (readonly [id: string, title: string])[] = [
    ['main', platform],
    ...tables.map(({ by }) => [`table-${by}`, names[by]] as const),
    ['sure', explained.title],
    ['statisticians', explained.forStatisticians],
    ['files', checked.filesTitle],
    ['check', checked.checkTitle],
  ]
  return html`<nav aria-label="${title}">
    <ul>
      ${places.map(([id, place]) => html`<li><a href="#${id}">${place}</a></li>`)}
    </ul>
  </nav>`
}

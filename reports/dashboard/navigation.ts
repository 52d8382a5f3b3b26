// Which window: the grains as tabs, and the windows before and after.
import { GRAINS } from '../../schemas/segments.ts'
import { windowName } from './format.ts'
import { html, type Html } from './html.ts'
import type { PageData } from './page-data.ts'
import { linkTo } from './view.ts'
import { WORDS } from './words.ts'

export function navigation({ view, window, before, after }: PageData): Html {
  const words = WORDS[view.language]
  const step = (to: typeof before, sign: string, label: string): Html =>
    to === undefined
      ? html`<span class="step" aria-hidden="true">${sign}</span>`
      : html`<a
          class="step"
          href="${linkTo(view, { start: to.start })}"
          aria-label="${label}"
          title="${windowName(view.language, to)}"
          >${sign}</a
        >`
  return html`<nav>
    <ul class="grains">
      ${GRAINS.map(
        (grain) =>
          html`<li>
            <a
              href="${linkTo(view, { grain, start: undefined, open: undefined })}"
              ${grain === view.grain && html` aria-current="page"`}
              >${words.grains[grain]}</a
            >
          </li>`,
      )}
    </ul>
    ${
      window !== undefined &&
      html`<div class="window">
        ${step(before, '‹', words.before)}
        <h1>${windowName(view.language, window)}</h1>
        ${step(after, '›', words.after)}
      </div>`
    }
  </nav>`
}

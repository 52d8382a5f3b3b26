// The top of the page: what this is, for whom, of when; and the figures of the whole platform.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import type { ReleasePlan } from '../../../../schemas/release-plan.ts'
import type { PackageFacts, PackageRow } from '../package-facts.ts'
import { type Estimate, activeDaysOf, marginOf, peopleOf } from './estimate.ts'
import { daysName, momentName, monthName, number } from './format.ts'
import { bandOf } from './parts.ts'
import { planOf } from './published-noise.ts'
import { WORDS } from './words.ts'

/** `November 2026`, `week 47 of 2026`. */
export function windowName(language: Language, { release, start, grain }: PackageFacts['said']['release']): string {
  if (grain === 'month') return monthName(language, start)
  const [year = '', week = ''] = release.replace('week-', '').split('-W')
  return WORDS[language].week(Number(week), year)
}

export function identity(language: Language, { said }: PackageFacts): Html {
  const words = WORDS[language]
  const { recipient, release, revision, supersedes } = said
  const facts: readonly (readonly [string, string | Html] | false)[] = [
    [words.facts.recipient, recipient.name],
    [words.facts.agreement, recipient.agreement],
    [words.facts.purpose, recipient.purpose],
    [words.facts.period, html`${daysName(language, release.start, release.end)} (${words.zone(release.zone)})`],
    [
      words.facts.published,
      html`${momentName(language, release.publishedAt, release.zone)} (${words.zone(release.zone)})`,
    ],
    [words.facts.package, html`<code>${said.package}</code> (${words.revision(revision)})`],
    supersedes !== null && [
      words.facts.supersedes,
      html`${words.superseding(revision - 1)} <code>${supersedes}</code>`,
    ],
  ]
  return html`<h1>${words.title(windowName(language, release))}</h1>
    <p class="lead">${words.lead}</p>
    ${release.label !== null && html`<p class="note">${words.label(release.label)}</p>`}
    ${release.missing > 0 && html`<p class="note warn">${words.missing(release.missing)}</p>`}
    <dl class="facts">
      ${facts
        .filter((fact) => fact !== false)
        .map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
    </dl>`
}

/** Its people, active days and organisations, each with how sure it is. */
export function mainFigures(language: Language, { said, tables }: PackageFacts): Html {
  const words = WORDS[language]
  const table = tables.find(({ by }) => by === 'total')
  const row = table?.rows.find(({ level }) => level === 'platform')
  return html`<section aria-labelledby="main">
    <h2 id="main">${words.platform}</h2>
    ${row === undefined ? html`<p>${table === undefined ? words.noTotals : words.platformNotShown}</p>` : tiles(language, row, planOf(said))}
  </section>`
}

function tiles(language: Language, row: PackageRow, plan: ReleasePlan): Html {
  const { metrics, between, bandNote, chanceOfPlatform, daysNote } = WORDS[language]
  const days = activeDaysOf(row)
  const isSummed = plan.metrics.activeDays?.levels.platform === undefined
  const band = bandOf(language, row)
  const tile = (title: string, estimate: Estimate, note: string | undefined): Html =>
    html`<div>
      <dt>${title}</dt>
      <dd class="big">
        ${number(language, estimate.figure)} <small>±&nbsp;${number(language, marginOf(estimate))}</small>
      </dd>
      <dd class="soft">${between(...endsOf(language, estimate))}${note !== undefined && html`<br />${note}`}</dd>
    </div>`
  return html`<dl class="tiles">
      ${tile(metrics.people, peopleOf(row), undefined)}${days !== undefined && tile(metrics.activeDays, days, isSummed ? daysNote(row.hidden_features) : undefined)}
      ${
        band !== undefined &&
        html`<div>
          <dt>${metrics.organisations}</dt>
          <dd class="big words">${band}</dd>
          <dd class="soft">${bandNote}</dd>
        </div>`
      }
    </dl>
    <p class="soft">${chanceOfPlatform(days !== undefined)}</p>`
}

/** As `±` says it, so that both tell the same. */
export function endsOf(language: Language, estimate: Estimate): readonly [low: string, high: string] {
  const margin = marginOf(estimate)
  return [number(language, estimate.figure - margin), number(language, estimate.figure + margin)]
}

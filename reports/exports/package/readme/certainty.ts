// How sure the figures are, in two voices: for everybody, with examples from these very figures, and for statisticians.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import { LEVELS } from '../../../../schemas/segments.ts'
import { RELEASED_METRICS } from '../../../../schemas/release-plan.ts'
import type { PackageFacts } from '../package-facts.ts'
import { daysName, inFull, number, powerOfTen, roundedUp } from './format.ts'
import { layExamples } from './lay-examples.ts'
import { noiseTable, thresholdTable } from './noise-tables.ts'
import { planOf } from './published-noise.ts'
import { WORDS } from './words.ts'

export function certainty(language: Language, facts: PackageFacts): Html {
  const { explained } = WORDS[language]
  return html`<section aria-labelledby="sure">
    <h2 id="sure">${explained.title}</h2>
    <div>
      <h3>${explained.forEverybody}</h3>
      ${explained.lay(layExamples(language, facts)).map(
        ({ title, text }) =>
          html`<h4>${title}</h4>
            ${paragraphs(text)}`,
      )}
    </div>
    <div class="voice">
      <h3 id="statisticians">${explained.forStatisticians}</h3>
      ${forStatisticians(language, facts)}
    </div>
  </section>`
}

function forStatisticians(language: Language, facts: PackageFacts): Html {
  const { explained } = WORDS[language]
  const { said } = facts
  const rules = planOf(said)
  const { activeDays } = rules.metrics
  const isSummed = LEVELS.some(
    (level) => rules.metrics.people.levels[level] !== undefined && activeDays?.levels[level] === undefined,
  )
  const { people, organisations, peopleSigmas, organisationSigmas } = said.thresholds
  return html`<h4>${explained.privacyTitle}</h4>
    ${paragraphs(explained.privacy(privacySaid(language, facts)))}
    <h4>${explained.unitTitle}</h4>
    ${paragraphs(explained.unit)}
    <h4>${explained.boundsTitle}</h4>
    ${paragraphs(
      explained.bounds({
        hasDays: activeDays !== undefined,
        isSummed,
        steps: rules.bands.map((step) => number(language, step)).join(', '),
      }),
    )}
    ${boundsTable(language, facts)}
    <h4>${explained.noiseTitle}</h4>
    ${paragraphs(explained.noise)} ${noiseTable(language, facts)}
    <h4>${explained.thresholdTitle}</h4>
    ${paragraphs(
      explained.thresholds({
        k: number(language, people),
        m: number(language, organisations),
        peopleSigmas: inFull(language, peopleSigmas),
        organisationSigmas: inFull(language, organisationSigmas),
      }),
    )}
    ${thresholdTable(language, facts)}
    <h4>${explained.usingTitle}</h4>
    ${paragraphs(explained.using)}
    <h4>${explained.notCoveredTitle}</h4>
    ${paragraphs(explained.notCovered)}
    <p>
      ${explained.records({
        plan: html`${said.plan.sha256}`,
        head: html`${said.ledger.head}`,
        seq: number(language, said.ledger.seq),
        version: said.software.version,
      })}
    </p>`
}

function privacySaid(language: Language, { said: { privacy } }: PackageFacts) {
  const { release, year, allowed } = privacy
  return {
    rho: inFull(language, release.rho),
    epsilon: roundedUp(language, release.epsilon),
    delta: powerOfTen(language, release.delta),
    yearRho: inFull(language, year.rho),
    yearEpsilon: roundedUp(language, year.epsilon),
    yearReleases: year.releases,
    yearDays: daysName(language, year.from, year.to),
    allowedRho: inFull(language, allowed.rho),
  }
}

function boundsTable(language: Language, { said }: PackageFacts): Html {
  const { explained, metrics, levels } = WORDS[language]
  const rules = planOf(said)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${explained.boundsCaption}">
    <table class="left">
      <caption>
        ${explained.boundsCaption}
      </caption>
      <thead>
        <tr>
          ${explained.boundsColumns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${RELEASED_METRICS.flatMap((metric) =>
          LEVELS.flatMap((level) => {
            const bound = rules.metrics[metric]?.levels[level]?.bound
            return bound === undefined
              ? []
              : [
                  html`<tr>
                    <th scope="row">${metrics[metric]}</th>
                    <td>${levels[level]}</td>
                    <td>${explained.bound(bound, metric)}</td>
                  </tr>`,
                ]
          }),
        )}
      </tbody>
    </table>
  </div>`
}

const paragraphs = (texts: readonly string[]): Html => html`${texts.map((text) => html`<p>${text}</p>`)}`

// How sure the figures are, in English: for everybody, and for statisticians.
import { html } from '../../../dashboard/html.ts'
import type { Explained, LayExamples } from './words.ts'

export const explainedEn: Explained = {
  title: 'How sure are these figures?',
  forEverybody: 'For everybody',
  lay: (examples) => [
    {
      title: 'Why is there chance in them?',
      text: [
        'Before a figure leaves the platform, a random number is added to it: some more, or some fewer. It is as large as it must be to drown out what any one person did. So these figures say very little about whether somebody took part, whatever else is known about them. The random numbers are drawn once: whoever asks again gets the same figures, and cannot average the chance away.',
        'Before that, each person’s share is limited. Whoever uses very many parts, or uses them on very many days, counts less in each. This makes figures rather too low than too high, active days most, and ± does not include it. By how much is not known: that would have to be counted, too.',
      ],
    },
    { title: 'What does ± mean?', text: marginText(examples) },
    {
      title: 'What is not shown, and why does that say nothing?',
      text: [
        `A figure is shown only if, noise included, it reaches ${examples.k} people of ${examples.m} organisations and, on top of that, a margin for the noise. In this package ${examples.shown} figures are shown and ${examples.withheld} are not.`,
        'What is not shown may be about nobody, about a few people, or about more of them whom the noise pushed under the margin. So do not read it as zero, and do not fill it in. A part that appears one month and is gone the next may not have changed at all.',
      ],
    },
    ...(examples.hasSegments
      ? [
          {
            title: 'What is “others”?',
            text: [
              'Roles, sizes or devices that are too small to be shown by themselves stand together as “others”: always two of them or more. Sometimes a larger one stands there too, because the small ones were too few even together. Where that would leave nothing else to show, the whole division is absent.',
            ],
          },
        ]
      : []),
    { title: 'What you should not do with them', text: cautions(examples) },
  ],
  forStatisticians: 'For statisticians',
  privacyTitle: 'Mechanism and privacy',
  privacy: (said) => [
    `Discrete Gaussian noise, sampled exactly in integers (Canonne, Kamath and Steinke 2020, arXiv 2004.00010). This release is ρ-zCDP with ρ = ${said.rho} for each person: for all of its tables together, whichever of them you receive. That implies (ε, δ)-differential privacy with ε = ${said.epsilon} at δ = ${said.delta} (their Corollary 13; rounded up).`,
    `From ${said.yearDays}, ${said.yearReleases === 1 ? 'one window, this one, was' : `${said.yearReleases} windows, this one included, were`} charged: they cost a person who was in every window ρ = ${said.yearRho}, that is ε = ${said.yearEpsilon} at the same δ. The plan allows ρ = ${said.allowedRho} in any 365 days. All recipients get the same draw, so their number costs nothing.`,
  ],
  unitTitle: 'Unit of privacy',
  unit: [
    'A person is an account of one home organisation, in one window. Neighbouring data differ by one person, with all that this person did in the window, added or left out. Within a window a person has one role, one size of organisation and one device, of first sight. Windows are bounded and charged each by itself; ρ adds up over them, months and weeks alike.',
  ],
  boundsTitle: 'Bounded contributions',
  bounds: ({ hasDays, isSummed, steps }) => [
    'Before anything is summed, each person’s vector over the cells of a level is brought within a length (L2). Scaling multiplies a longer one by what makes it fit, so that heavy users count less in each cell; sampling keeps so many cells, by a keyed hash. Where a bound binds, both bias the figures downwards: people and organisations at the platform not at all (it is one cell), active days most, since one person has many of them. σ does not contain that bias, and the interval is one of the bounded figure.',
    `Organisations are counted through the cells that were kept of their people, so that one person changes no more counts than the bound says. A noisy count cannot be scaled back up: how many cells an organisation is seen in depends on how many people it has and what each of them uses. So only a step is given (organisations_from): of ${steps}, the largest that is still reached when 2σ (“Organisations, drawn” below) is taken off the released step of the noisy count; 0: none. It is a lower end, wrong for at most one count in forty before selection (rows that the noise pushed over their threshold are shown), and there is no upper one.`,
    ...(hasDays && isSummed
      ? [
          'Active days are bounded and drawn for features. Those of areas and of the platform are the sum of what the features shown add up to; hidden_features says how many are not in it.',
        ]
      : []),
  ],
  boundsCaption: 'How much one person can add, by metric and level',
  boundsColumns: ['Metric', 'Level', 'Bound'],
  bound: (bound, of) =>
    bound.method === 'sampling'
      ? `sampling: ${bound.cells} ${bound.cells === 1 ? 'cell' : 'cells'}${bound.each === 1 ? '' : ` of at most ${bound.each} each`}`
      : of === 'people'
        ? `scaling: ${bound.squared} ${bound.squared === 1 ? 'cell' : 'cells'} at full weight, length √${bound.squared}`
        : `scaling: length √${bound.squared}`,
  noiseTitle: 'Noise, and what was done after it',
  noise: [
    'Every cell of catalogue × table got noise of its own, independent, also where nobody was. Then the total of each part and its divisions were made to agree by weighted least squares in exact fractions, and rounded to whole numbers by largest remainder. No chance enters there, so it is post-processing and costs nothing. Nothing is clamped: a small figure of active days can be negative.',
    'The σ of a row (people_sigma, active_days_sigma) is that of the estimate after this step; rounding, less than 1, is left out. Errors within one release are correlated: values of one division of a part negatively with each other, its total positively with each of them; what is summed (active days of areas and of the platform), with what it sums. People of different parts have independent errors.',
  ],
  noiseCaption: 'Standard deviation of the noise, as drawn and as published',
  noiseColumns: {
    table: 'Table',
    level: 'Level',
    drawn: 'drawn',
    published: 'published',
    from: 'shown from',
    cells: 'Cells',
    shown: 'Shown',
    withheld: 'Withheld',
  },
  thresholdTitle: 'Thresholds and selection',
  thresholds: ({ k, m, peopleSigmas, organisationSigmas }) => [
    `A row is shown when its people reach ${k} + ${peopleSigmas}·σ of that row, and its noisy organisations ${m} + ${organisationSigmas}·σ′; a division, only where the total is shown. Values that do not pass go into “others”, two at least, with the smallest of the rest until they pass together (their organisations as the most of any of them); or the division is withheld.`,
    'All of this looks at noisy values only. Hence selection: just above a threshold figures are too high on average, and what is withheld lay below a threshold, or beside what did: it is censored, neither zero nor missing at random. Counted here are the cells of the catalogue and the plan, “others” aside.',
  ],
  thresholdCaption: 'From where a row is shown, and how many cells are withheld',
  usingTitle: 'How to use σ',
  using: [
    'Interval: figure ± 1.96 σ holds 95 % of the noise; the columns _low and _high are its ends. Noise of people and of active days is drawn in steps of 1/65,536, so that normal quantiles hold.',
    'Averages and regressions: weights 1/σ². Add your own variance of use between parts or months: σ is of the noise only.',
    'Difference between two parts of one release (people), or between two releases: variance σ₁² + σ₂². Between two values of one division of the same part that are shown by themselves: 2s² with s the σ as drawn (in the table above, “drawn”), which is more than the published ones add up to. “others” stands for m values (column values_merged): up to (m + 1)s².',
    'Many comparisons: of a hundred intervals five miss. For fifty to hold together 19 times in 20 take ± 3.29 σ (Bonferroni), or control the false discovery rate.',
  ],
  notCoveredTitle: 'What the guarantee does not cover',
  notCovered: [
    'Organisations are protected by a threshold on noisy counts, not by differential privacy: n people of one organisation together have n²ρ. Somebody with j accounts is j people, and has j²ρ. That there is a release, its tables and its date are fixed by the plan and do not depend on the data.',
  ],
  records: ({ plan, head, seq, version }) =>
    html`The plan, registered before the window began, stands in full in <code>manifest.json</code> (SHA-256
      <code>${plan}</code>). Entry ${seq} of the ledger committed this release (hash <code>${head}</code>). Made by peil
      ${version}.`,
}

function marginText({ one, figures }: LayExamples): readonly string[] {
  return [
    ...(one === undefined
      ? ['Nineteen times in twenty, what was counted before the noise lies within ± of the figure.']
      : [
          `${one.name}: ${one.figure}. Nineteen times in twenty, what was counted before the noise lies between ${one.low} and ${one.high}; one time in twenty it lies outside.`,
        ]),
    'What was counted need not be all that was done: very heavy use counts less in it, as said above. So what was really done lies rather above it than below.',
    ...(figures === undefined
      ? []
      : [
          `The table of totals has ${figures.all} figures of people: expect about ${figures.outside} of them to lie outside.`,
        ]),
    'The same ± weighs more on a small figure than on a large one: ± 50 is little on 5,000, and half of 100.',
  ]
}

function cautions({ two, hasDays }: LayExamples): readonly string[] {
  return [
    ...(two === undefined
      ? []
      : [
          `Do not take every difference for a real one. A difference has a ± of its own, larger than either: the root of both squares together. ${two.first.name} has ${two.first.figure}, ${two.second.name} ${two.second.figure}: they differ by ${two.difference} ± ${two.margin}. ${two.isReal ? 'That is more than the noise explains.' : 'The noise alone explains that: do not call one larger than the other.'}`,
        ]),
    'Do not subtract small figures from each other: what is left is mostly noise.',
    'Do not add up people. Somebody who used three parts counts in three, and somebody who came in twelve months counts in twelve.',
    ...(hasDays
      ? [
          'An active day is a day on which one person used one part: two people on five days each make ten. Whoever uses two features on a day has two.',
        ]
      : []),
  ]
}

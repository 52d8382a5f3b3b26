// Every word of the page: what the dictionaries of the two languages hold. What is put into a sentence is formatted already.
import type { Html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import type { ReleasedMetric } from '../../../../schemas/release-plan.ts'
import type { Bound } from '../../../../schemas/release-plan.ts'
import type { Dimension, Level } from '../../../../schemas/segments.ts'
import { en } from './words-en.ts'
import { explainedEn } from './explained-en.ts'
import { explainedNl } from './explained-nl.ts'
import { nl } from './words-nl.ts'
import { checkedEn, checkedNl } from './words-of-checking.ts'

export interface PageWords {
  readonly otherLanguage: string
  readonly toContent: string
  readonly contents: string
  readonly title: (window: string) => string
  readonly week: (number: number, year: string) => string
  readonly lead: string
  readonly facts: Readonly<
    Record<'recipient' | 'agreement' | 'purpose' | 'period' | 'published' | 'package' | 'supersedes', string>
  >
  readonly zone: (zone: string) => string
  readonly revision: (revision: number) => string
  readonly superseding: (revision: number) => string
  readonly label: (words: string) => string
  readonly missing: (partitions: number) => string
  readonly platform: string
  readonly notShown: string
  readonly noTotals: string
  readonly platformNotShown: string
  readonly metrics: Readonly<Record<ReleasedMetric, string>>
  readonly between: (low: string, high: string) => string
  /** What ± is of, and what it is not of. */
  readonly chanceAlone: (hasDays: boolean) => string
  /** The same of the platform, whose people and organisations no bound makes lower: it is one cell. */
  readonly chanceOfPlatform: (hasDays: boolean) => string
  readonly bandNote: string
  readonly bandsNote: string
  readonly daysNote: (hidden: number) => string
  readonly atLeast: (n: string) => string
  /** Of organisations: no step is reached once the noise is taken off. */
  readonly unsure: string
  readonly tables: Readonly<Record<Dimension, string>>
  readonly tableNotes: Readonly<Record<Dimension, string>>
  readonly plots: string
  readonly howToRead: string
  readonly sharedAxis: string
  readonly wholeArea: string
  readonly timesAxis: string
  readonly continued: (title: string, part: number) => string
  readonly features: string
  readonly plotTitle: (what: string) => string
  readonly plotDescription: string
  readonly people: string
  readonly exact: string
  readonly caption: (table: string) => string
  readonly part: string
  readonly withMargin: (what: string) => string
  /** `largest`: what is shown, as `largestOf` says it. */
  readonly more: (largest: string, file: Html) => Html
  readonly largestOf: (level: 'area' | 'feature', shown: number, all: number) => string
  readonly allIn: (file: Html) => Html
  readonly and: string
  readonly withheld: (list: string) => string
  readonly withheldOf: (level: Level, withheld: string, cells: string) => string
  readonly nothingWithheld: string
  readonly nothingShown: string
  /** How many parts have this division. */
  readonly divided: (list: string) => string
  readonly dividedOf: (level: Level, divided: number, parts: string) => string
  readonly undivided: string
  readonly areaNotShown: string
  readonly noSum: string
  readonly inOthers: string
  readonly cutsNote: (file: Html) => Html
  readonly others: string
  readonly value: Readonly<Record<string, string>>
  readonly levels: Readonly<Record<Level, string>>
}

/** Figures of this very release, for the examples. */
export interface LayExamples {
  readonly one:
    | { readonly name: string; readonly figure: string; readonly low: string; readonly high: string }
    | undefined
  readonly two:
    | {
        readonly first: { readonly name: string; readonly figure: string }
        readonly second: { readonly name: string; readonly figure: string }
        readonly difference: string
        readonly margin: string
        readonly isReal: boolean
      }
    | undefined
  /** How many figures of people the totals have, and one in twenty of them. */
  readonly figures: { readonly all: string; readonly outside: string } | undefined
  readonly k: string
  readonly m: string
  readonly shown: string
  readonly withheld: string
  readonly hasDays: boolean
  readonly hasSegments: boolean
}

export interface PrivacySaid {
  readonly rho: string
  readonly epsilon: string
  readonly delta: string
  readonly yearRho: string
  readonly yearEpsilon: string
  readonly yearReleases: number
  readonly yearDays: string
  readonly allowedRho: string
}

export interface Explained {
  readonly title: string
  readonly forEverybody: string
  readonly lay: (examples: LayExamples) => readonly { readonly title: string; readonly text: readonly string[] }[]
  readonly forStatisticians: string
  readonly privacyTitle: string
  readonly privacy: (said: PrivacySaid) => readonly string[]
  readonly unitTitle: string
  readonly unit: readonly string[]
  readonly boundsTitle: string
  /** `steps`: of organisations. */
  readonly bounds: (said: {
    readonly hasDays: boolean
    readonly isSummed: boolean
    readonly steps: string
  }) => readonly string[]
  readonly boundsCaption: string
  readonly boundsColumns: readonly [metric: string, level: string, bound: string]
  readonly bound: (bound: Bound, of: ReleasedMetric) => string
  readonly noiseTitle: string
  readonly noise: readonly string[]
  readonly noiseCaption: string
  readonly noiseColumns: Readonly<
    Record<'table' | 'level' | 'drawn' | 'published' | 'from' | 'cells' | 'shown' | 'withheld', string>
  >
  readonly thresholdTitle: string
  readonly thresholds: (
    said: Readonly<Record<'k' | 'm' | 'peopleSigmas' | 'organisationSigmas', string>>,
  ) => readonly string[]
  readonly thresholdCaption: string
  readonly usingTitle: string
  readonly using: readonly string[]
  readonly notCoveredTitle: string
  readonly notCovered: readonly string[]
  readonly records: (said: {
    readonly plan: Html
    readonly head: Html
    readonly seq: string
    readonly version: string
  }) => Html
}

export interface CheckedWords {
  readonly filesTitle: string
  readonly filesNote: string
  readonly fileColumns: readonly [name: string, what: string]
  readonly file: Readonly<
    Record<'page' | 'otherPage' | 'descriptor' | 'manifest' | 'signature' | 'key' | 'checksums', string>
  >
  readonly table: (table: string) => string
  readonly formats: Readonly<Record<'csv' | 'parquet' | 'json', string>>
  readonly checkTitle: string
  readonly checkNote: string
  readonly steps: Readonly<
    Record<'key' | 'signature' | 'checksums' | 'files' | 'atOnce', { readonly title: string; readonly note: string }>
  >
  readonly footer: string
}

export type Words = PageWords & { readonly explained: Explained; readonly checked: CheckedWords }

export const WORDS: Readonly<Record<Language, Words>> = {
  en: { ...en, explained: explainedEn, checked: checkedEn },
  nl: { ...nl, explained: explainedNl, checked: checkedNl },
}

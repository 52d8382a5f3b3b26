// The page in English: titles, captions and notes.
import { html } from '../../../dashboard/html.ts'
import { WORDS as DASHBOARD } from '../../../dashboard/words.ts'
import type { PageWords } from './words.ts'

const { values, others } = DASHBOARD.en

const LEVELS = {
  platform: ['figure of the platform', 'figures of the platform'],
  area: ['area figure', 'area figures'],
  feature: ['feature figure', 'feature figures'],
} as const

export const en: PageWords = {
  otherLanguage: 'Nederlands',
  toContent: 'To the figures',
  contents: 'On this page',
  title: (window) => `Use of the platform in ${window}`,
  week: (number, year) => `week ${number} of ${year}`,
  lead: 'About how many people used each part of the platform, on how many days, and from how many organisations at least. Chance was added to every figure, so that nobody can be found in it; how much is said beside it.',
  facts: {
    recipient: 'For',
    agreement: 'Agreement',
    purpose: 'Purpose',
    period: 'Period',
    published: 'Published',
    package: 'Package',
    supersedes: 'In place of',
  },
  zone: (zone) => `time of ${zone}`,
  revision: (revision) => `version ${revision}`,
  superseding: (revision) =>
    `version ${revision} of the same release. Its figures are the same ones; use this package.`,
  label: (words) => `The sender says of this release: “${words}”.`,
  missing: (partitions) =>
    `This period was closed while ${partitions} ${partitions === 1 ? 'part' : 'parts'} of the records had not been read to the end. Its figures may be too low.`,
  platform: 'The whole platform',
  notShown: 'not shown',
  noTotals: 'Totals are not part of this package: your agreement names other tables.',
  platformNotShown:
    'The figures of the whole platform did not reach their thresholds: too few people or organisations, or none.',
  metrics: { people: 'People', activeDays: 'Active days', organisations: 'Organisations' },
  between: (low, high) => `chance alone, 95 % sure: ${low} to ${high}`,
  chanceAlone: (hasDays) =>
    `± is of chance alone. Besides, very heavy use counts less, which makes figures rather too low than too high${hasDays ? ', active days most' : ''}.`,
  chanceOfPlatform: (hasDays) =>
    `± is of chance alone.${hasDays ? ' Besides, very heavy use counts less: active days are rather too low than too high.' : ''}`,
  bandNote: 'with its noise taken off twice over; there may be many more',
  bandsNote:
    'Organisations: at least so many, the noise of the count taken off twice over. Of areas and features only a sample of them is counted: there may be many more.',
  daysNote: (hidden) =>
    hidden === 0
      ? 'summed over the features'
      : `summed over the features that are shown; ${hidden} ${hidden === 1 ? 'is' : 'are'} not`,
  atLeast: (n) => `at least ${n}`,
  unsure: 'too uncertain to say',
  tables: {
    total: 'Each part of the platform',
    role: 'By role',
    organisationSize: 'By size of organisation',
    device: 'By device',
  },
  tableNotes: {
    total:
      'People who used a part at least once. Whoever used two parts counts in both, so people do not add up to the area or to the platform. Each figure has chance of its own: by it a feature can have more people than its area, and an area more than the platform.',
    role: 'The same people, divided by the role that each had when first seen in the period. In each part the roles shown and “others” add up to its total.',
    organisationSize:
      'The same people, divided by the size that their organisation had when each was first seen in the period. In each part the sizes shown and “others” add up to its total.',
    device:
      'The same people, divided by the device on which each was first seen in the period. In each part the devices shown and “others” add up to its total.',
  },
  plots: 'In a picture',
  howToRead: 'Dot: the figure. Line: its ±, where it would lie without the chance added to it (95 % sure).',
  sharedAxis: 'All on the same scale.',
  wholeArea: 'The whole area',
  timesAxis:
    'All on the same scale, on which equal steps are equal multiples (from 100 to 1,000 as far as from 1,000 to 10,000): so small figures can be seen beside large ones, and a line is as long as the noise is large beside its figure.',
  features: 'Features',
  continued: (title, part) => `${title} (${part})`,
  plotTitle: (what) => `People: ${what}`,
  plotDescription: 'Dots with error bars of 95 %. The same figures stand in the table “Exact figures” below.',
  people: 'people',
  exact: 'Exact figures',
  caption: (table) => `${table}: figures, and how far chance reaches (±, 95 %)`,
  part: 'Part',
  withMargin: (what) => `${what} ±`,
  more: (largest, file) => html`This page has room for ${largest} with figures; all of them stand in ${file}.`,
  largestOf: (level, shown, all) => `the largest ${shown} of ${all} ${level === 'area' ? 'areas' : 'features'}`,
  allIn: (file) => html`To reckon with: ${file}.`,
  and: ' and ',
  withheld: (list) =>
    `Withheld, here and in the files alike: ${list}. There were too few people or organisations, or none: which of these is not said.`,
  withheldOf: (level, withheld, cells) => `${withheld} of ${cells} ${LEVELS[level][cells === '1' ? 0 : 1]}`,
  nothingWithheld: 'Nothing of this table is withheld.',
  nothingShown: 'No figure of this table reached its thresholds: there is nothing to draw.',
  divided: (list) => `Divided here: ${list}.`,
  dividedOf: (level, divided, parts) =>
    level === 'platform'
      ? `the platform${divided === 0 ? ' not' : ''}`
      : `${divided} of ${parts} ${level === 'area' ? 'areas' : 'features'}`,
  undivided:
    'The rest have no division that may be shown, here or in the files: too few people or organisations, or none; which of these is not said.',
  areaNotShown: 'area as a whole: not shown',
  noSum:
    'A part without active days (–) has none that are released, or shows none of the features whose sum they would be.',
  inOthers: 'A value without a figure (–) is not shown by itself; it is within “others”.',
  cutsNote: (file) =>
    html`Active days of these groups, where there are any, and steps of organisations stand in ${file}. Active days add
    up to the total, too; but chance can bring a small one below zero, and another then above the total.`,
  others: 'Others',
  value: { ...values, others },
  levels: { platform: 'Platform', area: 'Areas', feature: 'Features' },
}

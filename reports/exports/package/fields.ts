// The fields of a package's tables: type, unit and meaning of each, in the order in which they stand in every file.
import type { ReleasePlan } from '../../../schemas/release-plan.ts'
import { type Dimension, LEVELS, OTHERS, VALUES } from '../../../schemas/segments.ts'
import type { Label } from '../verified-release.ts'
import type { PackageRow } from './package-facts.ts'

export interface PackageField {
  readonly name: keyof PackageRow
  /** As in Table Schema; every `number` is finite. */
  readonly type: 'string' | 'date' | 'integer' | 'number'
  /** Whether it can be null. */
  readonly nullable: boolean
  readonly title: Label
  readonly description: Label
  /** The values that it can have, where the table and the plan fix them. */
  readonly values?: (by: Dimension, plan: ReleasePlan) => readonly (string | number)[]
}

const field = (
  name: keyof PackageRow,
  type: PackageField['type'],
  title: readonly [nl: string, en: string],
  description: readonly [nl: string, en: string],
  more: Partial<Pick<PackageField, 'nullable' | 'values'>> = {},
): PackageField => ({
  name,
  type,
  nullable: false,
  title: { nl: title[0], en: title[1] },
  description: { nl: description[0], en: description[1] },
  ...more,
})

const INTERVAL = {
  nl: 'het cijfer min of plus 1,959964 maal de standaardafwijking, naar buiten afgerond op een geheel getal. Alleen de toegevoegde ruis telt mee, niet dat zeer zwaar gebruik minder meetelt',
  en: 'the figure minus or plus 1.959964 standard deviations, rounded outwards to a whole number. Only the noise that was added is in it, not that very heavy use counts less',
} as const

const NO_DAYS = {
  nl: 'Leeg (null) waar geen actieve dagen worden vrijgegeven',
  en: 'Empty (null) where no active days are released',
} as const

const endOf = (name: 'people' | 'active_days', nl: string, en: string): readonly [string, string] => {
  const none = name === 'people' ? { nl: '', en: '' } : { nl: ` ${NO_DAYS.nl}.`, en: ` ${NO_DAYS.en}.` }
  return [
    `${nl} van het 95%-interval: ${INTERVAL.nl}.${none.nl}`,
    `${en} of the 95 % interval: ${INTERVAL.en}.${none.en}`,
  ]
}

const lowOf = (name: 'people' | 'active_days') => endOf(name, 'Onderkant', 'Low end')
const highOf = (name: 'people' | 'active_days') => endOf(name, 'Bovenkant', 'High end')

/** Every field, in the order of the files. */
export const FIELDS: readonly PackageField[] = [
  field('release', 'string', ['Vrijgave', 'Release'], ['Kenmerk van de vrijgave.', 'Which release it is.']),
  field('grain', 'string', ['Soort venster', 'Kind of window'], ['Maand of ISO-week.', 'Month or ISO week.'], {
    values: () => ['week', 'month'],
  }),
  field('start', 'date', ['Eerste dag', 'First day'], ['Eerste dag van het venster.', 'First day of the window.']),
  field('end', 'date', ['Laatste dag', 'Last day'], ['Laatste dag van het venster.', 'Last day of the window.']),
  field(
    'level',
    'string',
    ['Niveau', 'Level'],
    [
      'Het hele platform, een gebied, of een functie. Mensen worden op elk niveau opnieuw geteld: wie twee functies van een gebied gebruikt, telt daar één keer. Functies tellen dus niet op tot hun gebied.',
      'The whole platform, an area of it, or a feature. People are counted afresh at each level: who uses two features of an area counts there once. So features do not add up to their area.',
    ],
    { values: () => LEVELS },
  ),
  field(
    'id',
    'string',
    ['Kenmerk', 'Id'],
    [
      'Kenmerk van het gebied of de functie, hetzelfde in elke vrijgave; `platform` voor het geheel.',
      'Id of the area or feature, the same in every release; `platform` for the whole.',
    ],
  ),
  field(
    'area',
    'string',
    ['Gebied', 'Area'],
    [
      'Kenmerk van het gebied waarin de functie ligt; van een gebied en van het platform het eigen kenmerk.',
      'Id of the area that the feature is in; of an area and of the platform their own.',
    ],
  ),
  field('name_nl', 'string', ['Naam', 'Dutch name'], ['Naam in het Nederlands.', 'What it is called in Dutch.']),
  field('name_en', 'string', ['Engelse naam', 'Name'], ['Naam in het Engels.', 'What it is called in English.']),
  field(
    'by',
    'string',
    ['Uitgesplitst naar', 'Cut by'],
    ['Waarnaar deze tabel is uitgesplitst.', 'What this table is cut by.'],
    { values: (by) => [by] },
  ),
  field(
    'value',
    'string',
    ['Waarde', 'Value'],
    [
      'Welk deel van de mensen; ieder hoort in een venster bij één waarde. `others`: wat hier niet op zichzelf wordt getoond, samen, altijd minstens twee waarden. Waar waarden zijn getoond, tellen ze (met `others`) op tot de mensen van het totaal; waar geen enkele is getoond, is de hele uitsplitsing achtergehouden.',
      'Which part of the people; everybody belongs to one value in a window. `others`: what is not shown here by itself, together, always at least two values. Where values are shown, they add up (with `others`) to the people of the total; where none is, the whole row is withheld.',
    ],
    { values: (by) => (by === 'total' ? VALUES[by] : [...VALUES[by], OTHERS]) },
  ),
  field(
    'values_merged',
    'integer',
    ['Waarden samen', 'Values merged'],
    [
      'Voor hoeveel waarden de rij staat: 1, en bij `others` hoeveel erin samen staan.',
      'How many values the row stands for: 1, and of `others` how many stand together in it.',
    ],
  ),
  field(
    'people',
    'integer',
    ['Mensen', 'People'],
    [
      'Ongeveer zoveel mensen gebruikten het in dit venster: een schatting met opzettelijke ruis. Wie heel veel verschillende onderdelen gebruikt, telt daarin minder mee: van gebieden en functies kan het te laag zijn, en dat zit niet in σ.',
      'About so many people used it in the window: an estimate with noise added on purpose. Who uses very many different parts counts less in them: of areas and features it can be too low, which σ does not hold.',
    ],
  ),
  field(
    'people_sigma',
    'number',
    ['Mensen: standaardafwijking', 'People: standard deviation'],
    [
      'Standaardafwijking (σ) van de ruis in `people`, in mensen, nadat tabellen kloppend zijn gemaakt; afronding op hele mensen niet meegerekend.',
      'Standard deviation (σ) of the noise in `people`, in people, after tables were made to agree; rounding to whole people left out.',
    ],
  ),
  field('people_low', 'integer', ['Mensen: ondergrens', 'People: low'], lowOf('people')),
  field('people_high', 'integer', ['Mensen: bovengrens', 'People: high'], highOf('people')),
  field(
    'active_days',
    'integer',
    ['Actieve dagen', 'Active days'],
    [
      `Dagen van gebruik, over alle mensen opgeteld: twee mensen op elk vijf dagen zijn er tien. Een schatting met ruis, die onder nul kan komen. Wie veel onderdelen op veel dagen gebruikt, telt minder mee, wat het eerder te laag dan te hoog maakt; dat zit niet in σ. Waar ze per functie worden vrijgegeven, zijn ze van een gebied en van het platform de som van de functies die zijn getoond. ${NO_DAYS.nl}, of geen functie is getoond.`,
      `Days of use, added up over all people: two people on five days each are ten. An estimate with noise, which can fall below zero. Who uses many parts on many days counts less, which makes it rather too low than too high; σ does not hold that. Where they are released by feature, those of an area and of the platform are the sum over the features that are shown. ${NO_DAYS.en}, or no feature is shown.`,
    ],
    { nullable: true },
  ),
  field(
    'active_days_sigma',
    'number',
    ['Actieve dagen: standaardafwijking', 'Active days: standard deviation'],
    [
      `Standaardafwijking (σ) van de ruis in \`active_days\`, in dagen. ${NO_DAYS.nl}.`,
      `Standard deviation (σ) of the noise in \`active_days\`, in days. ${NO_DAYS.en}.`,
    ],
    { nullable: true },
  ),
  field('active_days_low', 'integer', ['Actieve dagen: ondergrens', 'Active days: low'], lowOf('active_days'), {
    nullable: true,
  }),
  field('active_days_high', 'integer', ['Actieve dagen: bovengrens', 'Active days: high'], highOf('active_days'), {
    nullable: true,
  }),
  field(
    'organisations_from',
    'integer',
    ['Organisaties: vanaf', 'Organisations: from'],
    [
      'Minstens zoveel organisaties, voor ongeveer 39 van de 40 tellingen: de hoogste trede die nog gehaald wordt als van de vrijgegeven trede tweemaal σ van de organisaties (manifest.json) af gaat. Van gebieden en functies wordt een organisatie alleen gezien door de paar onderdelen die van elk van haar mensen zijn overgehouden: het kunnen er meer zijn, soms veel meer. 0: te onzeker om te zeggen. Leeg (null) bij `others`. De treden zijn `bands` in het plan (manifest.json).',
      'At least so many organisations, for about 39 counts in 40: the largest step that is still reached when twice the σ of organisations (manifest.json) is taken off the released step. Of areas and features an organisation is seen only through the few parts that are kept of each of its people: there may be more, sometimes many more. 0: too uncertain to say. Empty (null) for `others`. The steps are `bands` of the plan (manifest.json).',
    ],
    { nullable: true, values: (_, { bands }) => [0, ...bands] },
  ),
  field(
    'hidden_features',
    'integer',
    ['Functies niet in de som', 'Features not in the sum'],
    [
      'Hoeveel functies niet in `active_days` van een gebied of het platform zijn meegeteld omdat ze niet zijn getoond.',
      'How many features are not in the `active_days` of an area or the platform because they are not shown.',
    ],
  ),
]

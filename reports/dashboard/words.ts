// Every word on the page, in Dutch and in English.
import type { Grain } from '../../schemas/segments.ts'
import type { Language } from './view.ts'

export interface Words {
  readonly title: string
  readonly subtitle: string
  readonly grains: Readonly<Record<Grain, string>>
  readonly week: string
  readonly before: string
  readonly after: string
  readonly otherLanguage: string
  readonly people: string
  readonly organisations: string
  readonly events: string
  readonly activeDays: string
  readonly errors: string
  readonly duration: string
  readonly durationNote: string
  readonly feature: string
  readonly platform: string
  readonly unlisted: string
  readonly sameAsBefore: string
  readonly comparedWith: (window: string) => string
  readonly trend: string
  readonly today: (day: string) => string
  readonly todayNote: string
  readonly atLeast: (n: string) => string
  readonly fewerThan: (k: number) => string
  readonly hidden: (n: number) => string
  readonly monthly: string
  readonly segments: string
  readonly noSegments: string
  readonly others: string
  readonly dimensions: Readonly<Record<'role' | 'organisationSize' | 'device', string>>
  readonly values: Readonly<Record<string, string>>
  readonly nothing: string
  readonly nothingNote: string
  readonly aboutTitle: string
  readonly about: (k: number) => readonly string[]
  readonly byAddress: string
  readonly missing: (n: number) => string
}

const en: Words = {
  title: 'Peil',
  subtitle: 'Interest in each part of the platform',
  grains: { day: 'Days', week: 'Weeks', month: 'Months' },
  week: 'Week',
  before: 'Earlier',
  after: 'Later',
  otherLanguage: 'Nederlands',
  people: 'People',
  organisations: 'Organisations',
  events: 'Uses',
  activeDays: 'Active days',
  errors: 'Errors',
  duration: 'Duration',
  durationNote: 'half of all uses took at least the first, one in twenty at least the second',
  feature: 'Feature',
  platform: 'The whole platform',
  unlisted: 'Not in the catalogue',
  sameAsBefore: 'no change',
  comparedWith: (window) => `Change compared with ${window}.`,
  trend: 'People',
  today: (day) => `So far on ${day}`,
  todayNote: 'The day is still open: at least this many people, in steps of ten, updated each quarter of an hour.',
  atLeast: (n) => `at least ${n}`,
  fewerThan: (k) => `fewer than ${k}`,
  hidden: (n) => (n === 1 ? '1 figure withheld from this sum' : `${n} figures withheld from this sum`),
  monthly: 'Counted each month only, being small:',
  segments: 'Who they are',
  noSegments: 'This cut is withheld: what it would hide could be worked out from the rest.',
  others: 'Others together',
  dimensions: { role: 'Role', organisationSize: 'Size of organisation', device: 'Device' },
  values: {
    client: 'Client',
    accountant: 'Accountant',
    assistant: 'Assistant',
    administrator: 'Administrator',
    solo: 'Solo',
    small: 'Small',
    medium: 'Medium',
    large: 'Large',
    desktop: 'Desktop',
    phone: 'Phone',
    tablet: 'Tablet',
    robot: 'Robot',
    unknown: 'Unknown',
  },
  nothing: 'Nothing has been closed yet',
  nothingNote: 'A day appears here when it is over and late events have had their time.',
  aboutTitle: 'How to read this',
  about: (k) => [
    `“Fewer than ${k}” stands for every figure that is withheld: nobody, a few, mostly one organisation, or withheld so that another figure cannot be worked out. A dash (–) says the same of other figures.`,
    'A figure is shown only when it is about enough people of enough organisations. All are rounded to the nearest 5, each by itself, so parts need not add up exactly.',
    'Uses, active days and errors of a larger whole are the sum of what was published of its parts; what is missing from a sum is stated beside it.',
    'There is no way from any figure to a person: when a period closed, the keys that could link its figures were destroyed.',
  ],
  byAddress:
    'People here are addresses with a browser, since the source knows no accounts. It knows no organisations either, so the rules about organisations are void.',
  missing: (n) =>
    `This period had to be closed while ${n} ${n === 1 ? 'part' : 'parts'} of the events had not been read to the end: its figures may be too low.`,
}

const nl: Words = {
  title: 'Peil',
  subtitle: 'Belangstelling voor elk onderdeel van het platform',
  grains: { day: 'Dagen', week: 'Weken', month: 'Maanden' },
  week: 'Week',
  before: 'Eerder',
  after: 'Later',
  otherLanguage: 'English',
  people: 'Mensen',
  organisations: 'Organisaties',
  events: 'Keer gebruikt',
  activeDays: 'Actieve dagen',
  errors: 'Fouten',
  duration: 'Duur',
  durationNote: 'de helft duurde minstens het eerste, één op de twintig minstens het tweede',
  feature: 'Functie',
  platform: 'Het hele platform',
  unlisted: 'Niet in de catalogus',
  sameAsBefore: 'onveranderd',
  comparedWith: (window) => `Verandering ten opzichte van ${window}.`,
  trend: 'Mensen',
  today: (day) => `Tot nu toe op ${day}`,
  todayNote: 'De dag loopt nog: minstens zoveel mensen, in stappen van tien, elk kwartier bijgewerkt.',
  atLeast: (n) => `minstens ${n}`,
  fewerThan: (k) => `minder dan ${k}`,
  hidden: (n) => (n === 1 ? '1 cijfer ontbreekt in deze som' : `${n} cijfers ontbreken in deze som`),
  monthly: 'Klein, en daarom alleen per maand geteld:',
  segments: 'Wie het zijn',
  noSegments: 'Deze uitsplitsing blijft achterwege: wat zij zou verbergen, was uit de rest af te leiden.',
  others: 'Overige samen',
  dimensions: { role: 'Rol', organisationSize: 'Grootte van de organisatie', device: 'Apparaat' },
  values: {
    client: 'Cliënt',
    accountant: 'Accountant',
    assistant: 'Assistent',
    administrator: 'Beheerder',
    solo: 'Eenpersoons',
    small: 'Klein',
    medium: 'Middelgroot',
    large: 'Groot',
    desktop: 'Computer',
    phone: 'Telefoon',
    tablet: 'Tablet',
    robot: 'Robot',
    unknown: 'Onbekend',
  },
  nothing: 'Er is nog niets afgesloten',
  nothingNote: 'Een dag verschijnt hier als hij voorbij is en late gebeurtenissen hun tijd hebben gehad.',
  aboutTitle: 'Zo leest u dit',
  about: (k) => [
    `“Minder dan ${k}” staat voor elk cijfer dat achterwege blijft: niemand, enkelen, vooral één organisatie, of weggelaten opdat een ander cijfer niet is af te leiden. Een streepje (–) zegt hetzelfde van andere cijfers.`,
    'Een cijfer staat hier alleen als het over genoeg mensen van genoeg organisaties gaat. Alles is afgerond op 5, elk voor zich: delen tellen dus niet altijd precies op.',
    'Gebruik, actieve dagen en fouten van een groter geheel zijn de som van wat van de delen is gepubliceerd; wat aan een som ontbreekt, staat erbij.',
    'Van geen enkel cijfer leidt een weg naar een persoon: bij het afsluiten van een periode zijn de sleutels vernietigd die haar cijfers konden verbinden.',
  ],
  byAddress:
    'Mensen zijn hier adressen met een browser, want de bron kent geen accounts. Ook kent zij geen organisaties; de regels over organisaties gelden daarom niet.',
  missing: (n) =>
    `Deze periode moest worden afgesloten terwijl ${n} ${n === 1 ? 'deel' : 'delen'} van de gebeurtenissen nog niet ten einde ${n === 1 ? 'was' : 'waren'} gelezen: de cijfers kunnen te laag zijn.`,
}

export const WORDS: Readonly<Record<Language, Words>> = { nl, en }

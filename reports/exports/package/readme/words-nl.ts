// The page in Dutch: titles, captions and notes.
import { html } from '../../../dashboard/html.ts'
import { WORDS as DASHBOARD } from '../../../dashboard/words.ts'
import type { PageWords } from './words.ts'

const { values, others } = DASHBOARD.nl

const LEVELS = {
  platform: ['cijfer van het platform', 'cijfers van het platform'],
  area: ['cijfer van een gebied', 'cijfers van gebieden'],
  feature: ['cijfer van een functie', 'cijfers van functies'],
} as const

export const nl: PageWords = {
  otherLanguage: 'English',
  toContent: 'Naar de cijfers',
  contents: 'Op deze pagina',
  title: (window) => `Gebruik van het platform in ${window}`,
  week: (number, year) => `week ${number} van ${year}`,
  lead: 'Hoeveel mensen elk deel van het platform ongeveer gebruikten, op hoeveel dagen, en van grofweg hoeveel organisaties. Aan elk cijfer is toeval toegevoegd, zodat niemand erin te vinden is; hoeveel, staat erbij.',
  facts: {
    recipient: 'Voor',
    agreement: 'Overeenkomst',
    purpose: 'Doel',
    period: 'Periode',
    published: 'Gepubliceerd',
    package: 'Pakket',
    supersedes: 'In plaats van',
  },
  zone: (zone) => `tijd van ${zone}`,
  revision: (revision) => `versie ${revision}`,
  superseding: (revision) => `versie ${revision} van dezelfde vrijgave. De cijfers zijn dezelfde; gebruik dit pakket.`,
  label: (words) => `De afzender zegt over deze vrijgave: “${words}”.`,
  missing: (partitions) =>
    `Deze periode is afgesloten terwijl ${partitions} ${partitions === 1 ? 'deel' : 'delen'} van de gegevens nog niet ten einde ${partitions === 1 ? 'was' : 'waren'} gelezen. De cijfers kunnen te laag zijn.`,
  platform: 'Het hele platform',
  notShown: 'niet getoond',
  noTotals: 'Totalen horen niet bij dit pakket: uw overeenkomst noemt andere tabellen.',
  platformNotShown:
    'De cijfers van het hele platform haalden hun drempels niet: te weinig mensen of organisaties, of geen.',
  metrics: { people: 'Mensen', activeDays: 'Actieve dagen', organisations: 'Organisaties' },
  between: (low, high) => `95 % zeker: ${low} tot ${high}`,
  bandNote: 'grofweg',
  daysNote: (hidden) =>
    hidden === 0
      ? 'opgeteld over de functies'
      : `opgeteld over de functies die getoond worden; ${hidden} ${hidden === 1 ? 'wordt' : 'worden'} dat niet`,
  atLeast: (n) => `minstens ${n}`,
  fewerThan: (n) => `minder dan ${n}`,
  tables: {
    total: 'Elk deel van het platform',
    role: 'Naar rol',
    organisationSize: 'Naar grootte van de organisatie',
    device: 'Naar apparaat',
  },
  tableNotes: {
    total:
      'Mensen die een deel minstens één keer gebruikten. Wie twee delen gebruikte, telt in beide: mensen tellen dus niet op tot het gebied of het platform.',
    role: 'Dezelfde mensen, verdeeld naar de rol die ieder had toen die in de periode voor het eerst werd gezien. Per deel tellen de getoonde rollen en “overige” op tot het totaal.',
    organisationSize:
      'Dezelfde mensen, verdeeld naar de grootte van hun organisatie toen ieder in de periode voor het eerst werd gezien. Per deel tellen de getoonde groottes en “overige” op tot het totaal.',
    device:
      'Dezelfde mensen, verdeeld naar het apparaat waarop ieder in de periode voor het eerst werd gezien. Per deel tellen de getoonde apparaten en “overige” op tot het totaal.',
  },
  plots: 'In beeld',
  howToRead: 'Stip: het cijfer. Lijn: 95 % zeker dat het hier ligt zonder de ruis.',
  sharedAxis: 'Alles op dezelfde schaal.',
  wholeArea: 'Het hele gebied',
  timesAxis:
    'Alles op dezelfde schaal, waarop gelijke stappen gelijke veelvouden zijn (van 100 tot 1.000 even ver als van 1.000 tot 10.000): zo zijn kleine cijfers naast grote te zien, en is een lijn zo lang als de ruis groot is naast het cijfer.',
  features: 'Functies',
  continued: (title, part) => `${title} (${part})`,
  plotTitle: (what) => `Mensen: ${what}`,
  plotDescription: 'Stippen met foutbalken van 95 %. Dezelfde cijfers staan in de tabel “Precieze cijfers” hieronder.',
  people: 'mensen',
  exact: 'Precieze cijfers',
  caption: (table) => `${table}: cijfers, en hoe ver 95 % van de ruis reikt (±)`,
  part: 'Deel',
  withMargin: (what) => `${what} ±`,
  more: (features, areas, file) =>
    html`Dit zijn de grootste.
    ${[
      features > 0 && `Nog ${features} ${features === 1 ? 'functie' : 'functies'}`,
      areas > 0 && `${features > 0 ? 'nog' : 'Nog'} ${areas} ${areas === 1 ? 'gebied' : 'gebieden'}`,
    ]
      .filter((part) => part !== false)
      .join(' en ')}
    ${features + areas === 1 ? 'staat' : 'staan'} in ${file}.`,
  allIn: (file) => html`Om mee te rekenen: ${file}.`,
  withheld: (list) =>
    `Niet getoond, en dus niet getekend: ${list}. Het waren te weinig mensen of organisaties, of geen: welk van deze wordt niet gezegd.`,
  withheldOf: (level, withheld, cells) => `${withheld} van ${cells} ${LEVELS[level][cells === '1' ? 0 : 1]}`,
  nothingWithheld: 'Uit deze tabel is niets weggelaten.',
  nothingShown: 'Geen cijfer van deze tabel haalde zijn drempels: er is niets te tekenen.',
  inOthers:
    '–: niet apart getoond; het zit in “overige”. Een deel dat niet in de tabel staat, heeft hier geen cijfers die getoond mogen worden.',
  cutsNote: (file) =>
    html`Actieve dagen van deze groepen, als die er zijn, en organisaties in klassen staan in ${file}.`,
  others: 'Overige',
  value: { ...values, others },
  levels: { platform: 'Platform', area: 'Gebieden', feature: 'Functies' },
}

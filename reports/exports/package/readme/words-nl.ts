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
  lead: 'Hoeveel mensen elk deel van het platform ongeveer gebruikten, op hoeveel dagen, en van minstens hoeveel organisaties. Aan elk cijfer is toeval toegevoegd, zodat niemand erin te vinden is; hoeveel, staat erbij.',
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
  between: (low, high) => `alleen toeval, 95 % zeker: ${low} tot ${high}`,
  chanceAlone: (hasDays) =>
    `± gaat alleen over het toeval. Daarnaast telt zeer zwaar gebruik minder mee, wat cijfers eerder te laag dan te hoog maakt${hasDays ? ', actieve dagen het meest' : ''}.`,
  chanceOfPlatform: (hasDays) =>
    `± gaat alleen over het toeval.${hasDays ? ' Daarnaast telt zeer zwaar gebruik minder mee: actieve dagen zijn eerder te laag dan te hoog.' : ''}`,
  bandNote: 'de ruis er dubbel afgetrokken; het kunnen er veel meer zijn',
  bandsNote:
    'Organisaties: minstens zoveel, de ruis van de telling er dubbel afgetrokken. Van gebieden en functies wordt maar een steekproef geteld: het kunnen er veel meer zijn.',
  daysNote: (hidden) =>
    hidden === 0
      ? 'opgeteld over de functies'
      : `opgeteld over de functies die getoond worden; ${hidden} ${hidden === 1 ? 'wordt' : 'worden'} dat niet`,
  atLeast: (n) => `minstens ${n}`,
  unsure: 'te onzeker om te zeggen',
  tables: {
    total: 'Elk deel van het platform',
    role: 'Naar rol',
    organisationSize: 'Naar grootte van de organisatie',
    device: 'Naar apparaat',
  },
  tableNotes: {
    total:
      'Mensen die een deel minstens één keer gebruikten. Wie twee delen gebruikte, telt in beide: mensen tellen dus niet op tot het gebied of het platform. Elk cijfer heeft zijn eigen toeval: daardoor kan een functie meer mensen hebben dan haar gebied, en een gebied meer dan het platform.',
    role: 'Dezelfde mensen, verdeeld naar de rol die ieder had toen die in de periode voor het eerst werd gezien. Per deel tellen de getoonde rollen en “overige” op tot het totaal.',
    organisationSize:
      'Dezelfde mensen, verdeeld naar de grootte van hun organisatie toen ieder in de periode voor het eerst werd gezien. Per deel tellen de getoonde groottes en “overige” op tot het totaal.',
    device:
      'Dezelfde mensen, verdeeld naar het apparaat waarop ieder in de periode voor het eerst werd gezien. Per deel tellen de getoonde apparaten en “overige” op tot het totaal.',
  },
  plots: 'In beeld',
  howToRead: 'Stip: het cijfer. Lijn: zijn ±, waar het zonder het toegevoegde toeval zou liggen (95 % zeker).',
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
  caption: (table) => `${table}: cijfers, en hoe ver het toeval reikt (±, 95 %)`,
  part: 'Deel',
  withMargin: (what) => `${what} ±`,
  more: (largest, file) => html`Op deze pagina passen ${largest} met cijfers; alle staan in ${file}.`,
  largestOf: (level, shown, all) => `de grootste ${shown} van ${all} ${level === 'area' ? 'gebieden' : 'functies'}`,
  allIn: (file) => html`Om mee te rekenen: ${file}.`,
  and: ' en ',
  withheld: (list) =>
    `Weggelaten, hier en ook in de bestanden: ${list}. Het waren te weinig mensen of organisaties, of geen: welk van deze wordt niet gezegd.`,
  withheldOf: (level, withheld, cells) => `${withheld} van ${cells} ${LEVELS[level][cells === '1' ? 0 : 1]}`,
  nothingWithheld: 'Uit deze tabel is niets weggelaten.',
  nothingShown: 'Geen cijfer van deze tabel haalde zijn drempels: er is niets te tekenen.',
  divided: (list) => `Hier uitgesplitst: ${list}.`,
  dividedOf: (level, divided, parts) =>
    level === 'platform'
      ? `het platform${divided === 0 ? ' niet' : ''}`
      : `${divided} van ${parts} ${level === 'area' ? 'gebieden' : 'functies'}`,
  undivided:
    'De rest heeft geen uitsplitsing die getoond mag worden, hier en ook in de bestanden: te weinig mensen of organisaties, of geen; welk van deze wordt niet gezegd.',
  areaNotShown: 'het gebied als geheel: niet getoond',
  noSum:
    'Van een deel zonder actieve dagen (–) worden ze niet vrijgegeven, of is geen functie getoond waarvan ze de som zouden zijn.',
  inOthers: 'Een waarde zonder cijfer (–) is niet apart getoond; zij zit in “overige”.',
  cutsNote: (file) =>
    html`Actieve dagen van deze groepen, als die er zijn, en organisaties in treden staan in ${file}. Ook actieve dagen
    tellen op tot het totaal; maar het toeval kan een klein aantal onder nul brengen, en een ander dan boven het totaal.`,
  others: 'Overige',
  value: { ...values, others },
  levels: { platform: 'Platform', area: 'Gebieden', feature: 'Functies' },
}

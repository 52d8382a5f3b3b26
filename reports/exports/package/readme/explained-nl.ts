// How sure the figures are, in Dutch: for everybody, and for statisticians.
import { html } from '../../../dashboard/html.ts'
import type { Explained, LayExamples } from './words.ts'

export const explainedNl: Explained = {
  title: 'Hoe zeker zijn deze cijfers?',
  forEverybody: 'Voor iedereen',
  lay: (examples) => [
    {
      title: 'Waarom zit er toeval in?',
      text: [
        'Voordat een cijfer het platform verlaat, komt er een toevallig getal bij: wat meer, of wat minder. Dat is zo groot als nodig is om te overstemmen wat één persoon deed. Zo zeggen deze cijfers heel weinig over de vraag of iemand meedeed, wat er verder ook over die persoon bekend is. De toevallige getallen zijn één keer getrokken: wie opnieuw vraagt, krijgt dezelfde cijfers, en kan het toeval er niet uit middelen.',
        'Daarvoor wordt ieders aandeel begrensd. Wie heel veel delen gebruikt, of op heel veel dagen, telt in elk ervan minder mee. Dat maakt cijfers eerder te laag dan te hoog, actieve dagen het meest, en het zit niet in ±. Hoeveel het is, is niet bekend: dat zou ook geteld moeten worden.',
      ],
    },
    { title: 'Wat betekent ±?', text: marginText(examples) },
    {
      title: 'Wat wordt niet getoond, en waarom zegt dat niets?',
      text: [
        `Een cijfer wordt alleen getoond als het, met ruis en al, ${examples.k} mensen van ${examples.m} organisaties haalt en daarbovenop een marge voor de ruis. In dit pakket worden ${examples.shown} cijfers getoond en ${examples.withheld} niet.`,
        'Wat niet getoond wordt, kan over niemand gaan, over enkelen, of over meer mensen die door de ruis onder de marge kwamen. Lees het dus niet als nul, en vul het niet in. Een deel dat de ene maand verschijnt en de volgende weg is, hoeft helemaal niet veranderd te zijn.',
      ],
    },
    ...(examples.hasSegments
      ? [
          {
            title: 'Wat is “overige”?',
            text: [
              'Rollen, groottes of apparaten die te klein zijn om apart te tonen, staan samen als “overige”: altijd twee of meer. Soms staat er ook een grotere bij, omdat de kleine zelfs samen te weinig waren. Als er dan niets anders over zou blijven om te tonen, ontbreekt de hele uitsplitsing.',
            ],
          },
        ]
      : []),
    { title: 'Wat u er beter niet mee doet', text: cautions(examples) },
  ],
  forStatisticians: 'Voor statistici',
  privacyTitle: 'Mechanisme en privacy',
  privacy: (said) => [
    `Discrete Gaussische ruis, exact getrokken in gehele getallen (Canonne, Kamath en Steinke 2020, arXiv 2004.00010). Deze vrijgave is ρ-zCDP met ρ = ${said.rho} voor elke persoon: voor al haar tabellen samen, welke daarvan u ook ontvangt. Daaruit volgt (ε, δ)-differentiële privacy met ε = ${said.epsilon} bij δ = ${said.delta} (hun Corollary 13; naar boven afgerond).`,
    `Van ${said.yearDays} ${said.yearReleases === 1 ? 'is één periode, deze,' : `zijn ${said.yearReleases} perioden, deze meegeteld,`} in rekening gebracht: dat kostte een persoon die in elke periode voorkwam ρ = ${said.yearRho}, dat is ε = ${said.yearEpsilon} bij dezelfde δ. Het plan staat in elke 365 dagen ρ = ${said.allowedRho} toe. Alle ontvangers krijgen dezelfde trekking; hun aantal kost dus niets.`,
  ],
  unitTitle: 'Eenheid van privacy',
  unit: [
    'Een persoon is een account van één eigen organisatie, in één periode. Naburige gegevens verschillen in één persoon, met alles wat die in de periode deed, erbij of eruit. Binnen een periode heeft een persoon één rol, één grootte van organisatie en één apparaat: die van de eerste keer. Elke periode wordt apart begrensd en aangerekend; ρ telt erover op, over maanden en weken samen.',
  ],
  boundsTitle: 'Begrensde bijdragen',
  bounds: ({ hasDays, isSummed, steps }) => [
    'Voordat er iets wordt opgeteld, wordt de vector van elke persoon over de cellen van een niveau binnen een lengte (L2) gebracht. Schalen vermenigvuldigt een langere met wat haar passend maakt: zware gebruikers tellen in elke cel minder mee. Trekken houdt zo veel cellen over, met een hash onder een sleutel. Waar een grens bindt, maken beide de cijfers lager dan de werkelijkheid: mensen en organisaties van het platform helemaal niet (dat is één cel), actieve dagen het meest, omdat één persoon er veel heeft. Die vertekening zit niet in σ, en het interval is dat van het begrensde cijfer.',
    `Organisaties worden geteld via de cellen die van hun mensen zijn overgehouden, zodat één persoon niet meer tellingen verandert dan de grens zegt. Zo’n telling met ruis is niet terug te rekenen: in hoeveel cellen een organisatie wordt gezien, hangt ervan af hoeveel mensen zij heeft en wat ieder gebruikt. Daarom wordt alleen een trede gegeven (organisations_from): van ${steps} de hoogste die nog gehaald wordt als er 2σ (“Organisaties, getrokken” hieronder) van de vrijgegeven trede van de telling met ruis af gaat; 0: geen. Het is een ondergrens, fout voor hoogstens één op de veertig tellingen vóór selectie (rijen die de ruis over hun drempel duwde, zijn getoond), en er is geen bovengrens.`,
    ...(hasDays && isSummed
      ? [
          'Actieve dagen worden begrensd en getrokken voor functies. Die van gebieden en van het platform zijn de som van de functies die getoond worden; hidden_features zegt hoeveel er niet in zitten.',
        ]
      : []),
  ],
  boundsCaption: 'Hoeveel één persoon kan toevoegen, per maat en niveau',
  boundsColumns: ['Maat', 'Niveau', 'Grens'],
  bound: (bound, of) =>
    bound.method === 'sampling'
      ? `trekken: ${bound.cells} ${bound.cells === 1 ? 'cel' : 'cellen'}${bound.each === 1 ? '' : ` van hoogstens ${bound.each} elk`}`
      : of === 'people'
        ? `schalen: ${bound.squared} ${bound.squared === 1 ? 'cel' : 'cellen'} op vol gewicht, lengte √${bound.squared}`
        : `schalen: lengte √${bound.squared}`,
  noiseTitle: 'Ruis, en wat er daarna is gedaan',
  noise: [
    'Elke cel van catalogus × tabel kreeg eigen ruis, onafhankelijk, ook waar niemand was. Daarna zijn het totaal van elk deel en zijn uitsplitsingen met elkaar in overeenstemming gebracht, met gewogen kleinste kwadraten in exacte breuken, en afgerond op gehele getallen volgens de grootste resten. Daar komt geen toeval bij; het is dus nabewerking en kost niets. Er wordt niets afgekapt: een klein cijfer van actieve dagen kan negatief zijn.',
    'De σ van een rij (people_sigma, active_days_sigma) is die van de schatting na deze stap; de afronding, minder dan 1, zit er niet in. Fouten binnen een vrijgave hangen samen: waarden van één uitsplitsing van een deel negatief met elkaar, het totaal positief met elk van hen; wat een som is (actieve dagen van gebieden en van het platform), met wat het optelt. Mensen van verschillende delen hebben onafhankelijke fouten.',
  ],
  noiseCaption: 'Standaardafwijking van de ruis, zoals getrokken en zoals gepubliceerd',
  noiseColumns: {
    table: 'Tabel',
    level: 'Niveau',
    drawn: 'getrokken',
    published: 'gepubliceerd',
    from: 'getoond vanaf',
    cells: 'Cellen',
    shown: 'Getoond',
    withheld: 'Niet getoond',
  },
  thresholdTitle: 'Drempels en selectie',
  thresholds: ({ k, m, peopleSigmas, organisationSigmas }) => [
    `Een rij wordt getoond als haar mensen ${k} + ${peopleSigmas}·σ van die rij halen, en haar organisaties met ruis ${m} + ${organisationSigmas}·σ′; een uitsplitsing alleen waar het totaal getoond wordt. Waarden die niet slagen, gaan naar “overige”, minstens twee, met de kleinste van de rest totdat zij samen slagen (hun organisaties als het meeste van één van hen); of de uitsplitsing blijft weg.`,
    'Dit alles kijkt alleen naar waarden met ruis. Dus is er selectie: net boven een drempel zijn cijfers gemiddeld te hoog, en wat ontbreekt lag onder een drempel, of naast wat eronder lag: het is gecensureerd, niet nul en niet willekeurig weg. Geteld zijn hier de cellen van de catalogus en het plan, zonder “overige”.',
  ],
  thresholdCaption: 'Vanaf waar een rij getoond wordt, en hoeveel cellen ontbreken',
  usingTitle: 'Zo gebruikt u σ',
  using: [
    'Interval: cijfer ± 1,96 σ bevat 95 % van de ruis; de kolommen _low en _high zijn de uiteinden. Ruis van mensen en van actieve dagen is getrokken in stappen van 1/65.536; de kwantielen van de normale verdeling gelden dus.',
    'Gemiddelden en regressies: gewichten 1/σ². Tel er uw eigen variantie van het gebruik tussen delen of maanden bij: σ is alleen die van de ruis.',
    'Verschil tussen twee delen van één vrijgave (mensen), of tussen twee vrijgaven: variantie σ₁² + σ₂². Tussen twee waarden van één uitsplitsing van hetzelfde deel die elk op zichzelf zijn getoond: 2s² met s de σ zoals getrokken (in de tabel hierboven, “getrokken”), en dat is meer dan de gepubliceerde samen. “overige” staat voor m waarden (kolom values_merged): tot (m + 1)s².',
    'Veel vergelijkingen: van honderd intervallen missen er vijf. Om er vijftig samen 19 van de 20 keer te laten kloppen, neemt u ± 3,29 σ (Bonferroni), of u beheerst de false discovery rate.',
  ],
  notCoveredTitle: 'Wat de waarborg niet dekt',
  notCovered: [
    'Organisaties worden beschermd door een drempel op tellingen met ruis, niet door differentiële privacy: n mensen van één organisatie samen hebben n²ρ. Wie j accounts heeft, is j mensen, en heeft j²ρ. Dat er een vrijgave is, haar tabellen en haar datum liggen vast in het plan en hangen niet van de gegevens af.',
  ],
  records: ({ plan, head, seq, version }) =>
    html`Het plan, vastgelegd voordat de periode begon, staat volledig in <code>manifest.json</code> (SHA-256
      <code>${plan}</code>). Regel ${seq} van het grootboek legde deze vrijgave vast (hash <code>${head}</code>).
      Gemaakt door peil ${version}.`,
}

function marginText({ one, figures }: LayExamples): readonly string[] {
  return [
    ...(one === undefined
      ? ['Wat er vóór de ruis geteld is, ligt negentien van de twintig keer binnen ± van het cijfer.']
      : [
          `${one.name}: ${one.figure}. Wat er vóór de ruis geteld is, ligt negentien van de twintig keer tussen ${one.low} en ${one.high}; één van de twintig keer ligt het erbuiten.`,
        ]),
    'Wat geteld is, hoeft niet alles te zijn wat er gebeurde: zeer zwaar gebruik telt erin minder mee, zoals hierboven staat. Wat er werkelijk was, ligt dus eerder erboven dan eronder.',
    ...(figures === undefined
      ? []
      : [
          `De tabel met totalen heeft ${figures.all} cijfers van mensen: reken erop dat er ongeveer ${figures.outside} buiten liggen.`,
        ]),
    'Dezelfde ± weegt bij een klein cijfer zwaarder dan bij een groot: ± 50 is weinig op 5.000, en de helft van 100.',
  ]
}

function cautions({ two, hasDays }: LayExamples): readonly string[] {
  return [
    ...(two === undefined
      ? []
      : [
          `Houd niet elk verschil voor echt. Een verschil heeft zijn eigen ±, groter dan elk van beide: de wortel uit de twee kwadraten samen. ${two.first.name} heeft ${two.first.figure}, ${two.second.name} ${two.second.figure}: zij verschillen ${two.difference} ± ${two.margin}. ${two.isReal ? 'Dat is meer dan de ruis verklaart.' : 'De ruis alleen verklaart dat al: noem de een niet groter dan de ander.'}`,
        ]),
    'Trek kleine cijfers niet van elkaar af: wat overblijft is vooral ruis.',
    'Tel mensen niet op. Wie drie delen gebruikte, telt in drie mee, en wie in twaalf maanden kwam, telt in twaalf.',
    ...(hasDays
      ? [
          'Een actieve dag is een dag waarop één persoon één deel gebruikte: twee mensen op vijf dagen elk zijn er tien. Wie op een dag twee functies gebruikt, heeft er twee.',
        ]
      : []),
  ]
}

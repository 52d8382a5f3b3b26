// Every word of the portal, in Dutch and in English.
import type { Language } from '../../dashboard/view.ts'

export const REFUSALS = {
  bad_query: 400,
  no_token: 401,
  unknown_token: 401,
  expired_token: 403,
  not_found: 404,
  method: 405,
  changed: 412,
  too_long: 414,
  range: 416,
  unavailable: 503,
} as const
export type Refusal = keyof typeof REFUSALS

export interface PortalWords {
  readonly title: string
  readonly otherLanguage: string
  readonly agreement: string
  readonly purpose: string
  readonly until: string
  readonly packages: string
  readonly none: string
  readonly fresh: string
  readonly size: (short: string, bytes: string) => string
  readonly laid: (when: string) => string
  readonly fetched: (when: string) => string
  readonly zone: (zone: string) => string
  readonly revision: (revision: number) => string
  readonly label: (words: string) => string
  readonly superseded: (file: string) => string
  readonly withdrawn: (words: string) => string
  readonly checking: string
  readonly checkingNote: string
  readonly fetch: string
  readonly fetchNote: string
  readonly whole: string
  readonly decrypt: string
  readonly decryptNote: string
  readonly unpack: string
  readonly unpackNote: string
  readonly key: string
  readonly keyNote: string
  readonly signature: string
  readonly signatureNote: string
  readonly listed: string
  readonly listedNote: string
  readonly files: string
  readonly filesNote: string
  readonly atOnce: string
  readonly atOnceNote: string
  readonly list: string
  readonly anotherToken: string
  readonly refused: Readonly<Record<Refusal, string>>
}

const en: PortalWords = {
  title: 'Your packages',
  otherLanguage: 'Nederlands',
  agreement: 'Agreement',
  purpose: 'Purpose',
  until: 'Up to and including',
  packages: 'Packages',
  none: 'Nothing lies here yet. Packages appear here by themselves, on the schedule of your agreement.',
  fresh: 'new',
  size: (short, bytes) => `${short} (${bytes} bytes)`,
  laid: (when) => `here since ${when}`,
  fetched: (when) => `fetched ${when}`,
  zone: (zone) => `Times are those of ${zone}.`,
  revision: (revision) => `Version ${revision}, in place of an earlier one.`,
  label: (words) => `The sender says of it: “${words}”.`,
  superseded: (file) => `Replaced by ${file}: use that one.`,
  withdrawn: (words) => `Withdrawn: “${words}”. Do not use it, and delete what you have of it.`,
  checking: 'How to fetch and check a package',
  checkingNote:
    'In a terminal, with curl, unzip, OpenSSL 3 and sha256sum (on a Mac: shasum -a 256 instead), and age where a package is encrypted: none of them is ours. The example is the newest package. What its figures mean stands in its README.html.',
  fetch: 'Fetch it',
  fetchNote:
    'Your token is asked for, and is not shown. If the line breaks, the same command goes on where it stopped; if curl then says 416, you had all of it.',
  whole: 'Is it whole?',
  decrypt: 'Decrypt it',
  decryptNote: 'With the private key whose public key you gave us, in a file.',
  unpack: 'Unpack it',
  unpackNote: 'Into a folder of its own.',
  key: 'Is this the sender’s key?',
  keyNote:
    'The fingerprint must be this one, and the same as in your agreement. If you know it from this page only, it proves nothing.',
  signature: 'Did the sender sign it?',
  signatureNote:
    'OpenSSL 3 says “Signature Verified Successfully”. Whatever else it says: do not use the package, and tell your contact.',
  listed: 'Is the list of checksums the signed one?',
  listedNote: 'It must say “listed”.',
  files: 'Is every file as it was signed?',
  filesNote: 'Every line must end in OK.',
  atOnce: 'Or all checks at once',
  atOnceNote: 'With Peil itself, if you have it: it names precisely what is wrong.',
  list: 'The same list for a program',
  anotherToken: 'Enter another token',
  refused: {
    bad_query:
      'An address here takes no parameters but lang. If it had your token in it, that is in logs now: ask your contact for another, and give it as `Authorization: Bearer TOKEN` or as the password that a browser asks for.',
    no_token:
      'This portal needs your token, as `Authorization: Bearer TOKEN` or as the password that a browser asks for (any user name).',
    unknown_token: 'This token is not known here: check that it is whole, or ask your contact for another.',
    expired_token:
      'This token opens nothing any more: it was replaced, or the agreement has ended or is to be approved again. Ask your contact.',
    not_found: 'Nothing of yours lies here under that name: the list at / says what does.',
    method: 'Only reading is possible here: GET and HEAD.',
    changed: 'The file is not the one that you began with: fetch it from its beginning.',
    too_long: 'The address is too long for anything that lies here.',
    range: 'The file has no such bytes: you have it to its end already, or it is another one. Check its SHA-256.',
    unavailable: 'This cannot be given now, and nothing is given in its place: ask again in a few minutes.',
  },
}

const nl: PortalWords = {
  title: 'Uw pakketten',
  otherLanguage: 'English',
  agreement: 'Overeenkomst',
  purpose: 'Doel',
  until: 'Tot en met',
  packages: 'Pakketten',
  none: 'Hier ligt nog niets. Pakketten verschijnen vanzelf, volgens het schema van uw overeenkomst.',
  fresh: 'nieuw',
  size: (short, bytes) => `${short} (${bytes} bytes)`,
  laid: (when) => `hier sinds ${when}`,
  fetched: (when) => `opgehaald ${when}`,
  zone: (zone) => `Tijden zijn die van ${zone}.`,
  revision: (revision) => `Versie ${revision}, in plaats van een eerdere.`,
  label: (words) => `De afzender zegt erover: “${words}”.`,
  superseded: (file) => `Vervangen door ${file}: gebruik dat.`,
  withdrawn: (words) => `Ingetrokken: “${words}”. Gebruik het niet, en verwijder wat u ervan hebt.`,
  checking: 'Een pakket ophalen en controleren',
  checkingNote:
    'In een terminal, met curl, unzip, OpenSSL 3 en sha256sum (op een Mac: shasum -a 256), en age als een pakket versleuteld is: geen daarvan is van ons. Het voorbeeld is het nieuwste pakket. Wat de cijfers betekenen, staat in README.html in het pakket.',
  fetch: 'Haal het op',
  fetchNote:
    'Uw token wordt gevraagd en niet getoond. Valt de verbinding weg, dan gaat dezelfde opdracht verder waar zij was gebleven; zegt curl dan 416, dan had u alles al.',
  whole: 'Is het compleet?',
  decrypt: 'Ontsleutel het',
  decryptNote: 'Met de privésleutel bij de openbare sleutel die u ons gaf, in een bestand.',
  unpack: 'Pak het uit',
  unpackNote: 'In een eigen map.',
  key: 'Is dit de sleutel van de afzender?',
  keyNote:
    'De vingerafdruk moet deze zijn, en dezelfde als in uw overeenkomst. Kent u hem alleen van deze pagina, dan bewijst hij niets.',
  signature: 'Heeft de afzender het ondertekend?',
  signatureNote:
    'OpenSSL 3 zegt “Signature Verified Successfully”. Zegt het iets anders: gebruik het pakket niet, en meld het uw contactpersoon.',
  listed: 'Is de lijst met controlesommen de ondertekende?',
  listedNote: 'Er moet “listed” staan.',
  files: 'Is elk bestand zoals het is ondertekend?',
  filesNote: 'Elke regel moet op OK eindigen.',
  atOnce: 'Of alle controles ineens',
  atOnceNote: 'Met Peil zelf, als u dat hebt: het zegt precies wat er niet klopt.',
  list: 'Dezelfde lijst voor een programma',
  anotherToken: 'Een ander token invoeren',
  refused: {
    bad_query:
      'Een adres heeft hier geen parameters behalve lang. Stond uw token erin, dan staat het nu in logbestanden: vraag uw contactpersoon om een ander, en geef het als `Authorization: Bearer TOKEN` of als het wachtwoord waar een browser om vraagt.',
    no_token:
      'Dit portaal heeft uw token nodig, als `Authorization: Bearer TOKEN` of als het wachtwoord waar een browser om vraagt (elke gebruikersnaam is goed).',
    unknown_token: 'Dit token is hier niet bekend: kijk of het heel is, of vraag uw contactpersoon om een ander.',
    expired_token:
      'Dit token opent niets meer: het is vervangen, of de overeenkomst is afgelopen of moet opnieuw worden goedgekeurd. Vraag het uw contactpersoon.',
    not_found: 'Onder die naam ligt hier niets van u: de lijst op / zegt wat er wel ligt.',
    method: 'Hier kan alleen gelezen worden: GET en HEAD.',
    changed: 'Het bestand is niet meer dat waarmee u begon: haal het van voren af aan op.',
    too_long: 'Het adres is te lang voor wat hier kan liggen.',
    range:
      'Het bestand heeft zulke bytes niet: u hebt het al tot het einde, of het is een ander. Controleer de SHA-256.',
    unavailable:
      'Dit kan nu niet worden gegeven, en er komt niets voor in de plaats: probeer het over enkele minuten weer.',
  },
}

export const WORDS: Readonly<Record<Language, PortalWords>> = { nl, en }

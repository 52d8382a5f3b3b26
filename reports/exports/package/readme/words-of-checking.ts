// What the files of a package are and how it is checked, in English and in Dutch.
import type { CheckedWords } from './words.ts'

export const checkedEn: CheckedWords = {
  filesTitle: 'The files of this package',
  filesNote:
    'Every table has the same columns. They are described, in English and in Dutch, in datapackage.json (Frictionless Data Package).',
  fileColumns: ['File', 'What it is'],
  file: {
    page: 'This page',
    otherPage: 'This page in Dutch',
    descriptor: 'Which tables there are, and what each column means',
    manifest: 'What this package is, what it cost in privacy, and the SHA-256 of every other file but the signature',
    signature: 'Signature of manifest.json (Ed25519)',
    key: 'The public key that the signature is checked with',
    checksums: 'SHA-256 of the files, for sha256sum',
  },
  table: (table) => `Table: ${table}`,
  formats: { csv: 'CSV, UTF-8', parquet: 'Parquet', json: 'JSON' },
  checkTitle: 'How to check it',
  checkNote:
    'In a terminal, in the folder of this page, with OpenSSL 3 and sha256sum (on a Mac: shasum -a 256 instead): none of them is ours.',
  steps: {
    key: {
      title: 'Is this the sender’s key?',
      note: 'The fingerprint must be the one in your agreement. Here it is said to be this one; a page in the same package proves nothing by itself.',
    },
    signature: {
      title: 'Did the sender sign it?',
      note: 'It must say “Signature Verified Successfully”. manifest.json and manifest.sig are checked here, and stand in no list.',
    },
    checksums: {
      title: 'Is the list of checksums the signed one?',
      note: 'SHA256SUMS is itself listed in the manifest. It must say “listed”.',
    },
    files: {
      title: 'Is every file as it was signed?',
      note: 'Every line must end in OK. A file that is neither there nor named in step 2 or 3 does not belong to the package.',
    },
    atOnce: {
      title: 'Or all of it at once',
      note: 'With Peil itself, if you have it: it names precisely what is wrong.',
    },
  },
  footer:
    'If one of these fails, do not use the package, and tell your contact. How to read, check and use packages stands in the document for recipients that came with your agreement.',
}

export const checkedNl: CheckedWords = {
  filesTitle: 'De bestanden van dit pakket',
  filesNote:
    'Elke tabel heeft dezelfde kolommen. Die staan beschreven, in het Engels en het Nederlands, in datapackage.json (Frictionless Data Package).',
  fileColumns: ['Bestand', 'Wat het is'],
  file: {
    page: 'Deze pagina',
    otherPage: 'Deze pagina in het Engels',
    descriptor: 'Welke tabellen er zijn, en wat elke kolom betekent',
    manifest:
      'Wat dit pakket is, wat het aan privacy kostte, en de SHA-256 van elk ander bestand behalve de handtekening',
    signature: 'Handtekening van manifest.json (Ed25519)',
    key: 'De openbare sleutel waarmee de handtekening wordt gecontroleerd',
    checksums: 'SHA-256 van de bestanden, voor sha256sum',
  },
  table: (table) => `Tabel: ${table}`,
  formats: { csv: 'CSV, UTF-8', parquet: 'Parquet', json: 'JSON' },
  checkTitle: 'Zo controleert u het',
  checkNote:
    'In een terminal, in de map van deze pagina, met OpenSSL 3 en sha256sum (op een Mac: shasum -a 256): geen daarvan is van ons.',
  steps: {
    key: {
      title: 'Is dit de sleutel van de afzender?',
      note: 'De vingerafdruk moet die uit uw overeenkomst zijn. Volgens deze pagina is het deze; een pagina uit hetzelfde pakket bewijst op zichzelf niets.',
    },
    signature: {
      title: 'Heeft de afzender het ondertekend?',
      note: 'Er moet “Signature Verified Successfully” staan. manifest.json en manifest.sig worden hier gecontroleerd, en staan in geen lijst.',
    },
    checksums: {
      title: 'Is de lijst met controlesommen de ondertekende?',
      note: 'SHA256SUMS staat zelf in het manifest. Er moet “listed” staan.',
    },
    files: {
      title: 'Is elk bestand zoals het is ondertekend?',
      note: 'Elke regel moet op OK eindigen. Een bestand dat daar niet staat en ook niet in stap 2 of 3 is genoemd, hoort niet bij het pakket.',
    },
    atOnce: { title: 'Of alles ineens', note: 'Met Peil zelf, als u dat hebt: het zegt precies wat er niet klopt.' },
  },
  footer:
    'Klopt een van deze niet, gebruik het pakket dan niet, en meld het uw contactpersoon. Hoe u pakketten leest, controleert en gebruikt, staat in het document voor ontvangers dat bij uw overeenkomst hoort.',
}

// How to fetch and check a package with curl, openssl and what else a terminal has: commands to copy, in their order.
import { type Html, html } from '../../dashboard/html.ts'
import type { Language } from '../../dashboard/view.ts'
import { CHECKSUMS, MANIFEST, PUBLIC_KEY, SIGNATURE } from '../../../schemas/package-manifest.ts'
import type { PortalPackage } from './portal-reading.ts'
import { WORDS } from './words.ts'

export interface CheckExample {
  /** Where the portal is, `https://portal.example.org`. */
  readonly at: string
  readonly package: Pick<PortalPackage, 'file' | 'sha256'>
  /** Of the signing key, SHA-256 (hex). */
  readonly fingerprint: string
}

export interface CheckCommands {
  readonly fetch: readonly string[]
  readonly whole: readonly string[]
  /** None when the package is not encrypted. */
  readonly decrypt: readonly string[]
  readonly unpack: readonly string[]
  readonly key: readonly string[]
  readonly signature: readonly string[]
  readonly listed: readonly string[]
  readonly files: readonly string[]
  readonly atOnce: readonly string[]
}

/** One after the other, in one shell. */
export function checkCommands({ at, package: { file, sha256 }, fingerprint }: CheckExample): CheckCommands {
  const archive = file.replace(/\.age$/, '')
  const folder = archive.replace(/\.zip$/, '')
  return {
    fetch: ['read -rs TOKEN', `curl -f -C - -O -H "Authorization: Bearer $TOKEN" ${at}/packages/${file}`],
    whole: [`echo "${sha256}  ${file}" | sha256sum -c`],
    decrypt: archive === file ? [] : [`age -d -i YOUR-KEY.txt -o ${archive} ${file}`],
    unpack: [`unzip -q ${archive} -d ${folder}`, `cd ${folder}`],
    key: [`openssl pkey -pubin -in ${PUBLIC_KEY} -outform DER | openssl dgst -sha256`],
    signature: [`openssl pkeyutl -verify -pubin -inkey ${PUBLIC_KEY} -rawin -in ${MANIFEST} -sigfile ${SIGNATURE}`],
    // Without it, whoever changes a file changes its checksum, too, and nothing that is signed.
    listed: [`grep -q "$(sha256sum < ${CHECKSUMS} | cut -c1-64)" ${MANIFEST} && echo listed`],
    files: [`sha256sum -c ${CHECKSUMS}`],
    atOnce: [`peil export verify . --key ${fingerprint}`],
  }
}

export function howToCheck(language: Language, example: CheckExample): Html {
  const words = WORDS[language]
  const commands = checkCommands(example)
  const step = (title: string, note: string | undefined, lines: readonly string[], shown?: string): Html =>
    html`<li>
      <h3>${title}</h3>
      ${note !== undefined && html`<p class="note">${note}</p>`}
      ${shown !== undefined && html`<p><code>${shown}</code></p>`}
      <pre>${lines.join('\n')}</pre>
    </li>`
  return html`<h2>${words.checking}</h2>
    <p class="note">${words.checkingNote}</p>
    <ol class="checking">
      ${step(words.fetch, words.fetchNote, commands.fetch)} ${step(words.whole, undefined, commands.whole)}
      ${commands.decrypt.length > 0 && step(words.decrypt, words.decryptNote, commands.decrypt)}
      ${step(words.unpack, words.unpackNote, commands.unpack)}
      ${step(words.key, words.keyNote, commands.key, example.fingerprint)}
      ${step(words.signature, words.signatureNote, commands.signature)}
      ${step(words.listed, words.listedNote, commands.listed)} ${step(words.files, words.filesNote, commands.files)}
      ${step(words.atOnce, words.atOnceNote, commands.atOnce)}
    </ol>`
}

// The files of the package, and how to check them with programs that are not ours.
import { type Html, html } from '../../../dashboard/html.ts'
import type { Language } from '../../../dashboard/view.ts'
import { CHECKSUMS, DESCRIPTOR, MANIFEST, PUBLIC_KEY, SIGNATURE } from '../../../../schemas/package-manifest.ts'
import type { PackageFacts } from '../package-facts.ts'
import { STEMS } from '../table-files.ts'
import { fileLink } from './parts.ts'
import { PAGE_FILES } from './page-files.ts'
import { WORDS } from './words.ts'

/** One after the other, in the package's folder. Tested with a real package: test/counterparts. */
export const CHECK_COMMANDS = {
  key: `openssl pkey -pubin -in ${PUBLIC_KEY} -outform DER | openssl dgst -sha256`,
  signature: `openssl pkeyutl -verify -pubin -inkey ${PUBLIC_KEY} -rawin -in ${MANIFEST} -sigfile ${SIGNATURE}`,
  checksums: `grep -q "$(sha256sum < ${CHECKSUMS} | cut -c1-64)" ${MANIFEST} && echo listed`,
  files: `sha256sum -c ${CHECKSUMS}`,
} as const

export function filesOfPackage(language: Language, { formats, tables }: PackageFacts): Html {
  const { checked, tables: names } = WORDS[language]
  const { file } = checked
  const other: Language = language === 'nl' ? 'en' : 'nl'
  const rows: readonly (readonly [name: string, what: string])[] = [
    [PAGE_FILES[language], file.page],
    [PAGE_FILES[other], file.otherPage],
    ...tables.flatMap(({ by }) =>
      formats.map(
        (format) => [`${STEMS[by]}.${format}`, `${checked.table(names[by])}. ${checked.formats[format]}`] as const,
      ),
    ),
    [DESCRIPTOR, file.descriptor],
    [MANIFEST, file.manifest],
    [SIGNATURE, file.signature],
    [PUBLIC_KEY, file.key],
    [CHECKSUMS, file.checksums],
  ]
  return html`<section aria-labelledby="files">
    <h2 id="files">${checked.filesTitle}</h2>
    <p>${checked.filesNote}</p>
    <table class="left">
      <caption class="hush">
        ${checked.filesTitle}
      </caption>
      <thead>
        <tr>
          ${checked.fileColumns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, what]) =>
            html`<tr>
              <th scope="row">${fileLink(name)}</th>
              <td>${what}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`
}

export function howToCheck(language: Language, { said }: PackageFacts): Html {
  const { checked } = WORDS[language]
  return html`<section aria-labelledby="check">
    <h2 id="check">${checked.checkTitle}</h2>
    <p>${checked.checkNote}</p>
    <ol class="steps">
      ${(['key', 'signature', 'checksums', 'files', 'atOnce'] as const).map(
        (step) =>
          html`<li>
            <h3>${checked.steps[step].title}</h3>
            <p class="soft">${checked.steps[step].note}</p>
            ${step === 'key' && html`<p><code>${said.signer.fingerprint}</code></p>`}
            <pre>
${step === 'atOnce' ? `peil export verify . --key ${said.signer.fingerprint}` : CHECK_COMMANDS[step]}</pre>
          </li>`,
      )}
    </ol>
  </section>`
}

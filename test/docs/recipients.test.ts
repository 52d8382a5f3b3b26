// The document for recipients: it shows the examples and the commands as they are, and every column that there is.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FIELDS } from '../../reports/exports/package/fields.ts'
import { CHECK_COMMANDS } from '../../reports/exports/package/readme/checking.ts'
import { VALUES } from '../../schemas/segments.ts'

const document = await readFile('docs/recipients.md', 'utf8')

/** What is shown as code of this language, block by block. */
const blocksOf = (language: string): string[] =>
  [...document.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code)

test.each([
  ['python', 'read-package.py'],
  ['r', 'read-package.R'],
])('the example in %s is shown as it stands in its file', async (language, file) => {
  expect(blocksOf(language)).toEqual([await readFile(`docs/examples/${file}`, 'utf8')])
  expect(document).toContain(`(examples/${file})`)
})

test('the commands for checking are those of the page in the package, in their order', () => {
  const shown = blocksOf('sh').map((block) => block.trimEnd())
  expect(shown.filter((block) => Object.values<string>(CHECK_COMMANDS).includes(block))).toEqual(
    Object.values(CHECK_COMMANDS),
  )
})

test('the table of columns has every column, in the order of the files', () => {
  const [, columns = ''] = /^## The columns$(.*?)^## /ms.exec(document) ?? []
  const first = [...columns.matchAll(/^\| (`.*?)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  )
  expect(first).toEqual(FIELDS.map(({ name }) => name))
})

test('the values that people are cut by are all named', () => {
  for (const [stem, values] of [
    ['role', VALUES.role],
    ['organisation-size', VALUES.organisationSize],
    ['device', VALUES.device],
  ] as const)
    expect(document).toMatch(new RegExp(`^\\| \`${stem}\` +\\| ${values.join(', ')} +\\|$`, 'm'))
})

test('it is readable without any other document of ours', () => {
  const links = [...document.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target)
  for (const target of links) expect(target).toMatch(/^examples\//)
})

// YAML that people write: where it is none, a plain sentence with line and column, and nothing of what stands there.
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readYaml } from '../yaml-file.ts'

const said = (text: string): string => {
  const read = readYaml(text, z.looseObject({}), () => 'expected something else')
  return 'notYaml' in read ? read.notYaml : `was read: ${JSON.stringify(read)}`
}

test.each<[string, string, string]>([
  ['a field twice', 'a: 1\na: 2\n', 'line 2, column 1: expected each field once'],
  ['a bracket that is not closed', 'a: [b\nc: d\n', 'line 2, column 1: expected as many blanks before this'],
  ['a brace that is not closed', 'a: {b: 1\n', 'line 2, column 1: expected as many blanks before this'],
  [
    'a quote that is not closed',
    'a: "b\nc: d\n',
    'line 3, column 1: expected a quote, comma, bracket or brace that closes',
  ],
  ['a tab', 'a:\n\tb: 1\n', 'line 2, column 1: expected blanks at the beginning of a line, and no tab'],
  ['a colon within a text', 'a: hush: b\n', 'line 1, column 4: expected one colon in a line'],
  ['a line without a colon', 'a: 1\nhush\nb: 2\n', 'line 2, column 1: expected a field as `name: value`'],
  [
    'no blank after the colon',
    'a:1\nb: 2\n',
    'line 1, column 1: expected a field as `name: value`, with a blank after',
  ],
  ['blanks that do not fit', 'a:\n   b: 1\n  c: 2\n', 'line 3, column 1: expected as many blanks before this'],
  ['an @ at the beginning', 'a: @hush\n', 'line 1, column 4: expected a text that begins with this sign in quotes'],
  ['a backslash', 'a: "\\q"\n', 'line 1, column 5: expected no backslash within double quotes'],
  ['two documents', 'a: 1\n---\nb: 2\n', 'line 2, column 1: expected one document'],
  ['something after a list', 'a: [x] hush\n', 'line 1, column 8: expected nothing more here'],
  ['a comma that is missing', 'a: {b: 1 c: 2}\n', 'line 1, column 8: expected a comma'],
  ['an alias', 'a: &x 1\nb: *x\n', 'line 2, column 4: expected no alias'],
  ['another version', '%YAML 1.1\n---\n<<: hush\n', 'line 1, column 1: expected no line that begins with %'],
  ['two anchors', 'a: &x &y 1\n', 'line 1, column 7: expected no anchor'],
])('%s is said in a sentence', (_what, text, sentence) => {
  expect(said(text)).toContain(sentence)
  expect(said(text)).not.toMatch(/[A-Z]+_[A-Z]+|hush/)
})

test('what the parser would warn of is not said: it quotes the file', async () => {
  const warnings: unknown[] = []
  const hear = (warning: unknown): void => void warnings.push(warning)
  process.on('warning', hear)
  said('a: {{ hush }}\n')
  said('? [hush]\n: b\n')
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', hear)
  expect(warnings).toEqual([])
})

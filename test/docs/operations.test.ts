// The settings table in docs/operations.md: every setting, with the default that config.ts gives it.
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { Config, environmentName } from '../../config.ts'

const rows = new Map(
  [...(await readFile('docs/operations.md', 'utf8')).matchAll(/^\| `(PEIL_\w+)` +\| (\S+) +\| (.+?) *\|$/gm)].map(
    ([, name = '', fallback = '', meaning = '']) => [name, { fallback: fallback.replaceAll('`', ''), meaning }],
  ),
)

test('the table names every setting and no other', () => {
  expect([...rows.keys()].toSorted()).toEqual(Object.keys(Config.shape).map(environmentName).toSorted())
})

test('the table gives each setting the default that it has', () => {
  const config = Config.parse({})
  const defaults: Readonly<Record<string, unknown>> = { ...config, data: relative('.', config.data) }
  for (const name of Object.keys(Config.shape)) {
    const fallback = (defaults[name] ?? 'none') as string | number | boolean
    expect([name, rows.get(environmentName(name))?.fallback]).toEqual([name, String(fallback)])
  }
})

test('the table says of each setting what it means', () => {
  for (const { meaning } of rows.values()) expect(meaning.length).toBeGreaterThan(10)
})

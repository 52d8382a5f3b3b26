// The packages that are installed: all of them run on the oldest Node that we run on, and what is held says so.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly engines?: { readonly node?: string } }>
  >
}
const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as Lock
const own = JSON.parse(await readFile('package.json', 'utf8')) as {
  readonly engines: { readonly node: string }
  readonly overrides: Readonly<Record<string, string>>
}

const numbers = (version: string): number[] => version.split('.').map(Number)
const compare = (a: readonly number[], b: readonly number[]): number =>
  [0, 1, 2].map((n) => (a[n] ?? 0) - (b[n] ?? 0)).find((difference) => difference !== 0) ?? 0

/** Whether a range of npm's takes a version: as much of their grammar as packages use for `engines`. */
function takes(range: string, version: readonly number[]): boolean {
  return range.split('||').some((every) =>
    [...every.matchAll(/([<>=^~]*)\s*v?(\d+(?:\.(?:\d+|x))*|\*)/g)].every(([, sign = '', text = '']) => {
      if (text === '*') return true
      const bound = numbers(text.replaceAll(/\.x/g, ''))
      const order = compare(version, bound)
      if (sign === '>=') return order >= 0
      if (sign === '>') return order > 0
      if (sign === '<') return order < 0
      if (sign === '<=') return order <= 0
      // ^ and a bare major: the same major, from there on; ~ and a bare minor: the same minor, too.
      const fixed = sign === '^' ? 1 : sign === '~' ? 2 : bound.length
      return order >= 0 && bound.slice(0, fixed).every((part, n) => version[n] === part)
    }),
  )
}

test.each([
  ['>=18', true],
  ['>=22', false],
  ['^18.0.0 || >=20.12.0', true],
  ['^20.9.0 || >= 22', true],
  ['>=6 <7 || >=20.20', false],
  ['20.x || 22', true],
  ['*', true],
])('a range is read as npm reads it: %s', (range, isTaken) => {
  expect(takes(range, [20, 19, 0])).toBe(isTaken)
})

test('no package wants a newer Node than the oldest that we run on', () => {
  const oldest = numbers(own.engines.node.replace('>=', ''))
  const newer = Object.entries(lock.packages).flatMap(([path, { version, engines }]) =>
    engines?.node === undefined || takes(engines.node, oldest) ? [] : [`${path} ${version} wants ${engines.node}`],
  )
  expect(newer).toEqual([])
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100)
})

test('what is held for another package’s sake is installed so, and the document says why', async () => {
  const document = await readFile('docs/dependencies.md', 'utf8')
  for (const [name, version] of Object.entries(own.overrides)) {
    const installed = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
    expect(installed.map(([, one]) => one.version)).toEqual([version])
    expect(document).toContain(`\`${name}\``)
  }
})

// docs/operations.md and docs/many-machines.md: what an operator looks for by name is called that.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Config, environmentName } from '../../config.ts'

const DOCS = ['docs/operations.md', 'docs/many-machines.md']
const ROOMS = ['ingest', 'keys', 'reports', 'transform']
const named = (pattern: RegExp): string[] => [
  ...new Set(DOCS.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, name = '']) => name))),
]

test('every metric that they name is one that a stage tells', () => {
  const sources = ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)),
  )
  const text = [...sources, 'work-counts.ts']
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(path, 'utf8'))
  const metrics = named(/`(peil_[a-z_]+)`/g)
  expect(metrics.length).toBeGreaterThan(10)
  expect(metrics.filter((name) => !text.some((each) => each.includes(`'${name}'`)))).toEqual([])
})

test('every variable that they name is a setting', () => {
  const settings = Object.keys(Config.shape).map(environmentName)
  expect(named(/\b(PEIL_[A-Z_]+[A-Z])\b/g).filter((name) => !settings.includes(name.replace(/_FILE$/, '')))).toEqual([])
})

test('every file of the repository that they name or link to is there', () => {
  const files = [
    ...named(/`((?:docker-compose|deploy|warehouse|docs|catalogue)[\w./-]*\.\w+)`/g),
    ...named(/\]\((?!http)([\w./-]+)/g),
  ]
  const made = /^deploy\/(?:secrets\/|sources\.yaml$)/
  expect(files.length).toBeGreaterThan(4)
  expect(files.filter((path) => !made.test(path) && !existsSync(path) && !existsSync(join('docs', path)))).toEqual([])
})

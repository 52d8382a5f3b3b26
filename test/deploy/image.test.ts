// The Dockerfile: what the program reads when it runs is in the image, and .dockerignore keeps out nothing that it is made
// of.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readCompose } from './compose-file.ts'

const dockerfile = readFileSync('Dockerfile', 'utf8')
const [, finalStage = ''] = dockerfile.split(/^FROM \S+$/m)
const outside = new Set(['node_modules', 'dist', 'test', 'docs', 'data', 'coverage'])
const rooms = readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !outside.has(entry.name))
  .map(({ name }) => name)
const sources = rooms
  .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)))
  .concat(readdirSync('.'))
  .filter((path) => path.endsWith('.ts') && path !== 'package-root.ts')

/** What `packageFile(…)` is called with, here and there; `${name}`: what its callers give. */
function readAtRunTime(): string[] {
  const calls = sources.flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    const asked = [...text.matchAll(/packageFile\(([^)]*)\)/g)].map(([, given = '']) => given.slice(1, -1))
    const parts = [...text.matchAll(/folderOf\('([^']*)'\)/g)].map(([, part = '']) => part)
    return asked.flatMap((each) =>
      each.includes('${name}') ? parts.map((part) => each.replace('${name}', part)) : each,
    )
  })
  return [...new Set(calls)]
}

/** From where in the repository to where in the image, of the last stage. */
const copied = [...finalStage.matchAll(/^COPY (?:--from=build \/app\/)?(\S+) \.\/(\S*)$/gm)].map(
  ([, from = '', to = '']) => ({
    from,
    to: to === '' || to.endsWith('/') ? join(to, basename(from)) : to,
  }),
)
const isCopied = (path: string): boolean =>
  copied.some(({ from, to }) => from === to && (path === from || path.startsWith(`${from}/`) || globbed(from, path)))
const globbed = (pattern: string, path: string): boolean =>
  basename(pattern) === '*.yaml' && dirname(path) === dirname(pattern) && path.endsWith('.yaml')

test('every file that the program reads beside itself is copied to where it looks', () => {
  const files = readAtRunTime()
  expect(files).toEqual(expect.arrayContaining(['warehouse/chdb.xml', 'warehouse/migrations', 'warehouse/questions']))
  expect(files.filter((path) => !existsSync(path) || !isCopied(path))).toEqual([])
  expect(['package.json', 'dist', 'node_modules'].filter((path) => !isCopied(path))).toEqual([])
})

test('.dockerignore lets in every room with program text, and every file that is copied', () => {
  const let_in = new Set([...readFileSync('.dockerignore', 'utf8').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path))
  expect(
    sources
      .map((path) => path.split('/'))
      .filter(([room = '', file]) => !let_in.has(file === undefined ? '*.ts' : room) && !let_in.has(`${room}/*.ts`)),
  ).toEqual([])
  const fromHere = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '))
  expect(fromHere.filter((path) => path !== '.' && !let_in.has(path) && !let_in.has(path.split('/')[0] ?? ''))).toEqual(
    [],
  )
})

test('it is the oldest Node that we run on, and runs as nobody in particular', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } }
  const [, major] = /^>=(\d+)\./.exec(engines.node) ?? []
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  expect(images).toEqual([`node:${major}-bookworm-slim`, `node:${major}-bookworm-slim`])
  expect(finalStage).toMatch(/^USER 1000:1000\nENTRYPOINT \["node", "\/app\/dist\/peil\.js"\]$/m)
})

test('the data folder of the compose file is the one that the image makes for its user', () => {
  const { services } = readCompose('docker-compose.yml')
  for (const name of ['keys', 'ingest', 'transform', 'reports'])
    expect(services[name]?.environment['PEIL_DATA']).toBe('/data')
  expect(finalStage).toMatch(/PEIL_DATA=\/data$/m)
  expect(finalStage).toMatch(/mkdir --mode=700 \/data && chown 1000:1000 \/data$/m)
})

// The compose files as Docker Compose would put them together, as far as ours go: anchors, defaults, `extends`, one override.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const names = z.array(z.string()).default([])
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)

const Service = z.looseObject({
  image: z.string().default(''),
  build: z.string().optional(),
  command: names,
  environment: z.record(z.string(), text).default({}),
  env_file: names,
  secrets: names,
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).default([]),
  volumes: names,
  tmpfs: names,
  networks: names,
  ports: names,
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()) }),
  restart: z.string().optional(),
  mem_limit: z.string().optional(),
  memswap_limit: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: names,
  security_opt: names,
  ulimits: z.record(z.string(), z.number()).default({}),
  logging: z.looseObject({ options: z.record(z.string(), z.string()) }),
})
const File = z.object({ file: z.string() })
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().default(false) })),
  volumes: z.record(z.string(), z.looseObject({})),
  secrets: z.record(z.string(), File),
  configs: z.record(z.string(), File),
})
export type Compose = z.infer<typeof Compose>
export type Service = z.infer<typeof Service>

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Maps are merged, lists added up (a volume at the same place wins), everything else is replaced. */
function merged(base: unknown, over: unknown): unknown {
  if (isTree(base) && isTree(over)) {
    const keys = new Set([...Object.keys(base), ...Object.keys(over)])
    return Object.fromEntries([...keys].map((key) => [key, key in over ? merged(base[key], over[key]) : base[key]]))
  }
  if (!Array.isArray(base) || !Array.isArray(over)) return over
  const place = (each: unknown): unknown => (typeof each === 'string' ? (each.split(':')[1] ?? each) : each)
  const replaced = new Set(over.map(place))
  return [...base.filter((each) => !replaced.has(place(each))), ...(over as unknown[])]
}

const read = (path: string): Tree => {
  const bare = readFileSync(path, 'utf8').replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
  return parse(bare, { merge: true }) as Tree
}

/** With the defaults of everything that the environment may set. */
export function readCompose(path: string, override?: string): Compose {
  const base = read(path)
  const over = override === undefined ? {} : read(override)
  if (isTree(over['services']) && isTree(base['services']))
    for (const [name, service] of Object.entries(over['services']))
      if (isTree(service) && isTree(service['extends'])) {
        const { extends: from, ...own } = service
        over['services'][name] = merged(base['services'][String(from['service'])], own)
      }
  return Compose.parse(merged(base, over))
}

/** Names that the file lets its environment set, with the setting that each stands at. */
export const interpolated = (path: string): readonly (readonly [name: string, at: string])[] =>
  [...readFileSync(path, 'utf8').matchAll(/(\w+): *[{ '"a-z:]*\$\{(\w+):-/g)].map(([, at = '', name = '']) => [
    name,
    at,
  ])

export const STAGES = ['keys', 'ingest', 'transform', 'reports'] as const

/** As they are started: with one broker and with three. */
export const VARIANTS: readonly (readonly [title: string, Compose])[] = [
  ['one broker', readCompose('docker-compose.yml')],
  ['three brokers', readCompose('docker-compose.yml', 'docker-compose.three-brokers.yml')],
]

/** `512m`, `1g` in bytes. */
export function bytesOf(size: string | undefined): number {
  const [, count = '', unit = ''] = /^(\d+)([mg])$/.exec(size ?? '') ?? []
  return Number(count) * (unit === 'g' ? 1024 ** 3 : 1024 ** 2)
}

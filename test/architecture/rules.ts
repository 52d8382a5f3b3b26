// The rules of the house that a machine can check. Each says what breaks it, in words, for one file.
import { type SourceFile, roomOf } from './source-file.ts'

export interface Rule {
  readonly title: string
  /** What is wrong in the file, one line each; nothing when the file keeps the rule. */
  readonly broken: (file: SourceFile) => readonly string[]
  /** A small file that breaks it: a checker that finds nothing there checks nothing. */
  readonly bad: readonly [path: string, text: string]
}

const STAGES = new Set(['ingest', 'transform', 'reports'])
const PORTS = new Set(['log', 'keys', 'warehouse', 'delivery'])
/** What the stages may see of the rooms of ports: promises, and what stands on them alone; not adapters. */
const SEEN_BY_STAGES = new Set([
  'log/port.ts',
  'log/by-address.ts',
  'log/catalogues.ts',
  'log/plans.ts',
  'log/release-plans.ts',
  'log/ledger.ts',
  'log/partial-codec.ts',
  'keys/port.ts',
  'keys/seal.ts',
  'keys/control-hash.ts',
  'keys/raw-key-name.ts',
  'warehouse/port.ts',
  'delivery/port.ts',
])
const KNOWS_ALL = new Set(['audit', 'cli', 'demo', 'test'])
const KNOWS_ALL_FILES = new Set(['pipeline.ts', 'peil.ts', 'work-counts.ts'])

/** Packages with one place each; `''` is the root. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  lmdb: ['log'],
  kafkajs: ['log'],
  chdb: ['warehouse'],
  '@clickhouse/client': ['warehouse'],
  fastify: ['reports', 'keys'],
  'prom-client': ['ingest', 'reports', 'transform', ''],
  commander: ['', 'cli'],
  ssh2: ['delivery'],
  aws4fetch: ['delivery'],
  'age-encryption': ['reports'],
  'hyparquet-writer': ['reports'],
  otpauth: ['reports'],
  fflate: ['reports', 'delivery'],
  hyparquet: ['test'],
  'temporal-polyfill': ['time'],
  'ipaddr.js': ['ingest'],
  ajv: ['ingest'],
  'crypto-js': ['test'],
  'fast-check': ['test'],
  vitest: ['test', ''],
}

const inTest = (file: SourceFile): boolean => roomOf(file.path) === 'test'
const isToolConfig = (file: SourceFile): boolean => /^[a-z]+(?:\.[a-z]+)?\.config\.ts$/.test(file.path)
const ownTargets = (file: SourceFile): string[] => file.imports.filter(({ own }) => own).map(({ target }) => target)
const reaches = (targets: readonly string[]): string[] => targets.map((target) => `imports ${target}`)
const finds = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([found]) => `has ${found}`)

export const RULES: readonly Rule[] = [
  {
    title: 'ingest, transform and reports never import each other',
    broken: (file) => {
      const room = roomOf(file.path)
      if (!STAGES.has(room)) return []
      return reaches(ownTargets(file).filter((target) => STAGES.has(roomOf(target)) && roomOf(target) !== room))
    },
    bad: ['ingest/server.ts', "// x\nimport { fold } from '../transform/fold/tally.ts'\n"],
  },
  {
    title: 'a stage sees the promises of a port, never an adapter',
    broken: (file) => {
      if (!STAGES.has(roomOf(file.path))) return []
      return reaches(ownTargets(file).filter((to) => PORTS.has(roomOf(to)) && !SEEN_BY_STAGES.has(to)))
    },
    bad: ['transform/owner.ts', "// x\nimport type { Env } from '../log/embedded.ts'\n"],
  },
  {
    title: 'only reports knows the warehouse',
    broken: (file) => {
      if (!STAGES.has(roomOf(file.path)) || roomOf(file.path) === 'reports') return []
      return reaches(ownTargets(file).filter((target) => roomOf(target) === 'warehouse'))
    },
    bad: ['ingest/server.ts', "// x\nimport type { Warehouse } from '../warehouse/port.ts'\n"],
  },
  {
    title: 'the schemas import nothing but zod and each other',
    broken: (file) => {
      if (roomOf(file.path) !== 'schemas') return []
      return reaches(
        file.imports
          .filter(({ target, own }) => (own ? roomOf(target) !== 'schemas' : target !== 'zod'))
          .map(({ target }) => target),
      )
    },
    bad: ['schemas/day.ts', "// x\nimport { createHash } from 'node:crypto'\n"],
  },
  {
    title: 'log, keys, warehouse, delivery and time know no stage',
    broken: (file) => {
      if (!PORTS.has(roomOf(file.path)) && roomOf(file.path) !== 'time') return []
      return reaches(ownTargets(file).filter((target) => STAGES.has(roomOf(target))))
    },
    bad: ['log/embedded.ts', "// x\nimport { seal } from '../ingest/block.ts'\n"],
  },
  {
    title: 'only the composition root, the command line, the demo, the audit and tests know several stages',
    broken: (file) => {
      if (KNOWS_ALL.has(roomOf(file.path)) || KNOWS_ALL_FILES.has(file.path)) return []
      const known = new Set(
        ownTargets(file)
          .map(roomOf)
          .filter((room) => STAGES.has(room)),
      )
      return known.size > 1 ? [`knows ${[...known].join(', ')}`] : []
    },
    bad: ['main.ts', "// x\nimport { a } from './ingest/a.ts'\nimport { b } from './reports/b.ts'\n"],
  },
  {
    title: 'the environment is read in config.ts only',
    broken: (file) =>
      file.path === 'config.ts' || inTest(file)
        ? []
        : finds(file.code, /\bprocess\.env\b|\benv\b.*from 'node:process'/g),
    bad: ['log/embedded.ts', '// x\nconst folder = process.env.HOME\n'],
  },
  {
    title: 'nobody but time/clock.ts asks the machine for the time or for chance by itself',
    broken: (file) =>
      file.path === 'time/clock.ts' || inTest(file)
        ? []
        : finds(file.code, /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\s*\)/g),
    bad: ['ingest/receipt.ts', '// x\nconst at = new Date()\n'],
  },
  {
    title: 'each package is imported only in the room that it serves',
    broken: (file) =>
      reaches(
        file.imports
          .filter(({ target, own }) => !own && PACKAGES[target]?.includes(roomOf(file.path)) === false && !inTest(file))
          .map(({ target }) => target),
      ),
    bad: ['reports/close/close.ts', "// x\nimport { open } from 'lmdb'\n"],
  },
  {
    title: 'nothing is exported by default',
    broken: (file) =>
      isToolConfig(file) ? [] : finds(file.code, /\bexport default\b|\bexport \{[^}]*\bas default\b/g),
    bad: ['time/clock.ts', '// x\nexport default 1\n'],
  },
  {
    title: 'no file only passes on what others export',
    broken: (file) => finds(file.code, /(?:^|\n)export (?:type )?(?:\*|\{[^}]*\})[^\n;]*\bfrom\b/g),
    bad: ['log/index.ts', "// x\nexport * from './port.ts'\n"],
  },
  {
    title: 'the first line of a file says what it holds',
    broken: (file) =>
      isToolConfig(file) || /^(?:#!.*\n)?\/\/ \S/.test(file.text) ? [] : ['does not begin with a comment'],
    bad: ['time/clock.ts', 'export const x = 1\n'],
  },
  {
    title: 'no file is longer than 300 lines',
    broken: (file) => {
      const lines = file.text.trimEnd().split('\n').length
      return lines > 300 ? [`has ${lines} lines`] : []
    },
    bad: ['time/clock.ts', '// x\n'.repeat(301)],
  },
  {
    title: 'files are kebab-case and named for what they decide',
    broken: (file) => {
      const name = file.path.slice(file.path.lastIndexOf('/') + 1)
      if (!isToolConfig(file) && !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test)?\.ts$/.test(name)) return ['is not kebab-case']
      return /(?:^|-)(?:utils?|helpers?|common|manager|base|misc)\./.test(name) ? ['has a name that says nothing'] : []
    },
    bad: ['log/log-helpers.ts', '// x\n'],
  },
  {
    title: 'SQL stands in .sql files only',
    broken: (file) =>
      inTest(file)
        ? []
        : finds(
            file.code,
            /\b(?:SELECT\s[^'"`]*\sFROM|INSERT\s+INTO|(?:CREATE|ALTER|DROP|TRUNCATE|OPTIMIZE)\s+(?:TABLE|DATABASE|VIEW)|DELETE\s+FROM)\b/g,
          ),
    bad: ['warehouse/clickhouse.ts', '// x\nconst query = `SELECT people FROM interest`\n'],
  },
  {
    title: 'settings of ClickHouse never go through the client, where they stick to the connection',
    broken: (file) =>
      roomOf(file.path) === 'test' && /architecture/.test(file.path) ? [] : finds(file.code, /clickhouse_settings/g),
    bad: ['warehouse/clickhouse.ts', '// x\nconst o = { clickhouse_settings: {} }\n'],
  },
]

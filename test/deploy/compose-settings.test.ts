// What docker-compose.yml gives to each stage: its command, its settings and the files they name, as config.ts reads them.
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { loadCatalogue } from '../../catalogue/load.ts'
import { keysSettings } from '../../cli/keys.ts'
import { Config, environmentName, readConfig } from '../../config.ts'
import { parseSources } from '../../ingest/sources.ts'
import { runScript } from '../support/script-process.ts'
import { STAGES, type Service, VARIANTS, interpolated } from './compose-file.ts'
import { hasOpenssl, madeSecrets } from './made-secrets.ts'

const settings = Object.keys(Config.shape).map(environmentName)
/** What each image reads; NODE_OPTIONS is Node's own. */
const READ: readonly (readonly [image: RegExp, isKnown: (name: string) => boolean])[] = [
  [/^peil:/, (name) => name === 'NODE_OPTIONS' || settings.includes(name.replace(/_FILE$/, ''))],
  [/^apache\/kafka:4\./, (name) => /^(?:KAFKA_[A-Z0-9_]+|CLUSTER_ID)$/.test(name)],
  [/^clickhouse\/clickhouse-server:26\./, (name) => name === 'CLICKHOUSE_SKIP_USER_SETUP'],
]

const made = await madeSecrets()
afterAll(() => made[Symbol.asyncDispose]())

describe.each(VARIANTS)('with %s', (_title, compose) => {
  const services = Object.entries(compose.services)
  const stages = STAGES.map((name): [string, Service] => [name, compose.services[name] as Service])

  test.each(services)('every name in the environment of %s is known to who reads it', (_name, service) => {
    const isKnown = READ.find(([image]) => image.test(service.image))?.[1]
    expect(Object.keys(service.environment).filter((name) => isKnown?.(name) !== true)).toEqual([])
  })

  test('each stage is run by a command of peil', async () => {
    const help = await runScript('peil.ts', ['--help'])
    for (const [name, { command }] of stages) {
      expect(command).toEqual([name])
      expect(help).toMatch(new RegExp(`^ +${name} `, 'm'))
    }
  })

  test('what all stages must agree on is the same everywhere, and the default of config.ts', () => {
    const { zone, graceMs, partitions } = Config.parse({})
    for (const [, { environment }] of stages)
      expect([environment['PEIL_ZONE'], environment['PEIL_GRACE_MS'], environment['PEIL_PARTITIONS']]).toEqual(
        [zone, graceMs, partitions].map(String),
      )
  })

  test('each stage shows the keys stage the secret that it expects of it', () => {
    const keys = compose.services['keys']?.environment
    for (const name of ['ingest', 'transform', 'reports'])
      expect(compose.services[name]?.environment['PEIL_KEYS_SECRET_FILE']).toBe(
        keys?.[`PEIL_KEYS_${name.toUpperCase()}_SECRET_FILE`] ?? 'that',
      )
  })

  test.each(stages)('%s is given the secrets and configs that its settings name, and no others', (_name, service) => {
    const named = [...Object.values(service.environment), ...service.healthcheck.test]
    const under = (folder: string) => [...new Set(named.filter((each) => each.startsWith(folder)))].toSorted()
    expect(under('/run/secrets/')).toEqual(service.secrets.map((each) => `/run/secrets/${each}`).toSorted())
    expect(under('/etc/peil/')).toEqual(service.configs.map(({ target }) => target).toSorted())
  })

  describe.runIf(hasOpenssl)('and the files that make-secrets.sh makes', () => {
    /** The environment of a service, with what it finds in its container replaced by where that is here. */
    const onThisMachine = ({ environment, configs }: Service): Record<string, string> => {
      const places = new Map([
        ...Object.entries(compose.secrets).map(
          ([name, { file }]) => [`/run/secrets/${name}`, made.here(file)] as const,
        ),
        ...configs.map(({ source, target }) => [target, made.here(compose.configs[source]?.file ?? '')] as const),
      ])
      return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, places.get(value) ?? value]))
    }

    test.each(stages.filter(([name]) => name !== 'keys'))('%s can read all its settings', (_name, service) => {
      const config = readConfig({}, onThisMachine(service))
      expect([config.keysSecret, config.reportsToken].filter((each) => !/^[0-9a-f]{64}$/.test(each ?? ''))).toEqual([])
    })

    test('who may send, and what is counted, can be read', async () => {
      const [ingest, reports] = ['ingest', 'reports'].map((name) =>
        readConfig({}, onThisMachine(compose.services[name] as Service)),
      )
      expect(parseSources(readFileSync(ingest?.sources ?? '', 'utf8'))).toHaveLength(1)
      expect(reports?.sources).toBe(ingest?.sources)
      expect((await loadCatalogue(reports?.catalogue ?? '')).features.length).toBeGreaterThan(0)
    })

    test('keys can read all its settings, and would start with them', () => {
      const config = readConfig({}, onThisMachine(compose.services['keys'] as Service))
      expect(Object.keys(keysSettings(config).secrets)).toEqual(['ingest', 'transform', 'reports'])
      expect(Buffer.from(config.keyEncryptionKey ?? '', 'base64')).toHaveLength(32)
    })

    test('ClickHouse is given the hashes that its users ask for, and reports the password of its own', () => {
      const users = readFileSync('warehouse/server/users.d/peil.xml', 'utf8')
      const [hashes = ''] =
        compose.services['clickhouse']?.env_file.map((file) => readFileSync(made.here(file), 'utf8')) ?? []
      const given = [...hashes.matchAll(/^(\w+)=[0-9a-f]{64}$/gm)].map(([, name]) => name)
      expect(new Set(given)).toEqual(new Set([...users.matchAll(/from_env="(\w+)"/g)].map(([, name]) => name)))
      const { clickhouseUser } = readConfig({}, onThisMachine(compose.services['reports'] as Service))
      expect(users).toContain(
        `<${clickhouseUser}>\n      <password_sha256_hex from_env="PEIL_CLICKHOUSE_PASSWORD_SHA256"/>`,
      )
    })

    test('every file that is mounted is in the repository or made', () => {
      const files = [
        ...Object.values({ ...compose.secrets, ...compose.configs }).map(({ file }) => file),
        ...services.flatMap(([, service]) => service.env_file),
        ...services.flatMap(([, { volumes }]) => volumes.filter((each) => each.startsWith('./'))),
      ].map((file) => file.replace(/^\.\/|:.*$/g, ''))
      expect(files.length).toBeGreaterThan(10)
      for (const file of files) expect(made.here(file)).not.toBe('')
    })
  })
})

test('what the environment may set has the name of the setting, but for what is none', () => {
  expect(interpolated('docker-compose.yml')).toEqual([
    ...['PEIL_ZONE', 'PEIL_GRACE_MS', 'PEIL_PARTITIONS', 'PEIL_LOG_LEVEL'].map((name) => [name, name]),
    ['TRANSFORMS', 'scale'],
    ['CATALOGUE', 'catalogue'],
  ])
})

// docker-compose.yml, alone and with three brokers: its services find each other, and keep the rules of the house for what
// runs unattended. Whether Docker Compose takes the files, check-compose.sh asks Docker's own loader.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Config } from '../../config.ts'
import { STAGES, type Service, VARIANTS, bytesOf } from './compose-file.ts'

describe.each(VARIANTS)('with %s', (_title, compose) => {
  const services = Object.entries(compose.services)
  const service = (name: string): Service => compose.services[name] as Service
  const stages = STAGES.map((name): [string, Service] => [name, service(name)])
  const brokers = services.filter(([name]) => name.startsWith('kafka'))

  test('there is nothing but Kafka, ClickHouse and the stages, all of which are one image', () => {
    const others = services.map(([name]) => name).filter((name) => !/^kafka(?:-[23])?$/.test(name))
    expect(others.toSorted()).toEqual([...STAGES, 'clickhouse'].toSorted())
    for (const [, { image, build }] of stages) expect([image, build]).toEqual(['peil:local', '.'])
  })

  test('every address that a stage is given is one where a service listens, in a network of both', () => {
    const listening = new Map<string, Service>([
      [`https://keys:${service('keys').environment['PEIL_KEYS_PORT']}`, service('keys')],
      [
        new URL(service('clickhouse').healthcheck.test.at(-1) ?? '').origin.replace('127.0.0.1', 'clickhouse'),
        service('clickhouse'),
      ],
      ...brokers.map(([, broker]): [string, Service] => [
        broker.environment['KAFKA_ADVERTISED_LISTENERS']?.replace('PLAINTEXT://', '') ?? '',
        broker,
      ]),
    ])
    for (const [name, { environment, networks }] of stages.filter(([each]) => each !== 'keys')) {
      const addresses = ['PEIL_KEYS_URL', 'PEIL_KAFKA_BROKERS', 'PEIL_CLICKHOUSE_URL'].flatMap(
        (each) => environment[each]?.split(',') ?? [],
      )
      expect(addresses).toHaveLength(brokers.length + (name === 'reports' ? 2 : 1))
      for (const at of addresses)
        expect([at, listening.get(at)?.networks.some((each) => networks.includes(each))]).toEqual([at, true])
    }
  })

  test('each stage is asked whether it is ready, where it listens, at the port of config.ts', () => {
    const { keysPort, ingestPort, reportsPort } = Config.parse({})
    const ports = { keys: keysPort, ingest: ingestPort, transform: 7304, reports: reportsPort }
    for (const name of STAGES) {
      const { environment, healthcheck } = service(name)
      const url = name === 'keys' ? service('ingest').environment['PEIL_KEYS_URL'] : `http://127.0.0.1:${ports[name]}`
      expect(environment[`PEIL_${name.toUpperCase()}_PORT`]).toBe(`${ports[name]}`)
      expect(environment[`PEIL_${name.toUpperCase()}_HOST`]).toBe('0.0.0.0')
      expect(healthcheck.test.slice(0, 4)).toEqual(['CMD', 'node', 'dist/deploy/healthy.js', `${url}/ready`])
    }
  })

  test('ingest and reports are published on loopback only, and nothing else has a way out', () => {
    expect(services.flatMap(([name, { ports }]) => (ports.length > 0 ? [[name, ...ports]] : []))).toEqual([
      ['ingest', '127.0.0.1:7301:7301'],
      ['reports', '127.0.0.1:7302:7302'],
    ])
    for (const [name, { networks }] of services) {
      const open = networks.filter((network) => compose.networks[network]?.internal !== true)
      expect([name, ...open]).toEqual(name === 'ingest' || name === 'reports' ? [name, 'outside'] : [name])
    }
  })

  test('a stage waits until everything whose address it has is healthy', () => {
    for (const [name, { depends_on: on, environment }] of stages) {
      const { PEIL_KAFKA_BROKERS: kafka, PEIL_KEYS_URL: keys, PEIL_CLICKHOUSE_URL: clickhouse } = environment
      const named = [...(kafka?.split(',') ?? []), keys, clickhouse].flatMap(
        (at) => at?.replace(/^https?:\/\//, '').split(':')[0] ?? [],
      )
      expect([name, Object.keys(on).toSorted()]).toEqual([name, named.toSorted()])
      for (const { condition } of Object.values(on)) expect(condition).toBe('service_healthy')
    }
  })

  test('every secret, config, volume and network that is used is declared, and every one declared is used', () => {
    const used = (pick: (each: Service) => readonly string[]) =>
      [...new Set(services.flatMap(([, each]) => pick(each)))].toSorted()
    const volumes = used((each) => each.volumes.flatMap((at) => (at.startsWith('.') ? [] : (at.split(':')[0] ?? ''))))
    expect(used(({ secrets }) => secrets)).toEqual(Object.keys(compose.secrets).toSorted())
    expect(used(({ configs }) => configs.map(({ source }) => source))).toEqual(Object.keys(compose.configs).toSorted())
    expect(volumes).toEqual(Object.keys(compose.volumes).toSorted())
    expect(used(({ networks }) => networks)).toEqual(Object.keys(compose.networks).toSorted())
  })

  test.each(services)(
    '%s restarts, is bounded, tells whether it is healthy, and has no more rights than it needs',
    (_, each) => {
      expect(each).toMatchObject({
        restart: 'unless-stopped',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        logging: { options: { 'max-size': '10m', 'max-file': '5' } },
      })
      expect(bytesOf(each.mem_limit)).toBeGreaterThan(0)
      expect(each.healthcheck.test[0]).toBe('CMD')
    },
  )

  test.each(stages)('%s leaves its memory on no disk, and has room beside its heap', (_name, stage) => {
    expect(stage.memswap_limit).toBe(stage.mem_limit)
    expect(stage.ulimits['core']).toBe(0)
    const [, heapMiB] = /^--max-old-space-size=(\d+)$/.exec(stage.environment['NODE_OPTIONS'] ?? '') ?? []
    expect(Number(heapMiB) * 1024 ** 2).toBeLessThan(bytesOf(stage.mem_limit) * 0.7)
  })

  test('ClickHouse has room for what its own configuration lets it take', () => {
    const config = readFileSync('warehouse/server/config.d/peil.xml', 'utf8')
    const [, bytes] = /<max_server_memory_usage>(\d+)</.exec(config) ?? []
    expect(bytesOf(service('clickhouse').mem_limit)).toBeGreaterThan(Number(bytes) * 1.2)
  })

  test('the brokers agree: one quorum, one cluster, as many copies as brokers, a disk each', () => {
    const voters = brokers.map(([name, { environment }]) => `${environment['KAFKA_NODE_ID']}@${name}:9093`).join(',')
    for (const [name, { environment }] of brokers)
      expect(environment).toMatchObject({
        CLUSTER_ID: service('kafka').environment['CLUSTER_ID'],
        KAFKA_CONTROLLER_QUORUM_VOTERS: voters,
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${name}:9092`,
        KAFKA_DEFAULT_REPLICATION_FACTOR: `${brokers.length}`,
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: `${brokers.length}`,
        KAFKA_MIN_INSYNC_REPLICAS: brokers.length === 3 ? '2' : '1',
      })
    expect(new Set(brokers.map(([, { environment }]) => environment['KAFKA_NODE_ID'])).size).toBe(brokers.length)
    expect(new Set(brokers.flatMap(([, { volumes }]) => volumes)).size).toBe(brokers.length)
  })
})

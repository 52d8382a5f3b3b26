// Many machines: whatever is killed, paused, added or taken away under load, every acknowledged event counts, once.
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { inventedCatalogue } from '../simulation/invented-catalogue.ts'
import { build } from '../support/built.ts'
import { eventually } from '../support/peil-tree.ts'
import { zoneAtNight } from '../support/recent-events.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeKafka } from './has-kafka.ts'
import { startKafka } from './kafka-cluster.ts'
import { startMachines } from './many-machines.ts'
import type { StageMachine } from './stage-machine.ts'
import { keepSending } from './under-load.ts'

const SESSION_MS = 6_000

const status = (machine: StageMachine, path: string): Promise<number> =>
  fetch(`${machine.url}${path}`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.status,
    () => 0,
  )

describeKafka('many machines', () => {
  beforeAll(build)

  test('stages killed, paused, added, and restarted one by one: the sums are the truth', async () => {
    await using kafka = await startKafka({ brokers: 1 })
    await using folder = await temporaryFolder()
    const stand = standOf(folder.path, kafka.brokers)
    await using machines = await startMachines({ ...stand, ingest: 2, transform: 2, reports: 2 })
    const load = keepSending({ ...stand, machines })
    await load.more(5_000)
    const [first, second] = machines.transform
    const [active, standby] = machines.reports
    if (first === undefined || second === undefined || active === undefined || standby === undefined)
      throw new Error('not what was asked for')

    await first.kill()
    await load.more(3_000)
    await first.start()
    await machines.add('transform')
    await load.more(3_000)

    second.hang() // longer than its session: others take its partitions, and it wakes as a former owner
    await delay(SESSION_MS + 4_000)
    second.wake()
    await load.more(3_000)

    await machines.keys.kill() // what cannot be sealed is not acknowledged
    await delay(8_000)
    await machines.keys.start()
    await load.more(3_000)

    expect(await status(standby, '/ready')).toBe(503)
    await active.kill()
    await eventually('the standby has taken over', async () => (await status(standby, '/ready')) === 200, 90_000)
    await active.start()
    expect(await status(active, '/health')).toBe(200)

    for (const machine of machines.all()) {
      await machine.stop()
      await machine.start()
    }
    await load.more(3_000)
    expect(await load.expectTruth()).toBeGreaterThan(10_000)
  }, 400_000)

  test('of three brokers one is killed, then another hangs, and both come back: the sums are the truth', async () => {
    await using kafka = await startKafka({ brokers: 3 })
    await using folder = await temporaryFolder()
    const stand = standOf(folder.path, kafka.brokers)
    await using machines = await startMachines({ ...stand, ingest: 2, transform: 2 })
    const load = keepSending({ ...stand, machines })
    await load.more(3_000)

    await kafka.node(1).kill()
    await load.more(3_000)
    await kafka.node(1).start()
    await kafka.inSync()
    await load.more(2_000)

    kafka.node(2).hang()
    await delay(12_000)
    kafka.node(2).wake()
    await kafka.inSync()
    await load.more(3_000)
    expect(await load.expectTruth()).toBeGreaterThan(10_000)
  }, 400_000)
})

function standOf(folder: string, brokers: readonly string[]) {
  const seed = randomInt(2 ** 31)
  const zone = zoneAtNight(Date.now())
  process.stdout.write(`seed ${seed}\n`)
  return { folder, brokers, seed, zone, catalogue: inventedCatalogue(24, 5, 3), environment: { PEIL_ZONE: zone } }
}

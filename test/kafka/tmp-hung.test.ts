import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'vitest'
import { openKafkaLog } from '../../log/kafka.ts'
import { systemClock } from '../../time/clock.ts'
import { describeKafka } from './has-kafka.ts'
import { startKafka } from './kafka-cluster.ts'
describeKafka('hung', () => {
  test('first', async () => {
    await using kafka = await startKafka({ brokers: 3 })
    await using log = await openKafkaLog({ brokers: kafka.brokers, partitions: 6, clock: systemClock })
    const stop = new AbortController()
    const read = Array(6).fill(0)
    const t0 = performance.now()
    let hungAt = 0
    const say = (...x: unknown[]) => console.log(Math.round(performance.now() - t0 - hungAt), ...x)
    const loops = read.flatMap((_, p) => [
      (async () => { while (!stop.signal.aborted) { const a = performance.now(); await log.topic('platform-events').append(p, [Buffer.from('x')]).catch((e: Error) => say('append failed', p, e.message)); const d = performance.now() - a; if (d > 2000) say('append', p, 'took', Math.round(d)); await delay(50) } })(),
      (async () => { let last = performance.now(); for await (const b of log.topic('platform-events').read(p, 0, { follow: true, signal: stop.signal })) { const d = performance.now() - last; if (d > 2000) say('read', p, 'gap', Math.round(d)); last = performance.now(); read[p] += b.length } })(),
    ])
    await delay(3000)
    kafka.node(1).hang(); hungAt = performance.now() - t0
    await delay(40000)
    const before = [...read]
    const other = performance.now()
    await using second = await openKafkaLog({ brokers: kafka.brokers, partitions: 6, clock: systemClock })
    say('opened another in', Math.round(performance.now() - other), second.partitions)
    await delay(2000)
    say('read in the last', read.map((n, p) => n - before[p]))
    stop.abort()
    kafka.node(1).wake()
    await Promise.all(loops)
  }, 150_000)
})

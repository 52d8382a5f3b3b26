// How fast the embedded log appends: many small ones at once, and big ones.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedLog } from '../../log/embedded.ts'
import { systemClock } from '../../time/clock.ts'

export interface LogFigure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

const PARTITIONS = 32
const SECONDS = 3

/** 100 callers, each with one append of 400 bytes in flight, then 32 callers with blocks of 256 KiB; 3 s each. */
export async function benchLogAppend(): Promise<LogFigure[]> {
  const small = await run(100, 400)
  const big = await run(PARTITIONS, 256 * 1024)
  return [
    { name: 'log.append.small.appends_per_s', value: Math.round(small.perSecond), unit: 'appends/s' },
    { name: 'log.append.small.p50_ms', value: small.percentile(0.5), unit: 'ms' },
    { name: 'log.append.small.p99_ms', value: small.percentile(0.99), unit: 'ms' },
    { name: 'log.append.big.mb_per_s', value: Math.round((big.perSecond * 256 * 1024) / 1e6), unit: 'MB/s' },
    { name: 'log.append.big.p99_ms', value: big.percentile(0.99), unit: 'ms' },
  ]
}

async function run(callers: number, bytes: number): Promise<{ perSecond: number; percentile(p: number): number }> {
  const folder = await mkdtemp(join(tmpdir(), 'peil-bench-'))
  const value = Buffer.alloc(bytes, 7)
  const latencies: number[] = []
  const log = await openEmbeddedLog({ folder, partitions: PARTITIONS, clock: systemClock })
  const startedAt = performance.now()
  const until = startedAt + SECONDS * 1000
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let n = caller; performance.now() < until; n += 7) {
        const before = performance.now()
        await log.topic('platform-events').append(n % PARTITIONS, [value])
        latencies.push(performance.now() - before)
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  await log[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
  latencies.sort((a, b) => a - b)
  return {
    perSecond: latencies.length / seconds,
    percentile: (p) => Math.round((latencies[Math.floor(latencies.length * p)] ?? 0) * 100) / 100,
  }
}

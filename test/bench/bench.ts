// The benchmark: `npm run bench -- [name …] [--record]` runs all benches or the named ones. One JSON line per figure
// on standard output; on a terminal a table beside the last recorded run instead.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, type Figure, boundOf, boundText, holds, shown } from './figures.ts'
import { type Recorded, readRecorded, record } from './recorded.ts'

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  log: async () => (await import('./log-append.ts')).benchLogAppend,
  ingest: async () => (await import('./ingest.ts')).benchIngest,
  journey: async () => (await import('./journey.ts')).benchJourney,
  visible: async () => (await import('./visible.ts')).benchVisible,
  fold: async () => {
    const { benchFold } = await import('./fold-replay.ts')
    return () => benchFold()
  },
  memory: async () => {
    const { benchFoldMemory } = await import('./fold-replay.ts')
    return () => Promise.resolve(benchFoldMemory())
  },
  restart: async () => (await import('./restart.ts')).benchRestart,
  'close-month': async () => (await import('./close-month.ts')).benchCloseMonth,
  sampler: async () => (await import('./sampler.ts')).benchSampler,
  'release-tables': async () => (await import('./release-tables.ts')).benchReleaseTables,
  'release-accuracy': async () => (await import('./release-accuracy.ts')).benchReleaseAccuracy,
  'export-five-years': async () => (await import('./export-five-years.ts')).benchFiveYears,
  kafka: async () => (await import('./kafka.ts')).benchKafka,
  idle: async () => (await import('./idle.ts')).benchIdle,
}

const terminal = process.stdout.isTTY

async function main(given: readonly string[]): Promise<number> {
  const names = given.filter((argument) => !argument.startsWith('--'))
  const unknown = given.filter((argument) =>
    argument.startsWith('--') ? argument !== '--record' : !(argument in BENCHES),
  )
  if (unknown.length > 0) {
    process.stderr.write(
      `there is no ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')} and --record\n`,
    )
    return 2
  }
  const recorded = await readRecorded()
  const figures: Figure[] = []
  let failed = 0
  for (const [name, load] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue
    if (terminal) process.stdout.write(`${name} …\n`)
    const found = await run(name, load)
    if (found === undefined) failed++
    else {
      figures.push(...found)
      for (const one of found) show(one, recorded.get(one.name))
    }
  }
  if (given.includes('--record')) await record(figures, new Date().toISOString().slice(0, 10))
  return failed > 0 || !figures.every(holds) ? 1 : 0
}

/** undefined: it could not be measured, and why was said. */
async function run(name: string, load: () => Promise<Bench>): Promise<readonly Figure[] | undefined> {
  const folder = await mkdtemp(join(tmpdir(), `peil-bench-${name}-`))
  try {
    const bench = await load()
    return await bench(folder)
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function show(found: Figure, last: Recorded | undefined): void {
  if (!terminal) return void process.stdout.write(`${JSON.stringify(found)}\n`)
  const mark = holds(found) ? ' ' : '!'
  const before = last === undefined ? '' : `last ${last.value} on ${last.date}`
  const columns = [
    found.name.padEnd(30),
    `${shown(found.value)} ${found.unit}`.padStart(20),
    boundText(boundOf(found.name)).padStart(12),
    before,
  ]
  process.stdout.write(`${mark} ${columns.join('   ')}\n`)
}

process.exitCode = await main(process.argv.slice(2))

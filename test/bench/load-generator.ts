// The load generator, a process of its own: posts events as fast as it is answered, or at a fixed rate, and counts.
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { type Body, buildBodies, createRefresher } from './bodies.ts'
import { createLatencies } from './latencies.ts'
import { type Answer, type LoadConnection, openConnection } from './load-connection.ts'
import type { LoadOptions, LoadReport } from './load.ts'

const RETRY_MS = 100

interface Lane {
  readonly connection: LoadConnection
  body: Body | undefined
  /** When its request was due: in an open loop, waiting for a connection counts as waiting for the answer. */
  dueAt: number
}

/** Runs until the time is over or the events are sent, and every request has been answered. */
async function generate(options: LoadOptions): Promise<LoadReport> {
  const url = new URL('/v1/events', options.url)
  const bodies = buildBodies({ url, key: options.key, batch: options.batch, population: options.population })
  const refresh = createRefresher(randomBytes(5).toString('hex'), options.population.features, Date.now)
  const latencies = createLatencies()
  const counts = { accepted: 0, refused: 0, requests: 0, statuses: {} as Record<string, number> }
  const startedAt = performance.now()
  const countFrom = startedAt + (options.warmUpSeconds ?? 0) * 1000
  const endAt = countFrom + options.seconds * 1000
  const requestMs = options.eventsPerSecond === undefined ? undefined : (1000 * options.batch) / options.eventsPerSecond
  const free: Lane[] = []
  let turn = 0
  let sent = 0
  let inFlight = 0
  let lastAnswerAt = startedAt

  const isOver = (now: number): boolean => now >= endAt || sent >= (options.events ?? Infinity)

  const send = (lane: Lane, dueAt: number): void => {
    // A body in flight elsewhere has been taken out of its place: there are always more bodies than connections.
    let body = lane.body
    while (body === undefined) {
      const at = turn++ % bodies.length
      body = bodies[at]
      if (lanes.some((other) => other.body === body)) body = undefined
    }
    refresh(body)
    lane.body = body
    lane.dueAt = dueAt
    inFlight++
    sent += body.events
    lane.connection.send(body.bytes)
  }

  const settle = (lane: Lane, { status, body }: Answer): void => {
    const now = performance.now()
    inFlight--
    lastAnswerAt = now
    if (now >= countFrom) count(now - lane.dueAt, status, body, lane.body?.events ?? 0)
    lane.body = undefined
    if (status !== 202) void delay(RETRY_MS).then(() => goOn(lane))
    else goOn(lane)
  }

  const count = (ms: number, status: number, body: string, events: number): void => {
    counts.requests++
    counts.statuses[status] = (counts.statuses[status] ?? 0) + 1
    if (status !== 202) return
    latencies.add(ms)
    const accepted = Number(/"accepted":(\d+)/.exec(body)?.[1] ?? 0)
    counts.accepted += accepted
    counts.refused += events - accepted
  }

  const goOn = (lane: Lane): void => {
    const now = performance.now()
    if (requestMs !== undefined) free.push(lane)
    else if (!isOver(now)) send(lane, now)
  }

  const sendAtRate = async (everyMs: number): Promise<void> => {
    free.push(...lanes)
    for (let due = startedAt; !isOver(performance.now()); await delay(1))
      for (const now = performance.now(); due <= now && free.length > 0; due += everyMs) {
        const lane = free.pop()
        if (lane !== undefined) send(lane, due)
      }
  }

  const isBusy = (): boolean => inFlight > 0 || !isOver(performance.now())

  const lanes = Array.from({ length: options.connections }, (): Lane => {
    const lane: Lane = {
      connection: openConnection(url, (answer) => settle(lane, answer)),
      body: undefined,
      dueAt: 0,
    }
    return lane
  })
  if (requestMs !== undefined) await sendAtRate(requestMs)
  else lanes.forEach(goOn)
  while (isBusy()) await delay(5)
  for (const { connection } of lanes) connection.close()
  return {
    ...counts,
    sent,
    seconds: (lastAnswerAt - countFrom) / 1000,
    p50Ms: latencies.quantile(0.5),
    p99Ms: latencies.quantile(0.99),
  }
}

process.once('message', (options: LoadOptions) => {
  void generate(options).then((report) => process.send?.(report, () => process.exit(0)))
})
process.once('disconnect', () => process.exit(1))

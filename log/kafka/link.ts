// A connection to the cluster that is made when it is needed, and made anew after a fault: what has failed once may hold
// on to a broker that hangs.
import { setTimeout as delay } from 'node:timers/promises'
import { type ClientOptions, type Cluster, openCluster } from './cluster.ts'
import { isStale, typeOf } from './faults.ts'

export interface Link {
  /** Does one thing on the cluster. @throws what it threw; then the next one finds fresh leaders or a fresh connection. */
  once<T>(work: (cluster: Cluster) => Promise<T>): Promise<T>
  /** Does it again until it succeeds; undefined when the signal aborts or the link is closed before. */
  untilDone<T>(work: (cluster: Cluster) => Promise<T>, signal?: AbortSignal): Promise<T | undefined>
  close(): Promise<void>
}

const RETRY_MS = { least: 50, most: 1_000 }

/** kafkajs begins with the first of the brokers every time, and one that hangs takes connections and never answers: after
 * a failure another is the first. */
export function startingWith(client: ClientOptions, turn: number): ClientOptions {
  const { brokers } = client
  const at = turn % brokers.length
  return { ...client, brokers: [...brokers.slice(at), ...brokers.slice(0, at)] }
}

export interface LinkOptions {
  readonly client: ClientOptions
  readonly topics: readonly string[]
  /** Told of what failed and is tried again. */
  readonly onFault: (error: unknown) => void
}

export function openLink({ client, topics, onFault }: LinkOptions): Link {
  let cluster: Promise<Cluster> | undefined
  let failed = 0
  const closing = new AbortController()

  async function connect(): Promise<Cluster> {
    const fresh = openCluster(startingWith(client, failed))
    try {
      await fresh.connect()
      await fresh.addMultipleTargetTopics(topics)
      return fresh
    } catch (error) {
      failed += 1
      void fresh.disconnect().catch(() => undefined)
      throw error
    }
  }

  /** Nobody waits for a broker that may never answer. */
  function drop(stale: Promise<Cluster>): void {
    if (cluster === stale) cluster = undefined
    void stale.then((old) => old.disconnect()).catch(() => undefined)
  }

  async function once<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
    if (closing.signal.aborted) throw new Error('the log is closed')
    const current = (cluster ??= connect())
    try {
      return await work(await current)
    } catch (error) {
      if (isStale(error)) await (await current).refreshMetadata().catch(() => drop(current))
      else if (typeOf(error) === undefined) drop(current) // no broker said so: the connection is at fault
      throw error
    }
  }

  return {
    once,
    async untilDone(work, signal) {
      const ended = (): boolean => closing.signal.aborted || signal?.aborted === true
      for (let wait = RETRY_MS.least; !ended();) {
        try {
          return await once(work)
        } catch (error) {
          if (ended()) return undefined
          if (!isStale(error)) onFault(error)
          const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
          await delay(wait, undefined, { signal: either }).catch(() => undefined)
          wait = Math.min(RETRY_MS.most, wait * 2)
        }
      }
      return undefined
    },
    async close() {
      closing.abort()
      if (cluster !== undefined) drop(cluster)
    },
  }
}

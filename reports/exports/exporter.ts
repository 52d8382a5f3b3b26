// The exports: every recipient is served in a lane of its own, so that nobody waits for another's destination.
import { schedule } from 'node-cron'
import type { Destination } from '../../delivery/port.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { openBackOff } from './back-off.ts'
import { unservedAsk } from './due-run.ts'
import { openNews } from './news.ts'
import { type WrongFile, readRecipients } from './recipients.ts'
import { serveRecipient } from './serve-recipient.ts'
import type { Serving } from './serving.ts'
import { openExportStore } from './store.ts'
import { termsOf } from './terms.ts'
import { LOOK_MS } from './while-given.ts'

type Given = 'log' | 'ledger' | 'warehouse' | 'calendar' | 'clock' | 'logger' | 'recipients' | 'version'

export interface ExporterOptions extends Pick<Serving, Given> {
  /** Whether it does what is due by itself; else only `settle` does. */
  readonly live: boolean
  /** Where packages wait. */
  readonly exports: string
  /** Where a recipient's packages go; undefined: they are fetched. */
  readonly destinationOf: (recipient: Recipient) => Destination | undefined
  /** While the clock is in doubt nothing leaves: a date of publication may only seem to have come. */
  readonly isTrusted: () => boolean
  /** How often is looked whether what is on its way may still be given, ms. */
  readonly lookMs?: number
}

export interface ExporterStats {
  /** By this run: packages that were made and that arrived, and attempts that failed. */
  readonly packed: number
  readonly delivered: number
  readonly failures: number
}

export interface Exporter extends AsyncDisposable {
  /** Does all that is due at this moment, and tries every delivery that may be tried now, once.
   * @throws AggregateError of our own faults, after serving the others; a destination's faults are on record instead. */
  settle(): Promise<void>
  stats(): ExporterStats
}

/** What keeps all from being served: said once, as long as it is the same. */
const RECIPIENTS = 'the recipients'
const EVERY_QUARTER_MINUTE = '*/15 * * * * *'

export function openExporter(options: ExporterOptions): Exporter {
  const { clock, logger } = options
  const backOff = openBackOff(clock)
  const news = openNews()
  const stop = new AbortController()
  /** Of our own faults, by recipient; the other one is of destinations. */
  const ownFaults = openBackOff(clock)
  const stats = { packed: 0, delivered: 0, failures: 0 }
  let packingTurn: Promise<unknown> = Promise.resolve()
  const serving: Serving = {
    ...options,
    store: openExportStore(options.exports),
    backOff,
    news,
    signal: stop.signal,
    lookMs: options.lookMs ?? LOOK_MS,
    inPackingTurn(work) {
      const done = packingTurn.then(work, work)
      packingTurn = done.catch(() => undefined)
      return done
    },
    onPacked: () => void stats.packed++,
    onDelivered: () => void stats.delivered++,
    onFailed: () => void stats.failures++,
  }

  /** Kept over attempts: what hangs there is then not asked again. Other terms may name another place. */
  const destinations = new Map<string, Destination | undefined>()
  function destinationOf(recipient: Recipient): Destination | undefined {
    const terms = termsOf(recipient)
    if (!destinations.has(terms)) {
      destinations.set(terms, options.destinationOf(recipient))
      backOff.forget(recipient.recipient) // what failed is where it was to go before
    }
    return destinations.get(terms)
  }

  /** What is wrong with a file is said once, and again when it is something else. */
  function tellOfFile(one: Recipient | WrongFile): void {
    if (!('wrong' in one)) return news.isOver(`the file ${one.recipient}.yaml`)
    const { file, wrong } = one
    if (news.isNew(`the file ${file}`, wrong.join('\n')))
      logger.warn({ file, wrong }, 'a recipient’s file cannot be used: nobody is given anything by it')
  }

  const lanes = new Map<string, Promise<void>>()

  /** Starts each recipient's lane that is not at work, and waits for none: the answer is all lanes that are at work. */
  async function startLanes(): Promise<readonly Promise<void>[]> {
    if (!options.isTrusted()) return []
    const started: Promise<void>[] = [...lanes.values()]
    const recipients = await readRecipients(options.recipients)
    if (stop.signal.aborted) return started
    const entries = recipients.length === 0 ? [] : await options.ledger.unbrokenEntries()
    for (const recipient of recipients) {
      tellOfFile(recipient)
      if ('wrong' in recipient) continue
      const { recipient: id } = recipient
      if (lanes.has(id) || stop.signal.aborted) continue
      if (ownFaults.waits(id) && unservedAsk(id, entries) === undefined) continue
      const lane = serveRecipient(serving, recipient, destinationOf(recipient)).then(
        () => ownFaults.forget(id),
        (error: unknown) => {
          stats.failures++
          ownFaults.failed(id)
          logger.error({ err: error, recipient: id }, 'a recipient could not be served: it is tried again')
          throw error
        },
      )
      lanes.set(id, lane)
      started.push(lane)
      lane.finally(() => lanes.delete(id)).catch(() => undefined)
    }
    return started
  }

  let isBusy = false
  let starting: Promise<void> = Promise.resolve()
  const cron = options.live
    ? schedule(
        EVERY_QUARTER_MINUTE,
        async () => {
          if (isBusy) return
          isBusy = true
          starting = startLanes().then(
            () => news.isOver(RECIPIENTS),
            (error: unknown) => {
              const said = error instanceof Error ? error.message : String(error)
              if (news.isNew(RECIPIENTS, said)) logger.error({ err: error }, 'nobody can be served: it is tried again')
            },
          )
          await starting
          isBusy = false
        },
        { suppressMissedWarning: true },
      )
    : undefined

  return {
    async settle() {
      const results = await Promise.allSettled(await startLanes())
      const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
      if (faults.length > 0) throw new AggregateError(faults, 'not all recipients could be served')
    },
    stats: () => ({ ...stats }),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await cron?.destroy()
      await starting
      await Promise.allSettled(lanes.values())
    },
  }
}

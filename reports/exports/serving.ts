// What serving recipients takes.
import type { Logger } from 'pino'
import type { Ledger } from '../../log/ledger.ts'
import type { Log } from '../../log/port.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Clock } from '../../time/clock.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import type { BackOff } from './back-off.ts'
import type { News } from './news.ts'
import type { ExportStore } from './store.ts'

export interface Serving {
  readonly log: Log
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly calendar: Calendar
  readonly clock: Clock
  readonly logger: Logger
  /** Where the recipients' files are. */
  readonly recipients: string
  readonly store: ExportStore
  /** Of this program. */
  readonly version: string
  readonly backOff: BackOff
  /** Of failures: the same one again is not logged again. */
  readonly news: News
  readonly signal: AbortSignal
  /** How often is looked whether what is on its way may still be given, ms. */
  readonly lookMs: number
  /** One recipient after the other: no more than a few releases are in memory. */
  readonly inPackingTurn: <T>(work: () => Promise<T>) => Promise<T>
  readonly onPacked: () => void
  readonly onDelivered: () => void
  readonly onFailed: () => void
}

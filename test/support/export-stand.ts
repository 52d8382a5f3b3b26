// A stand for exports: a released month (or more), recipients' files in a temporary folder, and destinations that do as told.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { type Destination, DeliveryFailed } from '../../delivery/port.ts'
import type { Ledger } from '../../log/ledger.ts'
import { type Exporter, type ExporterOptions, openExporter } from '../../reports/exports/exporter.ts'
import { sha256 } from '../../reports/exports/store.ts'
import { termsOf } from '../../reports/exports/terms.ts'
import type { DeliveryProblem, LedgerKind } from '../../schemas/ledger.ts'
import { Recipient } from '../../schemas/recipient.ts'
import { temporaryFolder } from './pipeline.ts'
import { type ReleaseStand, november, openReleaseStand } from './release-stand.ts'
import { HOUR_MS, calendar, startOf } from './reports-stand.ts'

type RecipientInput = Partial<Omit<Recipient, 'format'>>

/** Given all formats' smallest, CSV, on the first of each month at nine. */
export const testRecipient = (more: RecipientInput = {}): Recipient =>
  Recipient.parse({
    recipient: 'institute',
    name: 'Example institute',
    agreement: 'EX-2026-1',
    purpose: 'research into how portals are used',
    tables: ['total', 'role'],
    from: '2026-01-01',
    schedule: { cron: '0 9 * * *', zone: 'Europe/Amsterdam' },
    formats: ['csv'],
    delivery: { to: 'folder', folder: `/nowhere/${more.recipient ?? 'institute'}` },
    expires: '2030-12-31',
    contact: 'data@example.org',
    ...more,
  })

/** A destination of the tests': what arrived, by name, and how it shall answer. */
export interface FakeDestination extends Destination {
  readonly arrived: Map<string, Buffer>
  /** How often each file was handed over to be delivered. */
  readonly asked: string[]
  /** Next answers: a problem, the whole error, or a promise to wait for first. */
  readonly next: (DeliveryProblem | DeliveryFailed | Promise<void>)[]
}

export function fakeDestination(): FakeDestination {
  const arrived = new Map<string, Buffer>()
  const asked: string[] = []
  const next: FakeDestination['next'] = []
  return {
    arrived,
    asked,
    next,
    async deliver(parcel) {
      asked.push(parcel.name)
      const answer = next.shift()
      if (typeof answer === 'string') throw new DeliveryFailed(answer)
      if (answer instanceof DeliveryFailed) throw answer
      await answer
      const content = await readFile(parcel.path)
      if (sha256(content) !== parcel.sha256) throw new Error('the parcel is not what it says')
      if (arrived.get(parcel.name)?.equals(content) === true) return 'there'
      if (arrived.has(parcel.name)) throw new DeliveryFailed('occupied')
      arrived.set(parcel.name, content)
      return 'delivered'
    },
  }
}

export interface ExportStand extends ReleaseStand {
  readonly folder: string
  /** Puts the recipient's file there, and says where its packages go. */
  add(recipient: Recipient): Promise<FakeDestination>
  approve(recipient: Recipient): Promise<void>
  open(more?: Partial<ExporterOptions>): Exporter
  /** Opens an exporter, does what is due, and closes it: like a process that runs once. */
  once(more?: Partial<ExporterOptions>): Promise<void>
  kindsSince(seq: number): Promise<LedgerKind[]>
  /** Everything that was logged. */
  logged(): string
}

/** November 2026 is released; its date of publication is some days ahead. */
export async function openExportStand(): Promise<ExportStand> {
  const stand = await openReleaseStand()
  const { window, start, features } = november()
  await stand.warehouse.publish({ window, start, features, grain: 'month', missing: 0, organisationRules: true }, [])
  await stand.releaser().release(november())
  const folder = await temporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'recipients'))
  const destinations = new Map<string, FakeDestination>()
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  let step = 0
  const open = (more: Partial<ExporterOptions> = {}): Exporter =>
    openExporter({
      log: stand.log,
      ledger: stand.ledger,
      warehouse: stand.warehouse,
      calendar,
      clock: stand.clock,
      logger,
      live: false,
      recipients: join(folder, 'recipients'),
      exports: join(folder, 'exports'),
      version: '0.0.0-test',
      destinationOf: ({ recipient, delivery }) => (delivery.to === 'portal' ? undefined : destinations.get(recipient)),
      isTrusted: () => true,
      ...more,
    })
  return {
    ...stand,
    folder,
    async add(recipient) {
      await writeFile(join(folder, 'recipients', `${recipient.recipient}.yaml`), stringify(recipient))
      const known = destinations.get(recipient.recipient) ?? fakeDestination()
      destinations.set(recipient.recipient, known)
      return known
    },
    async approve(recipient) {
      const body = { recipient: recipient.recipient, terms: termsOf(recipient), officer: 'privacy', step: ++step }
      await stand.ledger.append('recipient-approved', body)
    },
    open,
    async once(more) {
      await using exporter = open(more)
      await exporter.settle()
    },
    kindsSince: async (seq) => (await stand.ledger.entries()).filter((one) => one.seq >= seq).map(({ kind }) => kind),
    logged: () => lines.join(''),
  }
}

/** A ledger of a process that dies at its nth entry: before it is written, or when it is durable but nobody has heard. */
export function dyingLedger(ledger: Ledger, nth: number, when: 'before' | 'after'): Ledger {
  let count = 0
  let isDead = false
  return {
    ...ledger,
    async append(kind, body, options) {
      if (isDead) throw new Error('killed')
      const dies = ++count === nth
      isDead = dies
      if (dies && when === 'before') throw new Error('killed')
      const entry = await ledger.append(kind, body, options)
      if (dies) throw new Error('killed')
      return entry
    },
    unbrokenEntries: () => (isDead ? Promise.reject(new Error('killed')) : ledger.unbrokenEntries()),
  }
}

/** November's package, for a recipient without a key. */
export const NOVEMBERS = 'peil-month-2026-11-r1.zip'
/** Long after November's release may be shown. */
export const LATER = startOf('2026-12-20') + 12 * HOUR_MS

/** A stand at which one recipient waits for its first package, approved a day ago. */
export async function approvedStand(more: RecipientInput = {}) {
  const stand = await openExportStand()
  const recipient = testRecipient(more)
  const destination = await stand.add(recipient)
  stand.clock.to(LATER - 24 * HOUR_MS)
  await stand.approve(recipient)
  stand.clock.to(LATER)
  return { stand, recipient, destination }
}

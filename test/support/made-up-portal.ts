// A made-up portal: two recipients with packages on disk, and a reading that remembers what it was told.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signingKeyOf } from '../../reports/exports/package/public-key.ts'
import type { PortalPackage, PortalReading } from '../../reports/exports/portal/portal-reading.ts'
import { Recipient } from '../../schemas/recipient.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const TOKENS = {
  bureau: 'bureau-token-7Hq2mZx0',
  union: 'union-token-Wd81kPs4',
  old: 'replaced-token-T5vY9bRc',
} as const

export const madeUpRecipient = (more: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({
    recipient: 'bureau',
    name: 'Bureau for Made-up Statistics',
    agreement: '2026/114, of 3 March 2026',
    purpose: 'To describe how client portals are used, each quarter',
    tables: ['total', 'role'],
    from: '2026-01-01',
    schedule: { cron: '0 7 5 * *', zone: 'Europe/Amsterdam' },
    delivery: { to: 'portal' },
    expires: '2027-12-31',
    contact: 'statistics@bureau.example.org',
    ...more,
  })

/** RFC 8032, section 7.1, test 1. */
const PUBLIC_KEY = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString(
  'base64',
)

/** Bytes that differ all along, so that a range from another place is another range. */
export function contentOf(bytes: number, seed = 1): Buffer {
  const content = Buffer.alloc(bytes)
  for (let index = 0; index < bytes; index++) content[index] = (index * 31 + (index >> 8) * 7 + seed) & 0xff
  return content
}

export interface MadeUpPortal extends AsyncDisposable {
  readonly reading: PortalReading
  /** Where the files of a recipient lie. */
  readonly folder: string
  readonly recipient: Recipient
  readonly packages: readonly PortalPackage[]
  /** What was recorded, in words: `fetched bureau FILE`, `refused not-theirs bureau`. */
  readonly recorded: string[]
}

export interface MadeUpPortalOptions {
  readonly recipient?: Partial<Recipient>
  /** Size of the newest package of `bureau`. */
  readonly bytes?: number
  readonly encrypted?: boolean
}

const AT = Date.UTC(2026, 11, 5, 6)
const DAY_MS = 86_400_000

export async function madeUpPortal(options: MadeUpPortalOptions = {}): Promise<MadeUpPortal> {
  const { bytes = 4_321, encrypted = false } = options
  const signer = signingKeyOf(PUBLIC_KEY)
  if (signer === undefined) throw new Error('not a public key')
  const temporary = await temporaryFolder()
  const recipient = madeUpRecipient(options.recipient)
  const union = madeUpRecipient({ recipient: 'union', name: 'Union of Testers' })
  const end = encrypted ? '.zip.age' : '.zip'
  const made = async (whose: string, file: string, more: Partial<PortalPackage> & { bytes: number }) => {
    const content = contentOf(more.bytes, file.length)
    await mkdir(join(temporary.path, whose), { recursive: true })
    await writeFile(join(temporary.path, whose, file), content)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const release = /^peil-(.*)-r\d+/.exec(file)?.[1] ?? ''
    const revision = Number(/-r(\d+)/.exec(file)?.[1] ?? 1)
    const states = { packedAt: AT, fetchedAt: null, supersededBy: null, withdrawn: null, label: null }
    return { file, release, revision, sha256, manifest: 'c0ffee00'.repeat(8), ...states, ...more }
  }
  const packages: readonly PortalPackage[] = [
    await made('bureau', `peil-month-2026-11-r2${end}`, {
      bytes,
      packedAt: AT + 2 * DAY_MS,
      label: 'The role of accountant was renamed in this month',
    }),
    await made('bureau', `peil-month-2026-11-r1${end}`, {
      bytes: 4_100,
      packedAt: AT,
      fetchedAt: AT + 3_600_000,
      supersededBy: `peil-month-2026-11-r2${end}`,
    }),
    await made('bureau', `peil-week-2026-W47-r1${end}`, {
      bytes: 1_234_567,
      packedAt: AT - 9 * DAY_MS,
      fetchedAt: AT - 8 * DAY_MS,
    }),
    await made('bureau', `peil-month-2026-10-r1${end}`, {
      bytes: 3_900,
      packedAt: AT - 30 * DAY_MS,
      withdrawn: 'Two weeks of one source were counted twice',
    }),
  ]
  const ofUnion = await made('union', 'peil-month-2026-11-r3.zip', { bytes: 3_000 })
  const all: Readonly<Record<string, readonly PortalPackage[]>> = { bureau: packages, union: [ofUnion] }
  const recorded: string[] = []
  const reading: PortalReading = {
    visitor: (token) =>
      Promise.resolve(
        token === TOKENS.bureau
          ? { recipient }
          : token === TOKENS.union
            ? { recipient: union }
            : token === TOKENS.old
              ? { expired: 'bureau' }
              : 'unknown',
      ),
    packages: (id) => Promise.resolve(all[id] ?? []),
    isAnothers: (id, file) =>
      Promise.resolve(Object.entries(all).some(([of, list]) => of !== id && list.some((one) => one.file === file))),
    open: (id, file) => {
      const one = all[id]?.find((each) => each.file === file && each.supersededBy === null && each.withdrawn === null)
      return Promise.resolve(
        one === undefined ? undefined : { path: join(temporary.path, id, file), bytes: one.bytes, sha256: one.sha256 },
      )
    },
    fetched: (id, file, sha256) => {
      recorded.push(`fetched ${id} ${file} ${sha256.slice(0, 8)}`)
      return Promise.resolve()
    },
    refused: (why, id) => {
      recorded.push(`refused ${why} ${id ?? 'nobody'}`)
      return Promise.resolve()
    },
    signer,
  }
  return {
    reading,
    folder: join(temporary.path, 'bureau'),
    recipient,
    packages,
    recorded,
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  }
}

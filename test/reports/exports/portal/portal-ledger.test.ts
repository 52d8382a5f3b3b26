// The portal over the ledger and the kept files: whose a token is, what lies there, and what is put on record, once.
import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { memoryKeys } from '../../../../keys/memory.ts'
import { openLedger } from '../../../../log/ledger.ts'
import { memoryLog } from '../../../../log/memory.ts'
import { BadRecipient } from '../../../../reports/exports/load-recipient.ts'
import { portalReading } from '../../../../reports/exports/portal/portal-ledger.ts'
import { sha256 } from '../../../../reports/exports/store.ts'
import { contentsOf, termsOf } from '../../../../reports/exports/terms.ts'
import type { LedgerBody } from '../../../../schemas/ledger.ts'
import type { Recipient } from '../../../../schemas/recipient.ts'
import { steppedClock } from '../../../../time/clock.ts'
import { contentOf, madeUpRecipient } from '../../../support/made-up-portal.ts'
import { calendar } from '../../../support/reports-stand.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const START = Date.UTC(2026, 11, 5, 6)
const HOUR_MS = 3_600_000
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

async function place() {
  const temporary = await temporaryFolder()
  const clock = steppedClock(START)
  const keys = memoryKeys({ clock, calendar, material: () => Buffer.alloc(32, 7) })
  const ledger = await openLedger({ log: memoryLog(), keys, clock })
  const [recipients, exports] = [join(temporary.path, 'recipients'), join(temporary.path, 'exports')]
  await mkdir(recipients)
  let step = 0
  const known = new Map<string, Recipient>()
  const pass = (ms: number): void => clock.advanceTo(clock.now() + ms)
  const add = (recipient: Recipient): Promise<void> => {
    known.set(recipient.recipient, recipient)
    return writeFile(join(recipients, `${recipient.recipient}.yaml`), stringify(recipient))
  }
  return {
    ledger,
    clock,
    pass,
    add,
    reading: portalReading({ ledger, clock, calendar, recipients, exports }),
    pathOf: (whose: string, file: string) => join(exports, whose, file),
    /** Adds the recipient as approved, with that token. */
    async approve(recipient: Recipient, token: string) {
      await add(recipient)
      const { recipient: id } = recipient
      const body = { recipient: id, terms: termsOf(recipient), officer: 'privacy', step: ++step, token: hash(token) }
      await ledger.append('recipient-approved', body)
    },
    /** Lays a package there, and records it a minute later. */
    async pack(whose: string, release: string, revision = 1, content = contentOf(1_000, revision)) {
      const file = `peil-${release}-r${revision}.zip`
      await mkdir(join(exports, whose), { recursive: true })
      await writeFile(join(exports, whose, file), content)
      pass(60_000)
      const body: LedgerBody<'export-packed'> = {
        recipient: whose,
        release,
        revision,
        file,
        contents: contentsOf(known.get(whose) ?? madeUpRecipient({ recipient: whose }), undefined),
        manifest: hash(`manifest ${release} ${revision}`),
        sha256: sha256(content),
        bytes: content.length,
        supersedes: revision === 1 ? null : hash(`manifest ${release} ${revision - 1}`),
      }
      await ledger.append('export-packed', body)
      return { file, sha256: body.sha256 }
    },
    async recorded(kind: string) {
      return (await ledger.entries()).filter((entry) => entry.kind === kind).map(({ body }) => body)
    },
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  }
}

const bureau = madeUpRecipient()
const union = madeUpRecipient({ recipient: 'union', name: 'Union of Testers' })

describe('a token', () => {
  test('is that of the recipient whose last approval gave it; any other is unknown', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    await at.approve(union, 'two')
    expect(await at.reading.visitor('one')).toEqual({ recipient: bureau })
    expect(await at.reading.visitor('two')).toEqual({ recipient: union })
    for (const token of ['', 'three', hash('one')]) expect(await at.reading.visitor(token)).toBe('unknown')
  })

  test('has expired when another took its place', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    await at.approve(bureau, 'next')
    expect(await at.reading.visitor('one')).toEqual({ expired: 'bureau' })
    expect(await at.reading.visitor('next')).toEqual({ recipient: bureau })
  })

  test('has expired after the last day of the agreement, by the reporting day', async () => {
    await using at = await place()
    await at.approve(madeUpRecipient({ expires: '2026-12-05' }), 'one')
    at.clock.advanceTo(calendar.bounds('day/2026-12-05').endMs - 1)
    expect(await at.reading.visitor('one')).toHaveProperty('recipient')
    at.pass(1)
    expect(await at.reading.visitor('one')).toEqual({ expired: 'bureau' })
  })

  test('has expired when the recipient was revoked, and opens again when it is approved again with another', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    await at.ledger.append('recipient-revoked', { recipient: 'bureau', reason: 'The agreement was ended' })
    expect(await at.reading.visitor('one')).toEqual({ expired: 'bureau' })
    await at.approve(bureau, 'next')
    expect(await at.reading.visitor('one')).toEqual({ expired: 'bureau' })
    expect(await at.reading.visitor('next')).toHaveProperty('recipient')
  })

  test('is not judged while the recipient’s file cannot be used, as while it is being saved', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    await writeFile(join(at.pathOf('..', ''), 'recipients', 'bureau.yaml'), 'recipient: bur')
    await expect(at.reading.visitor('one')).rejects.toThrow(BadRecipient)
    await at.approve(bureau, 'one')
    expect(await at.reading.visitor('one')).toHaveProperty('recipient')
  })

  test('opens nothing of another recipient whose file stands under its name', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    const other = madeUpRecipient({ recipient: 'union' })
    await at.approve(other, 'two')
    await at.pack('union', 'month-2026-11')
    await writeFile(join(at.pathOf('..', ''), 'recipients', 'bureau.yaml'), stringify(other))
    await expect(at.reading.visitor('one')).rejects.toThrow('it is about union')
    expect(await at.reading.visitor('two')).toMatchObject({ recipient: { recipient: 'union' } })
  })

  test('has expired while the recipient’s file says other terms than were approved, or is gone', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    await at.add(madeUpRecipient({ tables: ['total', 'role', 'device'] }))
    expect(await at.reading.visitor('one')).toEqual({ expired: 'bureau' })
    await at.add(madeUpRecipient({ contact: 'new@bureau.example.org' })) // of no weight for the terms
    expect(await at.reading.visitor('one')).toHaveProperty('recipient')
    await rm(join(at.pathOf('..', ''), 'recipients', 'bureau.yaml'))
    expect(await at.reading.visitor('one')).toEqual({ expired: 'bureau' })
  })

  test('opens nothing for who gets its packages elsewhere', async () => {
    await using at = await place()
    await at.approve(madeUpRecipient({ delivery: { to: 'folder', folder: '/nowhere', unpack: false } }), 'one')
    expect(await at.reading.visitor('one')).toEqual({ expired: 'bureau' })
  })
})

describe('the packages', () => {
  test('are the recipient’s own, newest first, with what became of them', async () => {
    await using at = await place()
    await at.approve({ ...bureau, grains: ['month', 'week'] }, 'one')
    await at.add(union)
    await at.pack('bureau', 'month-2026-10')
    await at.pack('union', 'month-2026-10', 3)
    await at.pack('bureau', 'month-2026-11')
    const { file, sha256: digest } = await at.pack('bureau', 'month-2026-11', 2)
    await at.pack('bureau', 'week-2026-W47')
    await at.ledger.append('release-withdrawn', { release: 'month-2026-10', reason: 'Counted twice' })
    await at.ledger.append('release-relabelled', { release: 'month-2026-11', label: 'Looked at again' })
    at.pass(HOUR_MS)
    await at.reading.fetched('bureau', file, digest)
    const listed = await at.reading.packages('bureau')
    expect(listed.map((one) => [one.file, one.supersededBy, one.withdrawn, one.label, one.fetchedAt])).toEqual([
      ['peil-week-2026-W47-r1.zip', null, null, null, null],
      [file, null, null, 'Looked at again', at.clock.now()],
      ['peil-month-2026-11-r1.zip', file, null, 'Looked at again', null],
      ['peil-month-2026-10-r1.zip', null, 'Counted twice', null, null],
    ])
    expect(listed[1]).toMatchObject({ release: 'month-2026-11', revision: 2, bytes: 1_000, sha256: digest })
    expect(listed.at(-1)?.packedAt).toBe(START + 60_000)
    expect((await at.reading.packages('union')).map(({ file: name }) => name)).toEqual(['peil-month-2026-10-r3.zip'])
    expect(await at.reading.packages('nobody')).toEqual([])
  })

  test('open where they lie; what was replaced or withdrawn, is another’s or nobody’s does not', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    await at.approve(union, 'two')
    await at.pack('bureau', 'month-2026-10')
    await at.pack('bureau', 'month-2026-11')
    const { file, sha256: digest } = await at.pack('bureau', 'month-2026-11', 2)
    await at.pack('union', 'week-2026-W47')
    await at.ledger.append('release-withdrawn', { release: 'month-2026-10', reason: 'Counted twice' })
    expect(await at.reading.open('bureau', file)).toEqual({
      path: at.pathOf('bureau', file),
      bytes: 1_000,
      sha256: digest,
    })
    for (const name of ['month-2026-10-r1', 'month-2026-11-r1', 'week-2026-W47-r1', 'month-2030-01-r1'])
      expect([name, await at.reading.open('bureau', `peil-${name}.zip`)]).toEqual([name, undefined])
    expect(await at.reading.isAnothers('bureau', 'peil-week-2026-W47-r1.zip')).toBe(true)
    expect(await at.reading.isAnothers('union', 'peil-week-2026-W47-r1.zip')).toBe(false)
    expect(await at.reading.isAnothers('bureau', 'peil-month-2030-01-r1.zip')).toBe(false)
  })

  test('are not listed when they do not lie there as long as they were recorded', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    const { file } = await at.pack('bureau', 'month-2026-11')
    await writeFile(at.pathOf('bureau', file), 'short')
    expect(await at.reading.packages('bureau')).toEqual([])
    expect(await at.reading.open('bureau', file)).toHaveProperty('bytes', 1_000) // whoever sends it sees that it is not
    await rm(at.pathOf('bureau', file))
    expect(await at.reading.packages('bureau')).toEqual([])
    expect(await at.reading.open('bureau', file)).toBeUndefined()
  })

  test('made of other terms than are approved now are not here, also not those that were fetched before', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    const given = await at.pack('bureau', 'month-2026-10')
    const { file } = await at.pack('bureau', 'month-2026-11')
    await at.reading.fetched('bureau', given.file, given.sha256)
    await at.approve(bureau, 'next') // the same terms, another token
    expect((await at.reading.packages('bureau')).map((one) => one.file)).toEqual([file, given.file])
    await at.approve({ ...bureau, purpose: 'something else' }, 'third')
    expect(await at.reading.packages('bureau')).toEqual([])
    expect(await at.reading.open('bureau', given.file)).toBeUndefined()
    await at.approve({ ...bureau, from: '2026-11-01' }, 'fourth')
    expect((await at.reading.packages('bureau')).map((one) => one.file)).toEqual([file])
    expect(await at.reading.open('bureau', given.file)).toBeUndefined()
  })
})

describe('the record', () => {
  test('says that a package was fetched once, the first time, as which bytes', async () => {
    await using at = await place()
    await at.approve(bureau, 'one')
    const { file, sha256: digest } = await at.pack('bureau', 'month-2026-11')
    for (let times = 0; times < 3; times++) await at.reading.fetched('bureau', file, digest)
    await Promise.all([at.reading.fetched('bureau', file, digest), at.reading.fetched('bureau', file, digest)])
    await at.reading.fetched('bureau', 'peil-month-2030-01-r1.zip', digest)
    expect(await at.recorded('export-delivered')).toEqual([
      { recipient: 'bureau', release: 'month-2026-11', revision: 1, sha256: digest, to: 'portal' },
    ])
  })

  test('says what was refused once an hour for each reason and recipient, however often', async () => {
    await using at = await place()
    for (let times = 0; times < 50; times++) await at.reading.refused('unknown-token', null)
    await Promise.all([at.reading.refused('bad-path', 'bureau'), at.reading.refused('bad-path', 'bureau')])
    await at.reading.refused('bad-path', 'union')
    const hourOfOne = [
      { why: 'unknown-token', recipient: null },
      { why: 'bad-path', recipient: 'bureau' },
      { why: 'bad-path', recipient: 'union' },
    ]
    expect(await at.recorded('portal-refused')).toEqual(hourOfOne)
    at.pass(HOUR_MS)
    await at.reading.refused('bad-path', 'bureau')
    expect(await at.recorded('portal-refused')).toEqual([...hourOfOne, { why: 'bad-path', recipient: 'bureau' }])
  })

  test('that could not be written is tried again at the next occasion', async () => {
    await using at = await place()
    let isDown = true
    const reading = portalReading({
      ledger: {
        ...at.ledger,
        append: (...all) => (isDown ? Promise.reject(new Error('down')) : at.ledger.append(...all)),
      },
      clock: at.clock,
      calendar,
      recipients: at.pathOf('..', 'recipients'),
      exports: at.pathOf('', ''),
    })
    await expect(reading.refused('bad-path', 'bureau')).rejects.toThrow('down')
    isDown = false
    await reading.refused('bad-path', 'bureau')
    expect(await at.recorded('portal-refused')).toHaveLength(1)
  })

  test('names the key that packages are signed with', async () => {
    await using at = await place()
    expect(at.reading.signer.raw).toBe(at.ledger.publicKey)
    const spki = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(at.ledger.publicKey, 'base64'),
    ])
    expect(at.reading.signer.fingerprint).toBe(createHash('sha256').update(spki).digest('hex'))
  })
})

// What fails on the way to a recipient: tried again, on record, nothing lost, nothing twice, nobody held up.
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DeliveryFailed, type Destination } from '../../../delivery/port.ts'
import { unarchived } from '../../../reports/exports/package/archive.ts'
import { mayHaveArrived, packagesOf } from '../../../reports/exports/packages.ts'
import { NoLongerGiven } from '../../../reports/exports/while-given.ts'
import { LATER, NOVEMBERS, approvedStand, dyingLedger, testRecipient } from '../../support/export-stand.ts'

const FILE = NOVEMBERS
const DAY_MS = 86_400_000

it('tries again after a while, each time later, records the reason once, and delivers once', async () => {
  const { stand, destination } = await approvedStand()
  destination.next.push('unreachable', 'unreachable', 'slow')
  await using exporter = stand.open()
  const triesAfter = async (ms: number): Promise<number> => {
    stand.clock.pass(ms)
    await exporter.settle()
    return destination.asked.length
  }
  expect(await triesAfter(0)).toBe(1)
  expect(await triesAfter(29_000)).toBe(1)
  expect(await triesAfter(2_000)).toBe(2)
  expect(await triesAfter(31_000)).toBe(2)
  expect(await triesAfter(30_000)).toBe(3)
  expect(await triesAfter(121_000)).toBe(4)
  expect([...destination.arrived.keys()]).toEqual([FILE])
  const failing = (await stand.ledger.entries()).flatMap((one) => (one.kind === 'export-failing' ? [one.body.why] : []))
  expect(failing).toEqual(['unreachable', 'slow'])
})

it('logs a failure once until it is another or over, with what is wrong, where, and what to do', async () => {
  const { stand, destination } = await approvedStand()
  const noFolder = () => new DeliveryFailed('misconfigured', { cause: 'ENOENT', fault: 'no-folder' })
  destination.next.push(noFolder(), noFolder(), noFolder(), 'refused', 'refused', noFolder())
  await using exporter = stand.open()
  for (let times = 0; times < 6; times++) {
    await exporter.settle()
    stand.clock.pass(6 * 3_600_000)
  }
  expect(destination.asked).toHaveLength(6)
  const logged = stand
    .logged()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; why?: string })
    .filter(({ why }) => why !== undefined)
  expect(logged).toMatchObject([
    { why: 'misconfigured', fault: 'no-folder', cause: 'ENOENT', recipient: 'institute' },
    { why: 'refused' },
    { why: 'misconfigured' },
  ])
  expect(logged[0]?.msg).toContain('there is no folder /nowhere/institute: make it, or mount what belongs there')
  expect(logged[1]?.msg).toContain('the folder /nowhere/institute: we may not write there')
  // The ledger, which others may be shown, says what kind of fault it was and no path.
  const failing = (await stand.ledger.entries()).filter(({ kind }) => kind === 'export-failing')
  expect(failing[0]?.body).toMatchObject({ why: 'misconfigured', fault: 'no-folder' })
  expect(JSON.stringify(failing)).not.toContain('/nowhere')
  await exporter.settle()
  expect(destination.arrived.size).toBe(1)
  expect(packagesOf(await stand.ledger.entries())).toMatchObject([{ failing: null, fault: null }])
})

it('says again what is wrong once it was over', async () => {
  const { stand, destination } = await approvedStand()
  destination.next.push('unreachable')
  await using exporter = stand.open()
  await exporter.settle()
  stand.clock.pass(60_000)
  await exporter.settle()
  await stand.ledger.append('release-relabelled', { release: 'month-2026-11', label: 'second edition' })
  stand.clock.to(LATER + DAY_MS)
  destination.next.push('unreachable')
  await exporter.settle()
  expect(stand.logged().split('"why":"unreachable"')).toHaveLength(3)
})

it('what is approved for another place is tried there at once, however long the old one failed', async () => {
  const { stand, recipient, destination } = await approvedStand()
  destination.next.push('misconfigured')
  await using exporter = stand.open()
  await exporter.settle()
  await exporter.settle()
  expect(destination.asked).toHaveLength(1)
  const elsewhere = { ...recipient, delivery: { to: 'folder', folder: '/elsewhere', unpack: true } } as const
  await stand.add(elsewhere)
  await stand.approve(elsewhere)
  await exporter.settle()
  expect([...destination.arrived.keys()]).toEqual([FILE])
})

it('a recipient whose destination stands still holds no other up', async () => {
  const { stand, destination: slow } = await approvedStand()
  const other = testRecipient({ recipient: 'bureau' })
  const quick = await stand.add(other)
  await stand.approve(other)
  let answer = (): void => {}
  slow.next.push(new Promise<void>((resolve) => (answer = resolve)))
  stand.clock.to(LATER + DAY_MS)
  await using exporter = stand.open()
  const settled = exporter.settle()
  await expect.poll(() => quick.arrived.size).toBe(1)
  expect(slow.arrived.size).toBe(0)
  answer()
  await settled
  expect(slow.arrived.size).toBe(1)
})

it('something else under a package’s name keeps no other package back, and is not overwritten', async () => {
  const { stand, destination } = await approvedStand()
  destination.arrived.set(FILE, Buffer.from('something else'))
  await using exporter = stand.open()
  await exporter.settle()
  await stand.ledger.append('release-relabelled', { release: 'month-2026-11', label: 'second edition' })
  stand.clock.to(LATER + DAY_MS)
  await exporter.settle()
  expect(destination.arrived.get(FILE)?.toString()).toBe('something else')
  expect(destination.arrived.has('peil-month-2026-11-r2.zip')).toBe(true)
})

it('an asked run tries at once what is waiting for its next try', async () => {
  const { stand, destination } = await approvedStand()
  destination.next.push('refused')
  await using exporter = stand.open()
  await exporter.settle()
  await stand.ledger.append('export-asked', { recipient: 'institute' })
  await exporter.settle()
  expect(destination.arrived.size).toBe(1)
})

it('packs what was lost or changed on the way again, to the same bytes', async () => {
  const { stand, destination, recipient } = await approvedStand()
  destination.next.push('unreachable', 'unreachable')
  await stand.once()
  const path = join(stand.folder, 'exports', recipient.recipient, FILE)
  const first = await readFile(path)
  await writeFile(path, 'changed')
  await stand.once()
  expect((await readFile(path)).equals(first)).toBe(true)
  await rm(path)
  await stand.once()
  expect(destination.arrived.get(FILE)?.equals(first)).toBe(true)
})

it('killed at any entry of the ledger, it delivers each package once and whole in the end', async () => {
  for (const when of ['before', 'after'] as const)
    for (let nth = 1; nth <= 3; nth++) {
      const { stand, destination } = await approvedStand()
      await expect(stand.once({ ledger: dyingLedger(stand.ledger, nth, when) })).rejects.toThrow(AggregateError)
      await stand.once()
      await stand.once()
      expect([...destination.arrived.keys()]).toEqual([FILE])
      const entries = await stand.ledger.entries()
      const counts = ['export-run', 'export-delivered'].map((kind) => entries.filter((one) => one.kind === kind).length)
      expect(counts).toEqual([1, 1])
      expect(await stand.ledger.verify()).toMatchObject({ whole: true })
    }
})

it('what was packaged while an officer approved other terms is not given: only what is made of the new ones', async () => {
  const { stand, destination, recipient } = await approvedStand()
  const fewer = { ...recipient, tables: ['total' as const] }
  let isChanged = false
  const warehouse = {
    ...stand.warehouse,
    async released(release: string) {
      if (!isChanged) await stand.add(fewer).then(() => stand.approve(fewer))
      isChanged = true
      return await stand.warehouse.released(release)
    },
  }
  await stand.once({ warehouse })
  await stand.once()
  expect(destination.arrived.size).toBe(0)
  stand.clock.to(LATER + DAY_MS)
  await stand.once()
  expect([...destination.arrived.keys()]).toEqual(['peil-month-2026-11-r2.zip'])
  const files = unarchived(destination.arrived.get('peil-month-2026-11-r2.zip') ?? Buffer.alloc(0))
  expect([...files.keys()].filter((name) => name.endsWith('.csv'))).toEqual(['total.csv'])
})

it('what waits from before the first day that an officer approved since is not given any more', async () => {
  const { stand, destination, recipient } = await approvedStand()
  destination.next.push('unreachable')
  await stand.once()
  const later = { ...recipient, from: '2027-01-01' }
  await stand.add(later)
  await stand.approve(later)
  stand.clock.to(LATER + 2 * DAY_MS)
  await stand.once()
  expect(destination.arrived.size).toBe(0)
  expect(await readdir(join(stand.folder, 'exports'))).toEqual([])
})

it('a release that cannot be packaged keeps nothing back that waits, and is tried again', async () => {
  const { stand, destination } = await approvedStand()
  destination.next.push('unreachable')
  await stand.once()
  await stand.ledger.append('release-relabelled', { release: 'month-2026-11', label: 'second edition' })
  stand.clock.to(LATER + DAY_MS)
  const warehouse = {
    ...stand.warehouse,
    releases: async () => (await stand.warehouse.releases()).map((one) => ({ ...one, planText: `${one.planText} ` })),
  }
  await expect(stand.once({ warehouse })).rejects.toThrow(AggregateError)
  expect([...destination.arrived.keys()]).toEqual([FILE])
  await stand.once()
  expect([...destination.arrived.keys()]).toEqual([FILE, 'peil-month-2026-11-r2.zip'])
})

it('after a fault of ours it waits before it tries again, but not when somebody asks', async () => {
  const { stand, destination } = await approvedStand()
  let isBroken = true
  const warehouse = {
    ...stand.warehouse,
    released: (release: string) =>
      isBroken ? Promise.reject(new Error('the disk is full')) : stand.warehouse.released(release),
  }
  await using exporter = stand.open({ warehouse })
  await expect(exporter.settle()).rejects.toThrow(AggregateError)
  isBroken = false
  await exporter.settle()
  expect(destination.asked).toEqual([])
  await stand.ledger.append('export-asked', { recipient: 'institute' })
  await exporter.settle()
  expect([...destination.arrived.keys()]).toEqual([FILE])
})

type Stand = Awaited<ReturnType<typeof approvedStand>>
const MEANWHILE: readonly (readonly [string, (stand: Stand) => Promise<unknown>])[] = [
  [
    'the recipient is revoked',
    ({ stand, recipient: { recipient } }) =>
      stand.ledger.append('recipient-revoked', { recipient, reason: 'the agreement was broken' }),
  ],
  [
    'the release is withdrawn',
    ({ stand }) => stand.ledger.append('release-withdrawn', { release: 'month-2026-11', reason: 'a fault of ours' }),
  ],
  ['its file says something else', ({ stand, recipient }) => stand.add({ ...recipient, formats: ['json'] })],
  ['its file is gone', ({ stand }) => rm(join(stand.folder, 'recipients', 'institute.yaml'))],
]

it.each(MEANWHILE)(
  'what is on its way is broken off when %s, and may have arrived: that is on record',
  async (_, change) => {
    const made = await approvedStand()
    const ends: unknown[] = []
    let begin = (): void => {}
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const standstill: Destination = {
      deliver: (_parcel, { signal }) =>
        new Promise((_resolve, reject) => {
          begin()
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        }).catch((error: unknown) => {
          ends.push(error)
          throw error
        }) as Promise<never>,
    }
    await using exporter = made.stand.open({ destinationOf: () => standstill, lookMs: 20 })
    const settled = exporter.settle()
    await begun
    await change(made)
    await settled
    expect(ends).toEqual([expect.any(NoLongerGiven)])
    const entries = await made.stand.ledger.entries()
    expect(entries.map(({ kind }) => kind).filter((kind) => /^export-(?:del|fail|brok)/.test(kind))).toEqual([
      'export-broken-off',
    ])
    expect(
      packagesOf(entries)
        .filter(mayHaveArrived)
        .map(({ file }) => file),
    ).toEqual([FILE])
  },
)

it('what is on its way goes on while it may be given, however often that is looked up', async () => {
  const { stand, destination } = await approvedStand()
  let looks = 0
  const ledger = { ...stand.ledger, unbrokenEntries: () => (looks++, stand.ledger.unbrokenEntries()) }
  let arrive = (): void => {}
  destination.next.push(new Promise<void>((resolve) => (arrive = resolve)))
  await using exporter = stand.open({ lookMs: 20, ledger })
  const settled = exporter.settle()
  await expect.poll(() => destination.asked.length).toBe(1)
  const before = looks
  await expect.poll(() => looks).toBeGreaterThan(before + 3)
  arrive()
  await settled
  expect([...destination.arrived.keys()]).toEqual([FILE])
})

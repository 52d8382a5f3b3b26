// Exports: given to whom an officer approved, when it is due, once, whatever fails meanwhile.
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { unarchived } from '../../../reports/exports/package/archive.ts'
import { verifyPackage } from '../../../reports/exports/package/verify-package.ts'
import { packagesOf } from '../../../reports/exports/packages.ts'
import { PackageManifest } from '../../../schemas/package-manifest.ts'
import { LATER, NOVEMBERS, approvedStand, openExportStand, testRecipient } from '../../support/export-stand.ts'
import { startOf } from '../../support/reports-stand.ts'

const FILE = NOVEMBERS
const DAY_MS = 86_400_000

const manifestIn = (archive: Buffer): PackageManifest => {
  const text = unarchived(archive).get('manifest.json')
  return PackageManifest.parse(JSON.parse(text?.toString('utf8') ?? ''))
}

describe('who is given what, and when', () => {
  it('packages a published release at the schedule’s moment, records it, and delivers it once', async () => {
    const { stand, destination } = await approvedStand()
    const before = (await stand.ledger.entries()).length
    await stand.once()
    expect([...destination.arrived.keys()]).toEqual([FILE])
    expect(await stand.kindsSince(before)).toEqual(['export-packed', 'export-run', 'export-delivered'])
    const files = unarchived(destination.arrived.get(FILE) ?? Buffer.alloc(0))
    expect(verifyPackage(files, { key: stand.ledger.publicKey })).toMatchObject({ whole: true })
    expect([...files.keys()]).toEqual(expect.arrayContaining(['total.csv', 'role.csv', 'README.html', 'manifest.sig']))
    expect([...files.keys()].filter((name) => name.startsWith('device'))).toEqual([])
    await stand.once()
    stand.clock.to(LATER + 3 * DAY_MS)
    await stand.once()
    expect(destination.asked).toEqual([FILE])
  })

  it('says once of a file that it cannot be used, and again when something else is wrong with it', async () => {
    const { stand } = await approvedStand()
    const put = (text: string) => writeFile(join(stand.folder, 'recipients', 'bureau.yaml'), text)
    await using exporter = stand.open()
    for (const text of ['recipient: 7', 'recipient: 7', 'recipient: [']) {
      await put(text)
      await exporter.settle()
    }
    const said = stand
      .logged()
      .split('\n')
      .filter((line) => line.includes('a recipient’s file cannot be used'))
    expect(said).toHaveLength(2)
    expect(said[0]).toContain('"file":"bureau.yaml"')
    expect(said[1]).toContain('not YAML: line 1')
  })

  it('gives nothing to two that share a place, and says whose it is', async () => {
    const { stand, recipient, destination } = await approvedStand()
    await stand.add({ ...recipient, recipient: 'bureau' })
    await using exporter = stand.open()
    await exporter.settle()
    expect(destination.asked).toEqual([])
    expect(stand.logged()).toContain('its folder is that of bureau, too')
    await rm(join(stand.folder, 'recipients', 'bureau.yaml'))
    await exporter.settle()
    expect(destination.asked).toEqual([FILE])
  })

  it('gives nothing before an officer approved, whatever is due', async () => {
    const stand = await openExportStand()
    const destination = await stand.add(testRecipient())
    stand.clock.to(LATER)
    await stand.once()
    expect(destination.asked).toEqual([])
    expect(packagesOf(await stand.ledger.entries())).toEqual([])
  })

  it('gives nothing before a release is published, and it at the next moment after', async () => {
    const stand = await openExportStand()
    const recipient = testRecipient()
    const destination = await stand.add(recipient)
    await stand.approve(recipient)
    const [record] = await stand.warehouse.releases()
    const publishAt = record?.publishAt ?? 0
    stand.clock.to(publishAt - 60_000)
    await stand.once()
    expect(destination.asked).toEqual([])
    stand.clock.to(publishAt + DAY_MS)
    await stand.once()
    expect(destination.asked).toEqual([FILE])
  })

  it('makes up a missed moment once, however many were missed and however often it starts', async () => {
    const { stand, destination } = await approvedStand()
    stand.clock.to(LATER + 40 * DAY_MS)
    for (let start = 0; start < 3; start++) await stand.once()
    expect(destination.asked).toEqual([FILE])
    const runs = (await stand.ledger.entries()).filter(({ kind }) => kind === 'export-run')
    expect(runs.map(({ body }) => body)).toEqual([
      { recipient: 'institute', due: startOf('2027-01-29') + 9 * 3_600_000 },
    ])
  })

  it('does not wait for the schedule when somebody asks', async () => {
    const { stand, destination } = await approvedStand({ schedule: { cron: '0 9 1 1 *', zone: 'Europe/Amsterdam' } })
    await stand.once()
    expect(destination.asked).toEqual([])
    await stand.ledger.append('export-asked', { recipient: 'institute' })
    await stand.once()
    await stand.once()
    expect(destination.asked).toEqual([FILE])
  })

  it('gives windows from the agreed day on, and only of the agreed grains', async () => {
    for (const more of [{ from: '2026-12-01' }, { grains: ['week' as const] }]) {
      const { stand, destination } = await approvedStand(more)
      await stand.once()
      expect(destination.asked).toEqual([])
    }
  })

  it('gives nothing after the last day of the agreement, and lets go of what waited', async () => {
    const { stand, recipient, destination } = await approvedStand({ expires: '2026-12-20' })
    destination.next.push('unreachable')
    await stand.once()
    expect(await readdir(join(stand.folder, 'exports', recipient.recipient))).toEqual([FILE])
    stand.clock.to(LATER + DAY_MS)
    await stand.once()
    expect(destination.arrived.size).toBe(0)
    expect(await readdir(join(stand.folder, 'exports'))).toEqual([])
  })

  it('gives nothing while something in the ledger is no entry: it may have been a revocation', async () => {
    const { stand, destination } = await approvedStand()
    const offset = await stand.log
      .topic('ledger')
      .append(0, [Buffer.from('a revocation, one bit of which was flipped')])
    await expect(stand.once()).rejects.toThrow('peil ledger confirm')
    expect(destination.asked).toEqual([])
    await stand.ledger.append('ledger-confirmed', { offset })
    await stand.once()
    expect(destination.asked).toEqual([FILE])
  })

  it('gives nothing once revoked; what was received stays on record', async () => {
    const { stand, destination, recipient } = await approvedStand()
    await stand.once()
    await stand.ledger.append('recipient-revoked', {
      recipient: recipient.recipient,
      reason: 'the agreement was broken',
    })
    await stand.ledger.append('release-relabelled', { release: 'month-2026-11', label: 'look again' })
    stand.clock.to(LATER + 2 * DAY_MS)
    await stand.once()
    expect(destination.asked).toEqual([FILE])
    expect(packagesOf(await stand.ledger.entries())).toMatchObject([{ file: FILE, deliveredAt: LATER }])
  })

  it('gives nothing of changed tables until they are approved, and then a package in place of the first', async () => {
    const { stand, destination, recipient } = await approvedStand()
    await stand.once()
    const changed = { ...recipient, tables: ['total' as const, 'device' as const] }
    await stand.add(changed)
    stand.clock.to(LATER + DAY_MS)
    await stand.once()
    expect(destination.asked).toEqual([FILE])
    await stand.approve(changed)
    stand.clock.to(LATER + 2 * DAY_MS)
    await stand.once()
    const second = 'peil-month-2026-11-r2.zip'
    expect(destination.asked).toEqual([FILE, second])
    const [first, next] = [FILE, second].map((file) => manifestIn(destination.arrived.get(file) ?? Buffer.alloc(0)))
    expect(next?.tables.map(({ by }) => by)).toEqual(['total', 'device'])
    expect(next?.supersedes).toBe(packagesOf(await stand.ledger.entries())[0]?.manifest)
    expect(first?.supersedes).toBe(null)
  })

  it('says what an officer says of a release, in a package in place of the one before', async () => {
    const { stand, destination } = await approvedStand()
    await stand.once()
    await stand.ledger.append('release-relabelled', { release: 'month-2026-11', label: 'partly estimated' })
    stand.clock.to(LATER + DAY_MS)
    await stand.once()
    const second = manifestIn(destination.arrived.get('peil-month-2026-11-r2.zip') ?? Buffer.alloc(0))
    expect(second).toMatchObject({ revision: 2, release: { label: 'partly estimated' } })
  })

  it('does not hand over what was withdrawn while it waited', async () => {
    const { stand, destination } = await approvedStand()
    destination.next.push('unreachable')
    await stand.once()
    await stand.ledger.append('release-withdrawn', { release: 'month-2026-11', reason: 'a source was wrong' })
    stand.clock.to(LATER + DAY_MS)
    await stand.once()
    expect(destination.arrived.size).toBe(0)
  })

  it('gives nothing while the clock is in doubt', async () => {
    const { stand, destination } = await approvedStand()
    await stand.once({ isTrusted: () => false })
    expect(destination.asked).toEqual([])
  })

  it('packages no release whose cells are not those that were committed, and says so', async () => {
    const { stand, destination } = await approvedStand()
    const warehouse = {
      ...stand.warehouse,
      released: async (release: string) => (await stand.warehouse.released(release)).slice(1),
    }
    await stand.once({ warehouse })
    expect(destination.asked).toEqual([])
    expect(stand.logged()).toContain('not those that were committed')
  })

  it('a file that cannot be read keeps no other recipient from its packages', async () => {
    const { stand, destination } = await approvedStand()
    await writeFile(join(stand.folder, 'recipients', 'broken.yaml'), 'recipient: broken\ntables: [all]\n')
    await stand.once()
    expect(destination.asked).toEqual([FILE])
  })
})

describe('encrypted to the recipient', () => {
  it('only its key opens the package; what waited for an earlier key is not given, but the next one, for the key that was approved last', async () => {
    const [first, second] = await Promise.all([generateIdentity(), generateIdentity()])
    const { stand, recipient, destination } = await approvedStand({ publicKey: await identityToRecipient(first) })
    destination.next.push('unreachable')
    await stand.once()
    const changed = { ...recipient, publicKey: await identityToRecipient(second) }
    await stand.add(changed)
    await stand.approve(changed)
    await stand.once()
    expect(destination.arrived.size).toBe(0)
    stand.clock.to(LATER + DAY_MS)
    await stand.once()
    const anew = 'peil-month-2026-11-r2.zip.age'
    expect([...destination.arrived.keys()]).toEqual([anew])
    const sealed = destination.arrived.get(anew) ?? Buffer.alloc(0)
    const opened = new Decrypter()
    opened.addIdentity(second)
    const files = unarchived(Buffer.from(await opened.decrypt(sealed)))
    expect(verifyPackage(files, { key: stand.ledger.publicKey })).toMatchObject({ whole: true })
    const closed = new Decrypter()
    closed.addIdentity(first)
    await expect(closed.decrypt(sealed)).rejects.toThrow('no identity matched')
  })
})

it('nothing of a recipient’s contact gets into a package, the ledger or the log', async () => {
  const { stand, destination } = await approvedStand({ contact: 'somebody@example.org' })
  destination.next.push('refused')
  await stand.once()
  await stand.once()
  const files = unarchived(destination.arrived.get(FILE) ?? Buffer.alloc(0))
  const said = [...files.values(), JSON.stringify(await stand.ledger.entries()), stand.logged()].join('\n')
  expect(files.size).toBeGreaterThan(5)
  expect(said).not.toContain('somebody@')
})

// The archive: the same bytes everywhere, and none of what is not a package gets out of one.
import { execFileSync } from 'node:child_process'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { BadArchive, archiveOf, unarchived } from '../../../../reports/exports/package/archive.ts'

const files = new Map([
  ['b.csv', Buffer.from('b')],
  ['a.csv', Buffer.from('a'.repeat(1000))],
])
const zip = (entries: Readonly<Record<string, Uint8Array>>): Buffer => Buffer.from(zipSync(entries, { level: 9 }))
const refused = (archive: Buffer) => () => unarchived(archive)

describe('archiveOf', () => {
  it('is read back as it was, and does not depend on the order of the files', () => {
    const archive = archiveOf({ files })
    expect(unarchived(archive)).toEqual(new Map([...files].toReversed()))
    expect(archiveOf({ files: new Map([...files].toReversed()) })).toEqual(archive)
  })

  it('is the same bytes in a time zone far away', () => {
    const program = `import { archiveOf } from './reports/exports/package/archive.ts'
      process.stdout.write(archiveOf({ files: new Map([['b.csv', Buffer.from('b')], ['a.csv', Buffer.from('a'.repeat(1000))]]) }).toString('base64'))`
    const far = execFileSync(
      process.execPath,
      ['--import', './test/support/run-typescript.mjs', '--input-type=module', '--eval', program],
      { env: { ...process.env, TZ: 'Pacific/Kiritimati' }, encoding: 'utf8' },
    )
    expect(far).toBe(archiveOf({ files }).toString('base64'))
  })
})

describe('unarchived', () => {
  it('takes off a folder that is around the whole package, and no other', () => {
    const inside = { 'x/manifest.json': Buffer.from('{}'), 'x/total.csv': Buffer.from('1') }
    expect([...unarchived(zip(inside)).keys()]).toEqual(['manifest.json', 'total.csv'])
    expect([...unarchived(zip({ ...inside, 'other.csv': Buffer.from('2') })).keys()]).toContain('x/manifest.json')
  })

  it.each(['../up', 'a/../../up', '/etc/passwd', 'C:\\x', 'a\\..\\b', 'a//b', './a'])('refuses the path %j', (path) => {
    expect(refused(zip({ [path]: Buffer.from('x') }))).toThrow(/leads outside/)
  })

  it('refuses a file that is in it twice', () => {
    const archive = zip({ 'aa.csv': Buffer.from('1'), 'ab.csv': Buffer.from('2') })
    const twice = Buffer.from(archive.toString('latin1').replaceAll('ab.csv', 'aa.csv'), 'latin1')
    expect(refused(twice)).toThrow(/twice/)
  })

  it('refuses what would grow beyond all measure, before it grows', () => {
    const bomb = zip({ 'total.csv': new Uint8Array(4 * 1024 ** 2) })
    expect(bomb.length).toBeLessThan(100_000)
    expect(refused(bomb)).toThrow(/larger than any package/)
    const claims = zip({ 'total.csv': Buffer.from('a') })
    const at = claims.indexOf(Buffer.from('PK\x01\x02', 'latin1'))
    claims.writeUInt32LE(0xf0_00_00_00, at + 24) // the size that the directory claims
    expect(refused(claims)).toThrow(/larger than any package/)
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, number) => [`f${number}`, Buffer.from('')]))
    expect(refused(zip(many))).toThrow(/more files/)
  })

  it('never gives more than the directory claims, whatever is packed', () => {
    const archive = zip({ 'total.csv': new Uint8Array(100_000) })
    const at = archive.indexOf(Buffer.from('PK\x01\x02', 'latin1'))
    archive.writeUInt32LE(10, at + 24)
    expect(unarchived(archive).get('total.csv')?.length).toBe(10)
  })

  it('refuses a name that would hide its file', () => {
    const archive = zip({ 'a.csv': Buffer.from('1'), xxproto__: Buffer.from('2') })
    const hiding = Buffer.from(archive.toString('latin1').replaceAll('xxproto__', '__proto__'), 'latin1')
    expect(refused(hiding)).toThrow(BadArchive)
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('x'.repeat(5000))],
    ['the first half of one', archiveOf({ files }).subarray(0, 80)],
    ['an empty one', zip({})],
  ])('refuses %s', (_, bytes) => {
    expect(refused(bytes)).toThrow(BadArchive)
  })
})

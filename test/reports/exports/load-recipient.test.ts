// Recipients' files: the ready one, and what is said about a wrong one: line, field, what is expected, all at once.
import { readFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { BadRecipient, loadRecipient, parseRecipient } from '../../../reports/exports/load-recipient.ts'
import { EXAMPLE } from '../../support/example-recipient.ts'

const right = readFileSync(EXAMPLE, 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')

/** What is said about a file that is wrong, one thing each. */
function saidOf(text: string): readonly string[] {
  try {
    parseRecipient(text)
  } catch (error) {
    if (error instanceof BadRecipient) return error.wrong
    throw error
  }
  throw new Error('nothing was said about it')
}

const delivered = (route: string): string => right.replace('{ to: portal }', route)
const SFTP = `to: sftp, host: files.example.org, user: peil, hostKey: "SHA256:${'a'.repeat(43)}"`
const S3 = 'to: s3, endpoint: "https://s3.example.org", bucket: figures, accessKey: AK1'

describe('a recipient that can be used', () => {
  it('is the ready one of the catalogue', async () => {
    const { recipient, text } = await loadRecipient(EXAMPLE)
    expect(recipient).toMatchObject({ format: 1, recipient: 'institute', delivery: { to: 'portal' } })
    expect(text).toBe(await readFile(EXAMPLE, 'utf8'))
  })

  it.each([
    ['a folder', delivered('{ to: folder, folder: /srv/figures }')],
    ['SFTP', delivered(`{ ${SFTP}, privateKeyFile: institute.key }`)],
    ['S3', delivered(`{ ${S3}, secretKeyFile: institute.secret }`)],
    ['weeks too', right.replace('[month]', '[week, month]')],
    ['all that may be left out left out', right.replace(/grains:.*\n|formats:.*\n/g, '')],
    ['names of days and months', right.replace("'0 9 12 * *'", '"0 9 * JAN MON"')],
  ])('with %s', (_, text) => {
    expect(parseRecipient(text).recipient).toBe('institute')
  })

  it('with a public key of age', async () => {
    const publicKey = await identityToRecipient(await generateIdentity())
    expect(parseRecipient(`${right}publicKey: ${publicKey}\n`).publicKey).toBe(publicKey)
  })
})

describe('a recipient that cannot be used', () => {
  const cases: readonly [string, string, string][] = [
    [
      'an id with a dot',
      right.replace('recipient: institute', 'recipient: an.institute'),
      'line 1: recipient: expected a lower-case name',
    ],
    ['no name', right.replace(/name:.*\n/, ''), 'line 1: name: expected one line of text of at most 100 characters'],
    [
      'a name over two lines',
      right.replace('name: Example institute', 'name: "Example\\ninstitute"'),
      'line 2: name: expected one line',
    ],
    ...['/srv/x\\n  encrypted  to age1', '/srv/\\e[8m', '/srv/\\u202Ex'].map((folder): [string, string, string] => [
      `what does not show in the folder: ${folder}`,
      delivered(`{ to: folder, folder: "${folder}" }`),
      'line 10: delivery.folder: expected the path of a folder',
    ]),
    ...['s3.example.org@other.example.org', 'peil:hush@s3.example.org', 's3.example.org/?x=1', 's3.example.org/#x'].map(
      (place): [string, string, string] => [
        `more than a place as endpoint: ${place}`,
        delivered(`{ ${S3.replace('s3.example.org', place)}, secretKeyFile: institute.secret }`),
        'line 10: delivery.endpoint: expected an address',
      ],
    ),
    ['no agreement', right.replace(/agreement:.*\n/, ''), 'line 1: agreement: expected the reference of the agreement'],
    [
      'a purpose that says nothing',
      right.replace(/purpose:.*/, 'purpose: ""'),
      'line 4: purpose: expected what the figures are used for',
    ],
    [
      'a table that is none',
      right.replace('[total, role]', '[total, country]'),
      'line 5: tables.1: expected a list of `total`',
    ],
    ['no table', right.replace('[total, role]', '[]'), 'line 5: tables: expected a list of `total`'],
    ['a table twice', right.replace('[total, role]', '[total, total]'), 'line 5: tables: expected each only once'],
    ['days', right.replace('[month]', '[day]'), 'line 6: grains.0: expected a list of `week`, `month`'],
    [
      '30 February',
      right.replace('2027-01-01', '2027-02-30'),
      'line 7: from: expected the first day of the first window that it gets: a day that exists',
    ],
    ['seconds', right.replace("'0 9 12 * *'", '"0 0 9 12 * *"'), 'line 8: schedule.cron: expected five fields of cron'],
    [
      'a moment that never is',
      right.replace("'0 9 12 * *'", '"0 9 30 2 *"'),
      'line 8: schedule.cron: expected five fields of cron that have a moment',
    ],
    [
      'a zone that there is not',
      right.replace('Europe/Amsterdam', 'Europe/Nowhere'),
      'line 8: schedule.zone: expected the name of an IANA time zone',
    ],
    ['an offset for a zone', right.replace('Europe/Amsterdam', '"+01:00"'), 'line 8: schedule.zone: expected the name'],
    [
      'a format that is none',
      right.replace('[csv, parquet, json]', '[xlsx]'),
      'line 9: formats.0: expected a list of `csv`',
    ],
    [
      'a way that is none',
      delivered('{ to: mail }'),
      'line 10: delivery.to: expected `folder`, `sftp`, `s3` or `portal`',
    ],
    ['nowhere to go', delivered('here'), 'line 10: delivery: expected `to` and what belongs to it'],
    ['a folder without a path', delivered('{ to: folder }'), 'line 10: delivery.folder: expected the path of a folder'],
    [
      'a relative path',
      delivered('{ to: folder, folder: figures }'),
      'line 10: delivery.folder: expected the absolute path of a folder, which begins with /',
    ],
    [
      'a host key of another form',
      delivered('{ to: sftp, host: h, user: u, hostKey: "MD5:00", passwordFile: p }'),
      'line 10: delivery.hostKey: expected the fingerprint',
    ],
    [
      'two secrets',
      delivered(`{ ${SFTP}, passwordFile: a, privateKeyFile: b }`),
      'line 10: delivery: expected either `privateKeyFile` or `passwordFile`',
    ],
    ['no secret', delivered(`{ ${SFTP} }`), 'line 10: delivery: expected either `privateKeyFile` or `passwordFile`'],
    [
      'a secret in the file',
      delivered(`{ ${SFTP}, password: "hush" }`),
      'line 10: delivery: there is no field `password`',
    ],
    [
      'an endpoint that is none',
      delivered(`{ ${S3.replace('https:', 'ftp:')}, secretKeyFile: s }`),
      'line 10: delivery.endpoint: expected an address that begins with https://',
    ],
    [
      'an end before its beginning',
      right.replace('2028-12-31', '2026-12-31'),
      'line 11: expires: expected a day that is not before `from`',
    ],
    ['nobody to tell', right.replace(/contact:.*\n/, ''), 'line 1: contact: expected whom to tell'],
    ['a secret key', `${right}publicKey: AGE-SECRET-KEY-1QQ\n`, 'line 13: publicKey: this is a secret key'],
    [
      'a secret key in small letters',
      `${right}publicKey: age-secret-key-1qq\n`,
      'line 13: publicKey: this is a secret key',
    ],
    [
      'a public key with a slip of the pen',
      `${right}publicKey: age1${'q'.repeat(58)}\n`,
      'line 13: publicKey: expected a public key of age',
    ],
    ['a field that is none', `${right}colour: red\n`, 'line 13: the file: there is no field `colour`'],
    ['another version', `format: 2\n${right}`, 'line 1: format: expected 1'],
    ['a list', '[]', 'line 1: the file: expected the fields of a recipient'],
    ['nothing', '', 'line 1: the file: expected the fields of a recipient'],
  ]
  it.each(cases)('with %s: line, field and what is expected', (_, text, message) => {
    expect(text).not.toBe(right)
    expect(saidOf(text).map((line) => line.slice(0, message.length))).toContain(message)
  })

  it('with many things wrong: each is said, once', () => {
    const text = right
      .replace(/name:.*\n/, '')
      .replace('[total, role]', '[role, role]')
      .replace('2027-01-01', '2030-01-01')
      .replace("'0 9 12 * *', zone: Europe/Amsterdam", '"0 9", zone: Here')
      .replace('[csv, parquet, json]', '[csv, csv]')
    expect(saidOf(text).map((line) => line.replace(/: (?:expected|there).*/, ''))).toEqual([
      'line 1: name',
      'line 7: schedule.cron',
      'line 7: schedule.zone',
      'line 4: tables',
      'line 8: formats',
      'line 10: expires',
    ])
  })

  it('with many things wrong in the delivery: each is said, that of its secret and its folder, too', () => {
    const text = delivered(`{ ${SFTP.replace('user: peil', 'user: ""')}, port: 0, passwordFile: a, privateKeyFile: b }`)
    expect(
      saidOf(text.replace('[total, role]', '[all]')).map((line) => line.replace(/ (?:the|a|either) .*/, '')),
    ).toEqual([
      'line 5: tables.0: expected',
      'line 10: delivery.port: expected',
      'line 10: delivery.user: expected',
      'line 10: delivery: expected',
    ])
    expect(saidOf(delivered('{ to: folder, folder: out, unpack: 3 }'))).toEqual([
      'line 10: delivery.unpack: expected true or false',
      'line 10: delivery.folder: expected the absolute path of a folder, which begins with /',
    ])
  })

  it('with a secret key where the public one belongs: says that it has leaked and what to do, and repeats none of it', async () => {
    const key = await generateIdentity()
    const said = saidOf(`${right}publicKey: ${key}\n`)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/leaked[^]*new pair \(age-keygen\)[^]*begins with age1/)
    expect(said[0]).not.toContain(key.slice(15, 25))
  })

  it('never repeats what stands there, least of all whom to tell', () => {
    const text = `${right.replace('data@example.org', '{ mail: secret@example.org }').replace('institute\n', 'hush\u0007hush\n')}publicKey: hush\n`
    expect(saidOf(text).join('\n')).toMatch(/contact: expected whom/)
    expect(saidOf(text).join('\n')).not.toMatch(/secret@|hush/)
  })

  it.each([
    [
      'a field twice',
      right.replace('name:', 'recipient: b\nname:'),
      'not YAML: line 2, column 1: expected each field once',
    ],
    [
      'an alias',
      right.replace('Example institute', '&a x').replace('EX-2027-1', '*a'),
      'not YAML: line 3, column 12: expected no alias',
    ],
    ['an open bracket', right.replace('[total, role]', '[total'), 'not YAML: line'],
  ])('with %s is no YAML that is read', (_, text, message) => {
    expect(saidOf(text)[0]).toContain(message)
  })

  it('a file that is not there is said to be so, by its path alone', async () => {
    const path = join(import.meta.dirname, 'nowhere.yaml')
    await expect(loadRecipient(path)).rejects.toThrow(BadRecipient)
    await expect(loadRecipient(path)).rejects.toThrow(`the recipient’s file ${path}: it cannot be read`)
  })
})

// A recipient as a file: YAML, agreed on and reviewed by people, with everything that is wrong in it said at once.
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { Encrypter } from 'age-encryption'
import { z } from 'zod'
import { DeliveryRoute, Recipient } from '../../schemas/recipient.ts'
import { noSuchField, readYaml } from '../../yaml-file.ts'
import { canBeDue } from './schedule.ts'

/** A whole one takes one or two thousand; what is longer is something else, and takes long to read. */
const MOST_BYTES = 16 * 1024

export class BadRecipient extends Error {
  override name = 'BadRecipient'
  /** One thing each, with its line where it has one. */
  readonly wrong: readonly string[]

  constructor(message: string, wrong: readonly string[], options?: ErrorOptions) {
    super(message, options)
    this.wrong = wrong
  }
}

export interface LoadedRecipient {
  readonly recipient: Recipient
  /** As people wrote it. */
  readonly text: string
}

/** @throws BadRecipient when it cannot be read, or naming each line and field that is wrong and what it should be. What
 * stands there instead is never repeated. */
export async function loadRecipient(path: string): Promise<LoadedRecipient> {
  let text: string
  try {
    text = await textOf(path)
  } catch (cause) {
    if (cause instanceof BadRecipient) throw cause
    const wrong = 'it cannot be read: check its path and permissions'
    throw new BadRecipient(`the recipient’s file ${path}: ${wrong}`, [wrong], { cause })
  }
  return { recipient: parseRecipient(text, path), text }
}

/** `name`: what the messages call it.
 * @throws BadRecipient as `loadRecipient` does. */
export function parseRecipient(text: string, name = 'given'): Recipient {
  const read = readYaml(text, CheckedRecipient, expectation)
  if ('value' in read) return read.value
  if ('notYaml' in read)
    throw new BadRecipient(`the recipient’s file ${name} is not YAML: ${read.notYaml}`, [`not YAML: ${read.notYaml}`])
  const wrong = [...new Set(read.wrong)]
  throw new BadRecipient(`the recipient’s file ${name} cannot be used:\n  ${wrong.join('\n  ')}`, wrong)
}

async function textOf(path: string): Promise<string> {
  const refuse = (wrong: string): BadRecipient => new BadRecipient(`the recipient’s file ${path}: ${wrong}`, [wrong])
  // Of a pipe nobody writes to, opening itself would wait.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if (!(await file.stat()).isFile()) throw refuse('it is not a file')
  const bytes = Buffer.alloc(MOST_BYTES + 1)
  let length = 0
  for (let read = 1; read > 0 && length < bytes.length; length += read)
    read = (await file.read(bytes, length, bytes.length - length)).bytesRead
  if (length > MOST_BYTES) throw refuse('it is too long for a recipient’s file')
  return bytes.toString('utf8', 0, length)
}

const SECRET_KEY =
  'this is a secret key, with which anybody reads the packages: nobody but the recipient may ever have it. Treat it as ' +
  'leaked: take it out of this file and wherever else it stands; the recipient makes a new pair (age-keygen), and gives ' +
  'you only the line that begins with age1'

/** Five fields of cron, and what a field needs that the schema, which knows only zod, cannot ask. Each of these is asked
 * whatever else is wrong. */
const CheckedRecipient = Recipient.safeExtend({
  schedule: Recipient.shape.schedule.extend({
    cron: Recipient.shape.schedule.shape.cron.refine(canBeDue),
    zone: Recipient.shape.schedule.shape.zone.refine(isZone),
  }),
  delivery: DeliveryRoute.refine(isSomewhere, {
    path: ['folder'],
    error: 'expected the absolute path of a folder, which begins with /',
    when: ({ value }) => fieldsOf(value)['to'] === 'folder',
  }).refine(hasOneSecret, {
    error: 'expected either `privateKeyFile` or `passwordFile`',
    when: ({ value }) => fieldsOf(value)['to'] === 'sftp',
  }),
  publicKey: z
    .string()
    .refine((key) => !isSecretKey(key), { error: SECRET_KEY, abort: true })
    .refine(isAgeKey)
    .optional(),
})
  .refine(({ tables }) => isEachOnce(tables), listCheck('tables'))
  .refine(({ grains }) => isEachOnce(grains), listCheck('grains'))
  .refine(({ formats }) => isEachOnce(formats), listCheck('formats'))
  .refine(({ from, expires }) => from <= expires, {
    path: ['expires'],
    error: 'expected a day that is not before `from`',
    when: ({ value }) => areDays(value),
  })

function listCheck(field: 'tables' | 'grains' | 'formats') {
  return {
    path: [field],
    error: 'expected each only once',
    when: ({ value }: { readonly value: unknown }) => Array.isArray(fieldsOf(value)[field]),
  }
}

const isEachOnce = (list: readonly string[]): boolean => new Set(list).size === list.length

/** Of a file that may be anything. */
const fieldsOf = (value: unknown): { readonly [field: string]: unknown } => Object(value) as Record<string, unknown>

function areDays(value: unknown): boolean {
  const { from, expires }: { from?: unknown; expires?: unknown } = fieldsOf(value)
  return Recipient.shape.from.safeParse(from).success && Recipient.shape.expires.safeParse(expires).success
}

/** A relative path would mean another folder to each process that reads it. */
function isSomewhere(route: unknown): boolean {
  const { folder } = fieldsOf(route)
  return typeof folder !== 'string' || folder === '' || isAbsolute(folder)
}

function hasOneSecret(route: unknown): boolean {
  const { privateKeyFile, passwordFile } = fieldsOf(route)
  return (privateKeyFile === undefined) !== (passwordFile === undefined)
}

/** As age-keygen writes it into the file that nobody else may have; upper case, and people may have changed that. */
const isSecretKey = (key: string): boolean => /age-secret-key/i.test(key)

/** A name, not an offset such as +01:00, which knows no summer time. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Its checksum, too: a slip of the pen must not show when the first package is made. */
function isAgeKey(key: string): boolean {
  try {
    new Encrypter().addRecipient(key)
    return Recipient.shape.publicKey.safeParse(key).success
  } catch {
    return false
  }
}

const DAY = 'a day that exists, YYYY-MM-DD'
const LINE = 'one line of text of at most'
const SECRET =
  'the file with the secret: its name, where it lies beside the recipients’ files, or its absolute path; not a recipient’s file'

/** By the field's name, or by its name and that of what it stands in. */
const FIELDS: Readonly<Record<string, string>> = {
  format: '1',
  recipient: 'a lower-case name: letters, digits and dashes, a letter first, at most 48',
  name: `${LINE} 100 characters`,
  agreement: `the reference of the agreement: ${LINE} 100 characters`,
  purpose: `what the figures are used for: ${LINE} 300 characters`,
  tables: 'a list of `total`, `role`, `organisationSize`, `device`: at least one',
  grains: 'a list of `week`, `month`: at least one',
  from: `the first day of the first window that it gets: ${DAY}`,
  schedule: '`cron` and `zone`',
  cron: 'five fields of cron that have a moment (minute, hour, day of the month, month, day of the week), such as "0 9 5 * *"',
  zone: 'the name of an IANA time zone, such as Europe/Amsterdam',
  formats: 'a list of `csv`, `parquet`, `json`: at least one',
  delivery: '`to` and what belongs to it: see catalogue/recipient-example.yaml',
  to: '`folder`, `sftp`, `s3` or `portal`',
  folder: 'the path of a folder, at most 500 characters',
  unpack: 'true or false',
  host: 'the name or address of a host',
  port: 'a whole number from 1 to 65535',
  user: 'the name of a user, at most 100 characters',
  hostKey: 'the fingerprint of the host’s key as ssh-keygen -l prints it: SHA256: and 43 characters',
  privateKeyFile: SECRET,
  passwordFile: SECRET,
  endpoint: 'an address that begins with https:// (or http://): a host, a port and a path, and no user name in it',
  region: 'the name of a region, at most 50 characters',
  bucket: 'the name of a bucket: 3 to 63 lower-case letters, digits, dots and dashes',
  prefix: 'letters, digits, dots, dashes, underscores and slashes, at most 500',
  accessKey: 'the id of an access key (not the secret), at most 200 characters',
  secretKeyFile: SECRET,
  expires: `the last day on which anything is given: ${DAY}`,
  contact: 'whom to tell when something is wrong, at most 200 characters',
  publicKey: 'a public key of age, as age-keygen prints it: age1 and 58 characters',
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return noSuchField(issue)
  // Of a rule over several fields the message is ours; of a field, the table.
  if (issue.code === 'custom' && /^(?:expected|this is) /.test(issue.message)) return issue.message
  const [last, before] = [issue.path.at(-1), issue.path.at(-2)]
  const field = typeof last === 'string' ? last : before
  return `expected ${FIELDS[String(field)] ?? 'the fields of a recipient: see catalogue/recipient-example.yaml'}`
}

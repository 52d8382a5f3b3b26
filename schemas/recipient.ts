// A recipient: a third party that receives releases, what it receives, how and until when, under which agreement.
import { z } from 'zod'
import { isPlainLine } from './plain-line.ts'
import { RELEASED_GRAINS } from './release-plan.ts'
import { DIMENSIONS } from './segments.ts'

export const FORMATS = ['csv', 'parquet', 'json'] as const
export type Format = (typeof FORMATS)[number]

/** A recipient's id: part of file names and of the ledger, so no address and no person's name. */
export const RecipientId = z.string().regex(/^[a-z][a-z0-9-]{0,47}$/)

/** It is printed on terminals and in documents: an officer approves what is shown. */
const line = (most: number) => z.string().min(1).max(most).refine(isPlainLine)
const path = line(500)
const host = z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/)
/** Where a secret is read from, never the secret itself: a file beside this one, or an absolute path. */
const secretFile = path.regex(/^(?:\/.*|[^/\\.][^/\\]*)$/).refine((name) => !/\.ya?ml$/i.test(name))

/** No user name before the host, which reads like one, and nothing after the path. */
function isOnlyAPlace(address: string): boolean {
  const { username, password, search, hash } = new URL(address)
  return username + password + search + hash === ''
}

/** How packages arrive. Secrets stand in files of their own, beside this one or at an absolute path. */
export const DeliveryRoute = z.discriminatedUnion('to', [
  /** Into a folder of this machine; unpacked where nothing is encrypted, unless told otherwise. */
  z.strictObject({ to: z.literal('folder'), folder: path, unpack: z.boolean().default(true) }),
  /** By SFTP. `hostKey`: SHA-256 fingerprint of the server's key, as `ssh-keygen -l` prints it: nobody else is given anything. */
  z.strictObject({
    to: z.literal('sftp'),
    host,
    port: z.number().int().min(1).max(65_535).default(22),
    user: line(100),
    folder: path.default('.'),
    hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
    privateKeyFile: secretFile.optional(),
    passwordFile: secretFile.optional(),
  }),
  /** Into a bucket that speaks S3. `prefix`: before each name. */
  z.strictObject({
    to: z.literal('s3'),
    endpoint: z
      .url({ protocol: /^https?$/, abort: true })
      .refine(isPlainLine)
      .refine(isOnlyAPlace),
    region: line(50).default('us-east-1'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    prefix: z
      .string()
      .max(500)
      .regex(/^[A-Za-z0-9._/-]*$/)
      .default(''),
    accessKey: line(200),
    secretKeyFile: secretFile,
  }),
  /** Fetched by the recipient from the portal, with its own token. */
  z.strictObject({ to: z.literal('portal') }),
])
export type DeliveryRoute = z.infer<typeof DeliveryRoute>

export const Recipient = z.strictObject({
  format: z.literal(1).default(1),
  recipient: RecipientId,
  name: line(100),
  /** Reference of the agreement, and what its figures are used for under it. */
  agreement: line(100),
  purpose: line(300),
  /** Which tables of a release: the totals, and those cut by something. */
  tables: z.array(z.enum(DIMENSIONS)).min(1),
  grains: z.array(z.enum(RELEASED_GRAINS)).min(1).default(['month']),
  /** Windows that begin on this day or later. */
  from: z.iso.date(),
  /** When what was published since is packaged and delivered: five fields of cron, in a time zone. */
  schedule: z.strictObject({ cron: z.string().max(100), zone: z.string().max(60) }),
  formats: z
    .array(z.enum(FORMATS))
    .min(1)
    .default([...FORMATS]),
  delivery: DeliveryRoute,
  /** The last day on which anything is given. */
  expires: z.iso.date(),
  /** Whom to tell when something is wrong: it stays in this file. */
  contact: line(200),
  /** age public key: what is delivered is encrypted to it. */
  publicKey: z
    .string()
    .regex(/^age1[02-9ac-hj-np-z]{58}$/)
    .optional(),
})
export type Recipient = z.infer<typeof Recipient>

// Delivery into a bucket that speaks S3: one PUT, which the server takes whole or not at all, and a GET that reads it back.
import type { IncomingMessage } from 'node:http'
import type { DeliveryRoute } from '../schemas/recipient.ts'
import type { Clock } from '../time/clock.ts'
import { digestOf, piecesOf } from './parcel-bytes.ts'
import type { Attempt, Carrier } from './patience.ts'
import { DeliveryFailed, type Parcel } from './port.ts'
import { exchange, type S3Access } from './s3-exchange.ts'
import { s3Problem } from './s3-problems.ts'
import { type SecretPlace, readSecretLine } from './secret-file.ts'

type S3Route = Extract<DeliveryRoute, { to: 's3' }>

export interface S3Options {
  readonly secrets: SecretPlace
  readonly connectMs: number
  readonly clock: Pick<Clock, 'now'>
}

/** What one PUT may hold (S3 user guide, "Amazon S3 multipart upload limits"). A package has some tens of MB at most, so a
 * cut costs little: it is begun anew. */
const MOST_BYTES = 5 * 1024 ** 3
/** Error answers are a few hundred bytes of XML. */
const MOST_ERROR_BYTES = 64 * 1024
/** SHA-256 (hex) of nothing: what a GET carries. */
const NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

export function s3Carrier(route: S3Route, { secrets, connectMs, clock }: S3Options): Carrier {
  return async (parcel, attempt) => {
    const url = addressOf(route, parcel.name)
    const secretKey = await readSecretLine(secrets, route.secretKeyFile)
    const { region, accessKey } = route
    return await put(url, parcel, { region, accessKey, secretKey, connectMs, now: () => clock.now() }, attempt)
  }
}

/** Path style (`endpoint/bucket/key`): every server knows it, and no certificate for many names is needed.
 * @throws DeliveryFailed 'misconfigured' */
function addressOf({ endpoint, bucket, prefix }: S3Route, name: string): URL {
  const url = new URL(endpoint)
  const unfit = (cause: string, fault: 'bad-endpoint' | 'bad-prefix'): DeliveryFailed =>
    new DeliveryFailed('misconfigured', { cause, fault })
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw unfit('not https: all would be in the clear', 'bad-endpoint')
  const key = `${prefix}${name}`
  // An address with these would be another one: `..` leads out of the bucket.
  if (key.split('/').some((part) => /^\.{0,2}$/.test(part)))
    throw unfit('an empty or dotted part in the prefix', 'bad-prefix')
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${bucket}/${key}`
  return url
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)

async function put(url: URL, parcel: Parcel, access: S3Access, attempt: Attempt): Promise<'delivered' | 'there'> {
  if (parcel.bytes > MOST_BYTES) throw new DeliveryFailed('failed', { cause: 'more than 5 GiB' })
  const before = await compare(url, parcel, access, attempt)
  if (before === 'same') return 'there'
  if (before === 'other') throw new DeliveryFailed('occupied')
  const taken = await exchange(
    access,
    {
      method: 'PUT',
      url,
      headers: {
        // Somebody may have put something there since: nothing is overwritten.
        'if-none-match': '*',
        'content-length': String(parcel.bytes),
        'content-type': 'application/octet-stream',
        expect: '100-continue',
        'x-amz-content-sha256': parcel.sha256,
        'x-amz-checksum-sha256': Buffer.from(parcel.sha256, 'hex').toString('base64'),
      },
      body: piecesOf(parcel.path),
      sent: attempt.arrived,
    },
    attempt,
    async (answer) => {
      // 409: somebody else puts it there at this moment.
      if (answer.statusCode === 412 || answer.statusCode === 409) return false
      if (isSuccess(answer)) return true
      throw await problemOf(answer, attempt)
    },
  )
  // What a PUT or a HEAD answers is only said: the bytes themselves tell.
  const after = await compare(url, parcel, access, attempt)
  if (after === 'same') return taken ? 'delivered' : 'there'
  if (after === 'not-shown') throw new DeliveryFailed('refused', { cause: 'we may not read back what we put there' })
  if (taken) throw new DeliveryFailed('altered')
  throw after === 'other'
    ? new DeliveryFailed('occupied')
    : new DeliveryFailed('failed', { cause: 'taken, yet not there' })
}

const isSuccess = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode >= 200 && statusCode < 300

/** Reads what lies there, as far as the parcel goes. */
async function compare(
  url: URL,
  parcel: Parcel,
  access: S3Access,
  attempt: Attempt,
): Promise<'same' | 'other' | 'absent' | 'not-shown'> {
  const headers = { 'x-amz-content-sha256': NOTHING }
  return await exchange(access, { method: 'GET', url, headers }, attempt, async (answer) => {
    if (isSuccess(answer)) {
      const length = answer.headers['content-length']
      if (length !== undefined && Number(length) !== parcel.bytes) return 'other'
      const found = await digestOf(atMost(answer, parcel.bytes + 1), attempt)
      return found.sha256 === parcel.sha256 ? 'same' : 'other'
    }
    const code = await codeOf(answer, attempt)
    if (answer.statusCode === 404 && (code === 'NoSuchKey' || code === undefined)) return 'absent'
    // Who may not list a bucket is told this of what is not there: the PUT tells what we may.
    if (answer.statusCode === 403 && code === 'AccessDenied') return 'not-shown'
    throw s3Problem(answer.statusCode ?? 0, code)
  })
}

const problemOf = async (answer: IncomingMessage, attempt: Attempt): Promise<DeliveryFailed> =>
  s3Problem(answer.statusCode ?? 0, await codeOf(answer, attempt))

/** The error code in the body of an answer. */
async function codeOf(answer: IncomingMessage, attempt: Attempt): Promise<string | undefined> {
  const pieces: Uint8Array[] = []
  for await (const piece of atMost(answer, MOST_ERROR_BYTES)) {
    attempt.moved(piece.length)
    pieces.push(piece)
  }
  return /<Code>([A-Za-z0-9]{1,80})<\/Code>/.exec(Buffer.concat(pieces).toString('latin1'))?.[1]
}

/** No more than a little over `bytes`: a server that never ends is not listened to. */
async function* atMost(answer: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const piece of answer) {
    yield piece
    read += piece.length
    if (read >= bytes) return
  }
}

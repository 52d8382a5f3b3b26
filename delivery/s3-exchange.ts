// One signed request to a server that speaks S3, and its answer: no redirect is followed, no connection outlives it.
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request as requestInClear } from 'node:http'
import { request as requestOverTls } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import { codeOf } from '../keys/durable-file.ts'
import type { Attempt } from './patience.ts'
import { DeliveryFailed } from './port.ts'

export interface S3Access {
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
  readonly connectMs: number
  /** Wall time, epoch ms: a signature is good for a quarter of an hour. */
  readonly now: () => number
}

export interface S3Request {
  readonly method: 'GET' | 'PUT'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: AsyncIterable<Uint8Array>
  /** Bytes of the body that were handed to the connection. */
  readonly sent?: (bytes: number) => void
}

/** A server that is not going to take the body may say so before it is sent; one that knows nothing of this says nothing
 * (RFC 9110, section 10.1.1). */
const CONTINUE_MS = 1_000

/** @throws DeliveryFailed 'unreachable', 'other-host' (its certificate is not good); the signal's reason */
export async function exchange<T>(
  access: S3Access,
  { method, url, headers, body, sent }: S3Request,
  attempt: Pick<Attempt, 'signal' | 'moved'>,
  read: (answer: IncomingMessage) => Promise<T>,
): Promise<T> {
  const signed = await signedHeaders(access, method, url, headers)
  attempt.signal.throwIfAborted()
  const send = url.protocol === 'https:' ? requestOverTls : requestInClear
  // Without an agent the connection ends with the answer.
  const asking = send(url, { method, headers: signed, agent: false })
  const stop = (): void => void asking.destroy()
  // Whoever waits is told; what comes when nobody does any more must not end the process.
  asking.on('error', () => undefined)
  attempt.signal.addEventListener('abort', stop, { once: true })
  const late = setTimeout(stop, access.connectMs)
  asking.once('socket', (socket) =>
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      clearTimeout(late)
      attempt.moved()
    }),
  )
  const answered = once(asking, 'response').then(([answer]) => answer as IncomingMessage)
  answered.catch(() => undefined) // told below
  try {
    if (body !== undefined) await sendBody(asking, body, answered, { moved: attempt.moved, sent })
    else asking.end()
    const answer = await answered
    attempt.moved()
    return await read(answer)
  } catch (error) {
    attempt.signal.throwIfAborted()
    throw error instanceof DeliveryFailed ? error : problemOf(error)
  } finally {
    clearTimeout(late)
    attempt.signal.removeEventListener('abort', stop)
    asking.destroy()
  }
}

/** Signature version 4, with the date of our clock. */
async function signedHeaders(
  { region, accessKey, secretKey, now }: S3Access,
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers,
    region,
    service: 's3',
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    datetime: new Date(now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  })
  return Object.fromEntries((await signer.sign()).headers)
}

/** Stops when an answer comes before the end. */
async function sendBody(
  asking: ClientRequest,
  body: AsyncIterable<Uint8Array>,
  answered: Promise<IncomingMessage>,
  { moved, sent }: { readonly moved: Attempt['moved']; readonly sent: S3Request['sent'] },
): Promise<void> {
  let hasAnswer = false
  const answer = answered.finally(() => (hasAnswer = true))
  answer.catch(() => undefined) // told by whoever waits for `answered`
  const waited = new AbortController()
  try {
    asking.flushHeaders()
    const { signal } = waited
    await Promise.race([once(asking, 'continue', { signal }), answer, delay(CONTINUE_MS, undefined, { signal })])
  } finally {
    waited.abort()
  }
  let bytes = 0
  for await (const piece of body) {
    if (hasAnswer) return
    await Promise.race([new Promise<void>((done) => asking.write(piece, () => done())), answer])
    moved(piece.length)
    sent?.((bytes += piece.length))
  }
  if (!hasAnswer) asking.end()
}

/** Of a certificate: made out to another name, by nobody we know, or no longer good. */
const CERTIFICATE =
  /^(?:ERR_TLS_CERT_ALTNAME_INVALID|CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|HOSTNAME_MISMATCH)/

function problemOf(error: unknown): DeliveryFailed {
  const code = codeOf(error)
  if (typeof code === 'string' && CERTIFICATE.test(code)) return new DeliveryFailed('other-host', { cause: code })
  // Not HTTP.
  const why = typeof code === 'string' && code.startsWith('HPE_') ? 'failed' : 'unreachable'
  return new DeliveryFailed(why, typeof code === 'string' ? { cause: code } : {})
}

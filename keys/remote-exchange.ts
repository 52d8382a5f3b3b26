// Questions to the keys stage over HTTPS, and what it means when they are not answered.
import { Agent, request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { certificateFault } from './certificate-fault.ts'
import { codeOf } from './durable-file.ts'
import type { Verb } from './grants.ts'
import { KeysUnreachable } from './port.ts'
import { Refusal } from './wire.ts'

/** Not to be answered by trying again: a setting is wrong, here or there. */
export class KeysRefused extends Error {
  override name = 'KeysRefused'
}

export interface ExchangeOptions {
  /** `https://host:port` */
  readonly url: string
  /** The authority (PEM) that signed the service's certificate, if it is not a public one. */
  readonly ca?: string | undefined
  readonly secret: string
  /** How long an answer may take, connection and all, ms. */
  readonly timeoutMs: number
  /** The time, epoch ms. */
  readonly now: () => number
}

export interface Exchange {
  /** The answer to a question, as JSON.
   * @throws KeysUnreachable when there is none now; KeysRefused; RangeError when it names no key. */
  ask(verb: Verb, question: object): Promise<unknown>
  /** Ends every connection. */
  close(): void
}

/** The list of 60 days has a few hundred KB. */
const ANSWER_BYTES = 32 * 1024 * 1024
/** More at one moment wait for each other. */
const CONNECTIONS = 8

interface Raw {
  readonly status: number
  readonly text: string
}

export function openExchange({ url, ca, secret, timeoutMs, now }: ExchangeOptions): Exchange {
  // What a header cannot carry would fail as if the keys stage did not answer.
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new KeysRefused('PEIL_KEYS_SECRET: expected visible ASCII; make one: openssl rand -base64 32')
  const at = new URL(new URL(url).origin)
  const agent = new Agent({
    keepAlive: true,
    maxSockets: CONNECTIONS,
    minVersion: 'TLSv1.2',
    ...(ca !== undefined && { ca }),
  })

  let closed = false

  function post(verb: Verb, body: string): Promise<Raw> {
    return new Promise((resolve, reject) => {
      const asking = request(new URL(`/v1/${verb}`, at), {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      })
      let answered = false
      const late = setTimeout(() => asking.destroy(new TooLate()), timeoutMs)
      asking.once('close', () => clearTimeout(late))
      asking.on('error', (error) => {
        // The service closed a connection that was kept, while we wrote on it. Asking twice does no harm.
        const isStale = asking.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(String(codeOf(error)))
        if (isStale && !closed && !answered) resolve(post(verb, body))
        else reject(error)
      })
      asking.once('response', (response) => {
        answered = true
        void textOf(response).then(resolve, reject)
      })
      asking.end(body)
    })
  }

  return {
    async ask(verb, question) {
      try {
        const raw = await post(verb, JSON.stringify(question))
        return answerIn(raw, at)
      } catch (cause) {
        if (cause instanceof KeysUnreachable || cause instanceof KeysRefused || cause instanceof RangeError) throw cause
        const fault = await certificateFault(codeOf(cause), at, { nowMs: now(), timeoutMs })
        throw new KeysUnreachable(fault ?? noAnswer(cause, at, timeoutMs), { cause })
      }
    },
    close() {
      closed = true
      agent.destroy()
    },
  }
}

class TooLate extends Error {
  override name = 'TooLate'
}

async function textOf(response: IncomingMessage): Promise<Raw> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > ANSWER_BYTES) throw new Error('an answer without an end')
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  const text = bytes.toString('utf8')
  for (const part of [bytes, ...chunks]) part.fill(0)
  return { status: response.statusCode ?? 0, text }
}

/** @throws as `ask` does. */
function answerIn({ status, text }: Raw, at: URL): unknown {
  const json = parse(text)
  if (status === 200 && json !== undefined) return json
  const said = Refusal.safeParse(json)
  if (!said.success)
    throw new KeysUnreachable(
      `what answers at ${at.host} (status ${status}) is not the keys stage: is PEIL_KEYS_URL right?`,
    )
  const { error, detail } = said.data
  if (status === 401)
    throw new KeysRefused(
      `the keys stage at ${at.host} does not know the secret of this stage: ` +
        'give in PEIL_KEYS_SECRET what it has in PEIL_KEYS_INGEST_SECRET, PEIL_KEYS_TRANSFORM_SECRET or PEIL_KEYS_REPORTS_SECRET',
    )
  if (status === 403) throw new KeysRefused(`the keys stage at ${at.host} refuses: ${detail}`)
  if (error === 'malformed') throw new RangeError(`the keys stage at ${at.host} says: ${detail}`)
  throw new KeysUnreachable(`the keys stage at ${at.host} cannot answer: ${detail}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // the parser's message quotes what it read
  }
}

function noAnswer(cause: unknown, at: URL, timeoutMs: number): string {
  if (cause instanceof TooLate)
    return `the keys stage at ${at.host} did not answer within ${timeoutMs / 1000} s: is it up, and is PEIL_KEYS_URL right?`
  if (codeOf(cause) === 'EPROTO')
    return `what answers at ${at.host} does not speak TLS as the keys stage does: is PEIL_KEYS_URL right?`
  const code = codeOf(cause)
  const why = typeof code === 'string' ? code : cause instanceof Error ? cause.name : 'no error'
  return `the keys stage at ${at.host} does not answer (${why}): is it up, and is PEIL_KEYS_URL right?`
}

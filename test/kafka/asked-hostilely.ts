// Everything that can be asked of a stage, with planted values in every place that a question has for one.
import { gzipSync } from 'node:zlib'
import { askOverTls } from '../support/ask-over-tls.ts'
import { CANARIES, CANARY_PERSON, canaryEvents } from '../support/canary-events.ts'
import { SECRETS } from '../support/keys-service.ts'
import { WRITE_KEY } from '../support/peil-tree.ts'

const PATHS = ['/', '/health', '/ready', '/metrics', '/v1/events', '/v1/interest', '/v1/provisional', '/v1/windows']
const PLANTED = encodeURIComponent(CANARY_PERSON.account)
const JSON_TYPE = { 'content-type': 'application/json' }
const KEY = { authorization: `Bearer ${WRITE_KEY}` }

/** Questions to ingest, transform or reports; what was answered, headers too. */
export async function askStage(url: string, now: number): Promise<string[]> {
  const events = JSON.stringify(canaryEvents(now))
  const posts: readonly (readonly [headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>])[] = [
    [{ ...JSON_TYPE, authorization: `Bearer ${CANARY_PERSON.account}` }, events],
    [{ ...KEY, ...JSON_TYPE }, JSON.stringify([{ hostile: CANARIES }])],
    [{ ...KEY, ...JSON_TYPE }, events.slice(0, -10)],
    [{ ...KEY, 'content-type': CANARY_PERSON.account }, events],
    [{ ...KEY, ...JSON_TYPE, 'content-encoding': 'gzip' }, events],
    [{ ...KEY, ...JSON_TYPE, 'content-encoding': 'gzip' }, new Uint8Array(gzipSync(events).subarray(0, -20))],
  ]
  return Promise.all(
    [
      ...PATHS.map((path) => fetch(`${url}${path}`)),
      ...PATHS.map((path) => fetch(`${url}${path}?account=${PLANTED}&from=${PLANTED}`)),
      fetch(`${url}/${PLANTED}`, { headers: { cookie: CANARIES.join(), 'x-forwarded-for': CANARIES[0] } }),
      ...posts.map(([headers, body]) => fetch(`${url}/v1/events?q=${PLANTED}`, { method: 'POST', headers, body })),
    ].map(async (asking) => said(await asking)),
  )
}

const said = async (answer: Response): Promise<string> =>
  `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`

/** The same to the keys stage. `ca`: PEM. */
export async function askKeys(url: string, ca: string): Promise<string[]> {
  const secret = SECRETS.reports
  const body = JSON.stringify({ name: CANARIES.join(), catchingUp: CANARIES })
  const answers = await Promise.all([
    ...PATHS.map((path) => askOverTls(new URL(`${path}?q=${PLANTED}`, url), { ca, secret })),
    ...['obtain', 'find', 'destroy', 'list', 'suspend', PLANTED].flatMap((verb) => [
      askOverTls(new URL(`/v1/${verb}`, url), { ca, secret, body }),
      askOverTls(new URL(`/v1/${verb}`, url), { ca, secret: CANARY_PERSON.account, body }),
      askOverTls(new URL(`/v1/${verb}`, url), { ca, secret, body: CANARIES.join() }),
    ]),
  ])
  return answers.map(({ status, headers, text }) => `${status} ${JSON.stringify(headers)} ${text}`)
}

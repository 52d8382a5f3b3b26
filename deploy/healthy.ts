// Whether a stage is ready, for health checks of containers, which have no curl: `node dist/deploy/healthy.js URL [CA.pem]`.
// Exit code 0: it answered 200. Else 1, and standard error says what it answered or why it did not.
import { readFileSync } from 'node:fs'
import { get as getOverHttp } from 'node:http'
import { get as getOverTls } from 'node:https'

/** Less than a container engine waits for the check itself. */
const TIMEOUT_MS = 4_000

const [url = '', authority] = process.argv.slice(2)
const get = url.startsWith('https:') ? getOverTls : getOverHttp
const ca = authority === undefined ? {} : { ca: readFileSync(authority) }

get(url, { ...ca, signal: AbortSignal.timeout(TIMEOUT_MS) }, ({ statusCode = 0 }) => {
  if (statusCode !== 200) process.stderr.write(`answered ${statusCode}\n`)
  process.exit(statusCode === 200 ? 0 : 1)
}).on('error', (error: NodeJS.ErrnoException) => {
  process.stderr.write(`no answer: ${error.code ?? error.name}\n`)
  process.exit(1)
})

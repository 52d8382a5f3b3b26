// A request as it is on the wire, to what listens over TLS with a certificate of a test.
import { request } from 'node:https'

export interface TlsRequest {
  /** Its authority, PEM. */
  readonly ca: string
  readonly secret?: string
  readonly body?: string
  /** Default: POST with a body, else GET. */
  readonly method?: string
}

export interface TlsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

export function askOverTls(url: URL, { ca, secret, body, method }: TlsRequest): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ca,
      agent: false,
      headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
    })
    asking.on('error', reject)
    asking.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    asking.end(body)
  })
}

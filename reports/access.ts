// Who may read: whoever has the token, or, without one, only this machine itself.
import { createHash, timingSafeEqual } from 'node:crypto'
import { BadConfig, environmentName } from '../config.ts'

export type Refused = 'no_token' | 'foreign_host'

interface AskingHeaders {
  readonly authorization?: string | undefined
  readonly host?: string | undefined
}

export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/

/**
 * Decides by a request's headers. With a token: it must be there, as Bearer, or as the password of Basic (browsers ask
 * for that). Without: the name that was asked for must be this machine's own, or any web page could have its visitor's
 * browser read the figures under a name that resolves to loopback.
 * @throws BadConfig when anyone could read: a host that is not loopback, and no token.
 */
export function openAccess(host: string, token: string | undefined): (headers: AskingHeaders) => Refused | undefined {
  if (token === undefined && !LOOPBACK.test(host))
    throw new BadConfig(
      `${environmentName('reportsToken')}: needed when ${environmentName('reportsHost')} is not loopback`,
    )
  if (token === undefined)
    return ({ host: asked = '' }) => (LOOPBACK.test(asked.replace(/:\d+$/, '')) ? undefined : 'foreign_host')
  const wanted = digest(token)
  return ({ authorization = '' }) =>
    timingSafeEqual(digest(shownToken(authorization)), wanted) ? undefined : 'no_token'
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** What an `authorization` header shows, as Bearer or as the password of Basic; empty when it shows nothing. */
export function shownToken(authorization: string): string {
  const [scheme = '', credentials = ''] = authorization.split(/ +/, 2)
  if (/^bearer$/i.test(scheme)) return credentials
  if (!/^basic$/i.test(scheme)) return ''
  const pair = Buffer.from(credentials, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

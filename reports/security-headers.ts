// What every answer says to a browser: load nothing from elsewhere, run nothing, tell nobody, keep nothing.
import { createHash } from 'node:crypto'
import { STYLE } from './dashboard/style.ts'

/** `style`: of the one page that is answered, letter by letter as it stands in it. */
export const securityHeadersFor = (style: string): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
})

export const securityHeaders = securityHeadersFor(STYLE)

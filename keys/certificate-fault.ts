// What is wrong with the certificate of the keys stage, in words that say what to do.
import { isIP } from 'node:net'
import { type PeerCertificate, connect } from 'node:tls'

const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]
const OTHER = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID']

/** Undefined when the code (of a failed connection) is not about a certificate.
 * `at`: where the keys stage is; `nowMs`: the time, epoch ms; `timeoutMs`: how long it may take to look. */
export async function certificateFault(
  code: unknown,
  at: URL,
  { nowMs, timeoutMs }: { readonly nowMs: number; readonly timeoutMs: number },
): Promise<string | undefined> {
  if (typeof code !== 'string' || ![...UNTRUSTED, ...OTHER].includes(code)) return undefined
  const certificate = await certificateAt(at, timeoutMs)
  const issuer = nameOf(certificate?.issuer)
  const from = certificate === undefined ? NaN : Date.parse(certificate.valid_from)
  const to = certificate === undefined ? NaN : Date.parse(certificate.valid_to)
  if (code === 'CERT_HAS_EXPIRED')
    return to <= nowMs || Number.isNaN(to)
      ? `the certificate of the keys stage expired on ${day(to)} (issued by ${issuer}): ` +
          'renew it (PEIL_KEYS_CERTIFICATE there), and start the keys stage again'
      : `the certificate of the authority ${issuer}, which signed that of the keys stage, expired: renew both`
  if (code === 'CERT_NOT_YET_VALID')
    return `the certificate of the keys stage is not valid before ${day(from)}: is the time of this machine right?`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return (
      `the certificate of the keys stage is for ${short(certificate?.subjectaltname)}, not for ${at.hostname}: ` +
      'is PEIL_KEYS_URL right? if so, make a certificate that has this name in subjectAltName'
    )
  return (
    `the certificate of the keys stage was issued by ${issuer}, which is not trusted here: ` +
    'give that authority’s certificate in PEIL_KEYS_CA'
  )
}

const day = (ms: number): string => (Number.isNaN(ms) ? 'a day in the past' : new Date(ms).toISOString().slice(0, 10))

const nameOf = (issuer: PeerCertificate['issuer'] | undefined): string => short([issuer?.CN ?? issuer?.O].flat()[0])

/** Whoever answers there may have put anything into its certificate. */
const short = (text: string | undefined): string =>
  text === undefined ? 'nobody who is named' : text.replaceAll(/[^\p{L}\p{N} .,:*_@-]/gu, '?').slice(0, 200)

/** The certificate that is shown there, trusted or not: only looked at. Nothing is ever sent on this connection. */
function certificateAt(at: URL, timeoutMs: number): Promise<PeerCertificate | undefined> {
  return new Promise((resolve) => {
    const host = at.hostname.replace(/^\[(.*)\]$/, '$1')
    const socket = connect({
      host,
      port: Number(at.port === '' ? 443 : at.port),
      rejectUnauthorized: false,
      timeout: timeoutMs,
      ...(isIP(host) === 0 && { servername: host }),
    })
    const end = (certificate?: PeerCertificate): void => {
      socket.destroy()
      resolve(certificate)
    }
    socket.once('secureConnect', () => end(socket.getPeerCertificate()))
    socket.once('timeout', () => end())
    socket.once('error', () => end())
  })
}

// A certificate authority for one test, and the certificate that it gives its brokers.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'

export interface BrokerCertificates {
  /** The authority's certificate: PEM text, and the file it stands in. */
  readonly ca: string
  readonly caPath: string
  /** PEM file with the brokers' key and certificate. */
  readonly keystore: string
}

const DAY = 86_400_000

/** Writes `ca.pem` and `broker.pem` (for localhost and 127.0.0.1) into the folder; an expired one ended yesterday. */
export async function makeBrokerCertificates(folder: string, expired: boolean): Promise<BrokerCertificates> {
  const [start, end] = expired ? [-3 * DAY, -DAY] : [-DAY, 30 * DAY]
  const kind = { keyType: 'ec', algorithm: 'sha256' } as const
  const authority = await generate([{ name: 'commonName', value: 'Authority of a test' }], {
    ...kind,
    notBeforeDate: new Date(Date.now() - 3 * DAY),
    notAfterDate: new Date(Date.now() + 30 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const broker = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...kind,
    notBeforeDate: new Date(Date.now() + start),
    notAfterDate: new Date(Date.now() + end),
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  const caPath = join(folder, 'ca.pem')
  const keystore = join(folder, 'broker.pem')
  await writeFile(caPath, authority.cert)
  await writeFile(keystore, `${broker.private.trim()}\n${broker.cert.trim()}\n`, { mode: 0o600 })
  return { ca: authority.cert, caPath, keystore }
}

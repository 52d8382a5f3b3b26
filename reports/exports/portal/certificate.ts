// The portal's certificate: read from its files, and taken anew when they are renewed.
import { unwatchFile, watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type SecureContextOptions, createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import { BadConfig, type Config, environmentName } from '../../../config.ts'
import { LOOPBACK } from '../../access.ts'

export type CertificateSettings = Pick<Config, 'portalHost' | 'portalCertificate' | 'portalPrivateKey'>

/** What TLS needs. */
export interface Pem extends SecureContextOptions {
  readonly cert: string
  readonly key: string
  readonly minVersion: 'TLSv1.2'
}

const LOOK_MS = 30_000

/** Undefined when none is set.
 * @throws BadConfig when it cannot be used, or is missing where others than this machine can connect. */
export async function readCertificate(settings: CertificateSettings): Promise<Pem | undefined> {
  const { portalHost, portalCertificate, portalPrivateKey } = settings
  const [certName, keyName] = [environmentName('portalCertificate'), environmentName('portalPrivateKey')]
  if (portalCertificate === undefined && portalPrivateKey === undefined) {
    if (LOOPBACK.test(portalHost)) return undefined
    throw new BadConfig(
      `${certName}: needed when ${environmentName('portalHost')} is not loopback, or tokens would be read on the way: ` +
        `give a certificate and, in ${keyName}, its private key (PEM); or keep the host on loopback, ` +
        'and put a proxy with TLS before it',
    )
  }
  if (portalCertificate === undefined || portalPrivateKey === undefined)
    throw new BadConfig(`${certName} and ${keyName} need each other: set both (PEM files), or neither`)
  const cert = await contentOf(certName, portalCertificate)
  const key = await contentOf(keyName, portalPrivateKey)
  // What TLS says of them is left out: it could quote what it read.
  if (!fits({ cert })) throw new BadConfig(`${certName}: the file holds no certificate (PEM)`)
  if (!fits({ key })) throw new BadConfig(`${keyName}: the file holds no private key (PEM, without a passphrase)`)
  if (!fits({ cert, key })) throw new BadConfig(`${certName} and ${keyName} do not belong together: renew both`)
  return { cert, key, minVersion: 'TLSv1.2' }
}

/** Looks at the files from time to time and gives what is new to `take`; what cannot be used changes nothing: half of a
 * pair that is just being renewed. */
export function followRenewal(
  settings: CertificateSettings,
  take: (pem: Pem) => void,
  { logger, everyMs = LOOK_MS }: { readonly logger: Logger; readonly everyMs?: number | undefined },
): Disposable {
  const look = (): void => {
    readCertificate(settings).then(
      (pem) => {
        if (pem !== undefined) take(pem)
      },
      (error: unknown) => logger.warn({ err: error }, 'the renewed certificate cannot be used: the one before stays'),
    )
  }
  const paths = [settings.portalCertificate, settings.portalPrivateKey].filter((path) => path !== undefined)
  for (const path of paths) watchFile(path, { persistent: false, interval: everyMs }, look)
  return {
    [Symbol.dispose]() {
      for (const path of paths) unwatchFile(path, look)
    },
  }
}

function fits(pem: SecureContextOptions): boolean {
  try {
    createSecureContext(pem)
    return true
  } catch {
    return false
  }
}

async function contentOf(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new BadConfig(`${name}: the file cannot be read: check its path and permissions`, { cause })
  }
}

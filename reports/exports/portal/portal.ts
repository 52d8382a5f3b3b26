// The portal, opened: it listens, and takes a renewed certificate without a pause.
import { Server as TlsServer } from 'node:https'
import type { Logger } from 'pino'
import { type CertificateSettings, followRenewal, readCertificate } from './certificate.ts'
import type { PortalReading } from './portal-reading.ts'
import { portalServer } from './portal-server.ts'

export interface PortalOptions {
  /** Port 0: any free one. */
  readonly config: CertificateSettings & { readonly portalPort: number }
  readonly reading: PortalReading
  readonly logger: Logger
  /** How long a reader may stand still; how often is looked whether it may still be given what it reads; and how often at
   * the certificate's files, ms. */
  readonly standstillMs?: number
  readonly lookMs?: number
  readonly renewalMs?: number
}

export interface Portal extends AsyncDisposable {
  /** Where it listens, `https://192.0.2.7:7304`. */
  readonly url: string
}

/** Listens when it resolves. Closing it breaks off what is being fetched: that can be gone on with.
 * @throws BadConfig when its certificate cannot be used, or there is none and its host is not loopback. */
export async function openPortal(options: PortalOptions): Promise<Portal> {
  const { config, reading, logger, standstillMs, lookMs, renewalMs } = options
  const pem = await readCertificate(config)
  const server = portalServer({ reading, logger, pem, standstillMs, lookMs })
  const at = await server.listen({ host: config.portalHost, port: config.portalPort })
  server.server.on('error', (error) => logger.error({ err: error }, 'a connection could not be taken'))
  const tls = server.server
  const renewal =
    tls instanceof TlsServer
      ? followRenewal(config, (renewed) => tls.setSecureContext(renewed), { logger, everyMs: renewalMs })
      : undefined
  return {
    url: pem === undefined ? at : at.replace(/^http:/, 'https:'),
    async [Symbol.asyncDispose]() {
      renewal?.[Symbol.dispose]()
      await server.close()
    },
  }
}

// The portal's certificate: TLS, its renewal, and what is said of one that cannot be used.
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { BadConfig } from '../../../../config.ts'
import { type PortalOptions, openPortal } from '../../../../reports/exports/portal/portal.ts'
import { askOverTls } from '../../../support/ask-over-tls.ts'
import { makeCertificate } from '../../../support/keys-service.ts'
import { TOKENS, madeUpPortal } from '../../../support/made-up-portal.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const logger = pino({ level: 'silent' })
const NEWEST = 'peil-month-2026-11-r2.zip'

const settings = (more: Partial<PortalOptions['config']> = {}): PortalOptions['config'] => ({
  portalHost: '127.0.0.1',
  portalPort: 0,
  portalCertificate: undefined,
  portalPrivateKey: undefined,
  ...more,
})

describe('with a certificate', () => {
  test('speaks TLS 1.2 and later only, and takes a renewed certificate without a restart', async () => {
    await using folder = await temporaryFolder()
    await using made = await madeUpPortal()
    const [portalCertificate, portalPrivateKey] = [join(folder.path, 'portal.pem'), join(folder.path, 'portal.key')]
    const renew = async (): Promise<string> => {
      const pem = await makeCertificate()
      await writeFile(portalCertificate, pem.certificate)
      await writeFile(portalPrivateKey, pem.privateKey)
      return pem.certificate
    }
    const first = await renew()
    const config = settings({ portalCertificate, portalPrivateKey })
    await using portal = await openPortal({ config, reading: made.reading, logger, renewalMs: 50 })
    expect(portal.url).toMatch(/^https:/)
    const list = (ca: string) => askOverTls(new URL(`${portal.url}/packages`), { ca, secret: TOKENS.bureau })
    const answer = await list(first)
    expect([answer.status, answer.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
    expect((await askOverTls(new URL(`${portal.url}/packages`), { ca: first })).status).toBe(401)
    const page = await askOverTls(new URL(`${portal.url}/`), { ca: first, secret: TOKENS.bureau })
    expect(page.text).toContain(`${portal.url}/packages/${NEWEST}`)

    const old = connectTls({
      host: '127.0.0.1',
      port: Number(new URL(portal.url).port),
      ca: first,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    })
    await expect(once(old, 'secureConnect')).rejects.toThrow(/protocol version/)

    const second = await renew()
    await vi.waitFor(async () => expect((await list(second)).status).toBe(200), { timeout: 5_000, interval: 100 })
    await expect(list(first)).rejects.toThrow(/certificate/)

    await writeFile(portalCertificate, 'half of a certificate')
    await delay(300)
    expect((await list(second)).status).toBe(200)
  })

  test.each<[string, Partial<PortalOptions['config']>, string]>([
    [
      'a host that others reach, and none',
      { portalHost: '0.0.0.0' },
      'PEIL_PORTAL_CERTIFICATE: needed when PEIL_PORTAL_HOST is not loopback',
    ],
    ['no private key', { portalCertificate: 'package.json' }, 'need each other'],
    ['no certificate', { portalPrivateKey: 'package.json' }, 'need each other'],
    [
      'a file that is not there',
      { portalCertificate: 'nowhere.pem', portalPrivateKey: 'package.json' },
      'PEIL_PORTAL_CERTIFICATE: the file cannot be read',
    ],
    [
      'a file that holds none',
      { portalCertificate: 'package.json', portalPrivateKey: 'package.json' },
      'holds no certificate',
    ],
  ])('does not start with %s, and says what to do', async (_title, more, words) => {
    await using made = await madeUpPortal()
    const opening = openPortal({ config: settings(more), reading: made.reading, logger })
    await expect(opening).rejects.toThrow(BadConfig)
    await expect(opening).rejects.toThrow(words)
  })

  test('does not start with a private key that is none, or is another’s', async () => {
    await using folder = await temporaryFolder()
    await using made = await madeUpPortal()
    const [one, other] = [await makeCertificate(), await makeCertificate()]
    const [portalCertificate, portalPrivateKey] = [join(folder.path, 'portal.pem'), join(folder.path, 'portal.key')]
    await writeFile(portalCertificate, one.certificate)
    for (const [key, words] of [
      ['none', 'holds no private key'],
      [other.privateKey, 'do not belong together'],
    ] as const) {
      await writeFile(portalPrivateKey, key)
      const opening = openPortal({
        config: settings({ portalCertificate, portalPrivateKey }),
        reading: made.reading,
        logger,
      })
      await expect(opening).rejects.toThrow(words)
    }
  })
})

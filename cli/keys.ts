// `peil keys`: the keys as a stage of its own, for stages on other machines.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import { BadConfig, type Config, environmentName } from '../config.ts'
import { openDataFolder } from '../data-folder.ts'
import { claimFolder } from '../folder-claim.ts'
import { deathOf } from '../keys/death.ts'
import { readKeyEncryptionKey } from '../keys/key-encryption-key.ts'
import { type LocalKeys, openLocalKeys } from '../keys/local.ts'
import { type KeysService, openKeysService } from '../keys/service.ts'
import { openServiceClock } from '../keys/service-clock.ts'
import { listening } from '../listening.ts'
import { openCalendar } from '../time/calendar.ts'
import { type Clock, systemClock } from '../time/clock.ts'
import type { ClockDoubt } from '../time/clock-doubt.ts'
import { refuseOtherClock } from './place.ts'
import { aborted, stopSignal } from './stop.ts'

const SOON_MS = 21 * 24 * 3_600_000

/** Runs until it is told to stop. @throws BadConfig naming every setting that is missing or cannot be used. */
export async function runKeys(given: Config, logger: Logger): Promise<void> {
  const settings = keysSettings(given)
  await refuseOtherClock(given.data, 'start')
  const stop = stopSignal()
  const config = await openDataFolder(given)
  if (config.keyEncryptionKey === undefined)
    logger.warn(
      `${environmentName('keyEncryptionKey')} is not set: the key-encryption key lies beside the keys, ` +
        'and protects nothing from whoever has the data folder',
    )
  const clock = systemClock
  tellOfExpiry(settings.certificate, clock.now(), logger)
  await using _claimed = await claimFolder(config.data) // two would each make and destroy keys
  const { keys: opened, doubt } = await openFolder(config, clock, logger)
  await using keys = opened
  await using service: KeysService = await listening('keys', config, () =>
    openKeysService({ keys, ...settings, host: config.keysHost, port: config.keysPort, clock, logger, doubt }),
  )
  announce(service.url)
  await aborted(stop)
  if (process.stdout.isTTY) process.stdout.write('\nstopping: answering what is in hand …\n')
}

async function openFolder(
  config: Config,
  clock: Clock,
  logger: Logger,
): Promise<{ readonly keys: LocalKeys; readonly doubt: ClockDoubt }> {
  const folder = join(config.data, 'keys')
  let doubt: ClockDoubt | undefined
  const keys = await openLocalKeys({
    folder,
    clock,
    keyEncryptionKey: await readKeyEncryptionKey(folder, config.keyEncryptionKey),
    deathOf: deathOf(openCalendar(config)),
    suspended: () => doubt === undefined || doubt.suspended(),
  })
  doubt = openServiceClock({ clock, folder: config.data, records: await keys.list(), logger })
  return { keys, doubt }
}

/** Certificate, private key and secrets.
 * @throws BadConfig */
export function keysSettings(
  config: Config,
): Pick<Parameters<typeof openKeysService>[0], 'certificate' | 'privateKey' | 'secrets'> {
  const { keysIngestSecret: ingest, keysTransformSecret: transform, keysReportsSecret: reports } = config
  const { keysCertificate, keysPrivateKey } = config
  const missing = (['keysCertificate', 'keysPrivateKey'] as const)
    .filter((name) => config[name] === undefined)
    .map((name) => `${environmentName(name)}: the file with it (PEM)`)
  const missingSecrets = (['keysIngestSecret', 'keysTransformSecret', 'keysReportsSecret'] as const)
    .filter((name) => config[name] === undefined)
    .map((name) => `${environmentName(name)}: what that stage shows in its ${environmentName('keysSecret')}`)
  if (!keysCertificate || !keysPrivateKey || !ingest || !transform || !reports)
    throw new BadConfig(
      `the keys stage needs these settings:\n  ${[...missing, ...missingSecrets].join('\n  ')}` +
        (missing.length === 0
          ? ''
          : `\nmake a certificate and its private key, where keys is the name of its host:${OPENSSL}`) +
        (missingSecrets.length === 0 ? '' : '\nmake each secret: openssl rand -base64 32'),
    )
  const secrets = { ingest, transform, reports }
  const each = Object.values(secrets)
  if (new Set(each).size < each.length)
    throw new BadConfig('the secrets of ingest, transform and reports must differ: each stage may ask for other keys')
  if (!each.every((secret) => /^[\x21-\x7e]+$/.test(secret)))
    throw new BadConfig('the secrets of the stages: expected visible ASCII; make each: openssl rand -base64 32')
  const certificate = contentOf('keysCertificate', keysCertificate)
  const privateKey = contentOf('keysPrivateKey', keysPrivateKey)
  checkCertificate(certificate, privateKey)
  return { certificate, privateKey, secrets }
}

const OPENSSL = `
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=keys \\
    -addext subjectAltName=DNS:keys -keyout keys.key -out keys.pem`

function contentOf(name: 'keysCertificate' | 'keysPrivateKey', path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new BadConfig(`${environmentName(name)}: the file cannot be read: check its path and permissions`, { cause })
  }
}

/** @throws BadConfig when they are not PEM, or do not belong together. */
function checkCertificate(certificate: string, privateKey: string): void {
  const [cert, key] = [environmentName('keysCertificate'), environmentName('keysPrivateKey')]
  try {
    createSecureContext({ cert: certificate })
  } catch {
    throw new BadConfig(`${cert}: the file holds no certificate (PEM)`) // a cause would quote what it read
  }
  try {
    createSecureContext({ key: privateKey })
  } catch {
    throw new BadConfig(`${key}: the file holds no private key (PEM, without a passphrase)`)
  }
  try {
    createSecureContext({ cert: certificate, key: privateKey })
  } catch {
    throw new BadConfig(`${cert} and ${key} do not belong together: they must be made together`)
  }
}

/** A stage that cannot be asked still destroys what is past its date: so this is told, and does not keep it from running. */
function tellOfExpiry(certificate: string, nowMs: number, logger: Logger): void {
  const expires = new Date(new X509Certificate(certificate).validTo)
  const what = { certificateExpires: expires.toISOString() }
  if (expires.getTime() <= nowMs)
    logger.error(what, 'the certificate expired, no stage takes it: renew it, start again')
  else if (expires.getTime() - nowMs < SOON_MS) logger.warn(what, 'the certificate expires soon: renew it, start again')
}

/** To a person in words, to a program as one line of JSON. */
function announce(url: string): void {
  if (process.stdout.isTTY) process.stdout.write(`the keys are at      ${url}\nCtrl-C stops.\n`)
  else process.stdout.write(`${JSON.stringify({ ready: true, keys: url })}\n`)
}

// `peil keys` as a process: what it says when settings are missing, killed and started again, stopped.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { KeysUnreachable } from '../../keys/port.ts'
import { rawKeyName } from '../../keys/raw-key-name.ts'
import { openRemoteKeys } from '../../keys/remote.ts'
import { systemClock } from '../../time/clock.ts'
import { alive } from '../contracts/keys-contract.ts'
import { type Certificate, SECRETS, makeCertificate } from '../support/keys-service.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const root = resolve(import.meta.dirname, '../..')

let certificate: Certificate
beforeAll(async () => {
  certificate = await makeCertificate()
})

type Settings = Readonly<Record<string, string>>

/** Certificate and secrets as files, as a deployment has them; the settings that name them. */
async function settingsIn(folder: string): Promise<Settings> {
  const files = {
    'keys.pem': certificate.certificate,
    'keys.key': certificate.privateKey,
    ingest: `${SECRETS.ingest}\n`,
    transform: `${SECRETS.transform}\n`,
    reports: `${SECRETS.reports}\n`,
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 })
  return {
    PEIL_DATA: join(folder, 'data'),
    PEIL_KEYS_PORT: '0',
    PEIL_KEYS_CERTIFICATE: join(folder, 'keys.pem'),
    PEIL_KEYS_PRIVATE_KEY: join(folder, 'keys.key'),
    PEIL_KEYS_INGEST_SECRET_FILE: join(folder, 'ingest'),
    PEIL_KEYS_TRANSFORM_SECRET_FILE: join(folder, 'transform'),
    PEIL_KEYS_REPORTS_SECRET_FILE: join(folder, 'reports'),
  }
}

interface Stage extends AsyncDisposable {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>
  /** Its first line on standard output, or its end. */
  readonly ready: Promise<string>
}

function run(settings: Settings): Stage {
  const node = ['--import', join(root, 'test/support/run-typescript.mjs'), join(root, 'peil.ts'), 'keys']
  const child = spawn(process.execPath, node, {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }))
  const ready = new Promise<string>((done, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (printed.includes('\n')) done(printed)
    })
    void ended.then(() => fail(new Error(`it ended: ${said}`)))
  })
  ready.catch(() => undefined)
  return {
    child,
    ended,
    ready,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('it runs, is killed and started again: stages stall and go on; it stops when it is told to', async () => {
  await using folder = await temporaryFolder()
  const settings = await settingsIn(folder.path)
  const name = rawKeyName(systemClock.now())

  let url: string
  let before: Buffer
  {
    await using first = run(settings)
    const said = JSON.parse(await first.ready) as { ready: boolean; keys: string }
    expect(said).toEqual({ ready: true, keys: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/) as unknown })
    url = said.keys
    await using ingest = openRemoteKeys({ url, ca: certificate.certificate, secret: SECRETS.ingest })
    before = Buffer.from(alive(await ingest.obtain(name)).subkey('seal'))
  }
  await using transform = openRemoteKeys({ url, ca: certificate.certificate, secret: SECRETS.transform })
  await expect(transform.find(name)).rejects.toThrow(KeysUnreachable)

  await using second = run({ ...settings, PEIL_KEYS_PORT: new URL(url).port })
  await second.ready
  expect(
    alive(await transform.find(name))
      .subkey('seal')
      .equals(before),
  ).toBe(true)
  second.child.kill('SIGTERM')
  const { code, said } = await second.ended
  expect(code).toBe(0)
  expect(said, 'it warns of the key beside the keys').toContain('PEIL_KEY_ENCRYPTION_KEY')
})

test('with a key-encryption key of its own it warns of nothing', async () => {
  await using folder = await temporaryFolder()
  const key = Buffer.alloc(32, 9).toString('base64')
  await using stage = run({ ...(await settingsIn(folder.path)), PEIL_KEY_ENCRYPTION_KEY: key })
  await stage.ready
  stage.child.kill('SIGTERM')
  // The certificate of this test lasts a day.
  expect((await stage.ended).said).not.toMatch(/PEIL_KEY_ENCRYPTION_KEY/)
})

describe('with settings that cannot be used it does not run, and says what to do', () => {
  const without = (settings: Settings, ...names: string[]): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)))

  async function refusalOf(change: (settings: Settings, folder: string) => Settings): Promise<string> {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'other.key'), (await makeCertificate()).privateKey)
    await using stage = run(change(await settingsIn(folder.path), folder.path))
    const { code, said } = await stage.ended
    expect(code).toBe(2)
    for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret)
    expect(said).not.toMatch(/PRIVATE KEY-/)
    return said
  }

  test('nothing is set: everything is named, with how to make it', async () => {
    const said = await refusalOf(({ PEIL_DATA = '' }) => ({ PEIL_DATA }))
    for (const name of ['CERTIFICATE', 'PRIVATE_KEY', 'INGEST_SECRET', 'TRANSFORM_SECRET', 'REPORTS_SECRET'])
      expect(said).toContain(`PEIL_KEYS_${name}:`)
    expect(said).toContain('openssl req -x509')
    expect(said).toContain('openssl rand -base64 32')
  })

  test('two stages have one secret', async () => {
    const said = await refusalOf((settings) => ({
      ...settings,
      PEIL_KEYS_REPORTS_SECRET_FILE: settings['PEIL_KEYS_INGEST_SECRET_FILE'] ?? '',
    }))
    expect(said).toContain('must differ')
  })

  test('a secret is missing: only that one is named', async () => {
    const said = await refusalOf((settings) => without(settings, 'PEIL_KEYS_TRANSFORM_SECRET_FILE'))
    expect(said).toContain('PEIL_KEYS_TRANSFORM_SECRET')
    expect(said).not.toMatch(/PEIL_KEYS_INGEST_SECRET|openssl req/)
  })

  test('certificate and private key are of two makings', async () => {
    const said = await refusalOf((settings, folder) => ({
      ...settings,
      PEIL_KEYS_PRIVATE_KEY: join(folder, 'other.key'),
    }))
    expect(said).toContain('do not belong together')
  })

  test('the certificate is none', async () => {
    const said = await refusalOf((settings, folder) => ({ ...settings, PEIL_KEYS_CERTIFICATE: join(folder, 'ingest') }))
    expect(said).toContain('PEIL_KEYS_CERTIFICATE: the file holds no certificate')
  })

  test('a file is not there', async () => {
    const said = await refusalOf((settings, folder) => ({ ...settings, PEIL_KEYS_PRIVATE_KEY: join(folder, 'none') }))
    expect(said).toContain('PEIL_KEYS_PRIVATE_KEY: the file cannot be read')
  })
})

// What the portal's page tells a recipient to type, typed: curl, age, unzip, openssl and sha256sum do the work.
import { spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { archiveOf } from '../../reports/exports/package/archive.ts'
import { checksumsOf } from '../../reports/exports/package/checksums.ts'
import { signingKeyOf } from '../../reports/exports/package/public-key.ts'
import { type CheckCommands, checkCommands } from '../../reports/exports/portal/how-to-check.ts'
import { openPortal } from '../../reports/exports/portal/portal.ts'
import { sha256 } from '../../reports/exports/store.ts'
import { TOKENS, madeUpPortal } from '../support/made-up-portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { counterparts } from './counterpart-programs.ts'
import { describeCounterparts } from './has-counterparts.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const KEY = signingKeyOf(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'))

/** A package as far as these commands see it; `meddle`: with what is signed already. */
function packageOf(meddle: (files: Map<string, Buffer>) => void): Buffer {
  const files = new Map<string, Buffer>([
    ['totals.csv', Buffer.from('id,people\nplatform,1204\n')],
    ['signing-key.pem', Buffer.from(KEY?.pem ?? '')],
  ])
  files.set('SHA256SUMS', checksumsOf(files))
  const listed = [...files].map(([path, content]) => ({ path, sha256: sha256(content) }))
  const manifest = Buffer.from(JSON.stringify({ manifest: 1, files: listed }))
  files.set('manifest.json', manifest)
  files.set('manifest.sig', sign(null, manifest, privateKey))
  meddle(files)
  return archiveOf({ files })
}

interface Typed {
  /** What the terminal showed after each step, by its name; those after a step that failed are not there. */
  readonly shown: Readonly<Partial<Record<keyof CheckCommands, string>>>
  readonly failed: keyof CheckCommands | undefined
}

const STEPS = ['fetch', 'whole', 'decrypt', 'unpack', 'key', 'signature', 'listed', 'files'] as const

describeCounterparts('the commands of the portal’s page', () => {
  /** Serves the package, and types the commands one after the other in one shell. */
  async function typed(archive: Buffer, encrypted: boolean): Promise<Typed> {
    await using folder = await temporaryFolder()
    await using made = await madeUpPortal({ encrypted })
    const file = made.packages[0]?.file ?? ''
    let content: Uint8Array = archive
    if (encrypted) {
      const identity = await generateX25519Identity()
      const encrypter = new Encrypter()
      encrypter.addRecipient(await identityToRecipient(identity))
      content = await encrypter.encrypt(archive)
      await writeFile(join(folder.path, 'YOUR-KEY.txt'), `${identity}\n`)
    }
    const path = join(made.folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    const digest = sha256(content)
    await using portal = await openPortal({
      config: { portalHost: '127.0.0.1', portalPort: 0, portalCertificate: undefined, portalPrivateKey: undefined },
      reading: { ...made.reading, open: () => Promise.resolve({ path, bytes: content.length, sha256: digest }) },
      logger: pino({ level: 'silent' }),
    })
    const commands = checkCommands({
      at: portal.url,
      package: { file, sha256: digest },
      fingerprint: KEY?.fingerprint ?? '',
    })
    const script = STEPS.map(
      (step) =>
        `{ ${commands[step].join('\n') || 'true'}\n} > ${folder.path}/${step}.out 2>&1 || exit ${STEPS.indexOf(step) + 1}`,
    )
    const shell = spawn('bash', ['-c', script.join('\n')], {
      cwd: folder.path,
      env: { PATH: [dirname(counterparts.age), dirname(counterparts.openssl), process.env['PATH'] ?? ''].join(':') },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    shell.stdin.end(`${TOKENS.bureau}\n`)
    const code = await new Promise<number | null>((resolve) => void shell.on('exit', resolve))
    const shown: Partial<Record<keyof CheckCommands, string>> = {}
    for (const step of STEPS.slice(0, code === null || code === 0 ? STEPS.length : code))
      shown[step] = await readFile(join(folder.path, `${step}.out`), 'utf8')
    return { shown, failed: code === 0 ? undefined : STEPS[(code ?? 0) - 1] }
  }

  test.each([false, true])(
    'fetch, unpack and check a package (encrypted: %s), and say what the page says they do',
    async (encrypted) => {
      const { shown, failed } = await typed(
        packageOf(() => undefined),
        encrypted,
      )
      expect([failed, shown]).toEqual([undefined, shown])
      expect(shown.whole).toMatch(/: OK\n$/)
      expect(shown.key).toContain(KEY?.fingerprint)
      expect(shown.signature).toContain('Signature Verified Successfully')
      expect(shown.listed).toBe('listed\n')
      expect(shown.files).toBe('totals.csv: OK\nsigning-key.pem: OK\n')
    },
  )

  test('notice a manifest that was changed', async () => {
    const changed = packageOf((files) => files.set('manifest.json', Buffer.from('{"manifest":1}')))
    expect((await typed(changed, false)).failed).toBe('signature')
  })

  test('notice a file that was changed', async () => {
    const changed = packageOf((files) => files.set('totals.csv', Buffer.from('id,people\nplatform,9999\n')))
    expect((await typed(changed, false)).failed).toBe('files')
  })

  test('notice a file that was changed together with its checksum', async () => {
    const changed = packageOf((files) => {
      const content = Buffer.from('id,people\nplatform,9999\n')
      files.set('totals.csv', content)
      files.set('SHA256SUMS', checksumsOf([['totals.csv', content]]))
    })
    expect((await typed(changed, false)).failed).toBe('listed')
  })

  test('show another fingerprint for another’s key', async () => {
    const other = generateKeyPairSync('ed25519')
    const changed = packageOf((files) => {
      files.set('signing-key.pem', Buffer.from(other.publicKey.export({ format: 'pem', type: 'spki' })))
      files.set('manifest.sig', sign(null, files.get('manifest.json') ?? Buffer.alloc(0), other.privateKey))
    })
    const { shown } = await typed(changed, false)
    expect(shown.signature).toContain('Signature Verified Successfully')
    expect(shown.key).not.toContain(KEY?.fingerprint)
  })
})

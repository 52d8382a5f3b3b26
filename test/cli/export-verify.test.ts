// `peil export verify`: what a recipient is told of a folder or an archive, and of what is neither.
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { exportVerify } from '../../cli/export-verify.ts'
import { BadConfig } from '../../config.ts'
import { archiveOf } from '../../reports/exports/package/archive.ts'
import { buildPackage } from '../../reports/exports/package/build-package.ts'
import { signingKeyOf } from '../../reports/exports/package/public-key.ts'
import { filesWith, madeUpSigner, packageOrder, packageRecipient } from '../support/package-order.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const recipient = packageRecipient({ formats: ['csv'] })
const built = await buildPackage(await packageOrder({ recipient }))
const own = signingKeyOf(madeUpSigner().publicKey)
const stranger = signingKeyOf(madeUpSigner(9).publicKey)
if (own === undefined || stranger === undefined) throw new Error('no keys')

async function laid(files: ReadonlyMap<string, Uint8Array>) {
  const folder = await temporaryFolder()
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true })
    await writeFile(join(folder.path, name), content)
  }
  return folder
}

/** Its answer, and what it printed. */
async function verified(...given: Parameters<typeof exportVerify>): Promise<{ whole: boolean; printed: string }> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const whole = await exportVerify(...given)
  return { whole, printed: write.mock.calls.map(([text]) => String(text)).join('') }
}

afterEach(() => void vi.restoreAllMocks())

describe('a package as it was built', () => {
  it('is whole as a folder and as an archive, by the key in a file and by its fingerprint', async () => {
    await using folder = await laid(built.files)
    await using beside = await laid(
      new Map([
        ['p.zip', archiveOf(built)],
        ['key.pem', Buffer.from(own.pem)],
      ]),
    )
    for (const path of [folder.path, join(beside.path, 'p.zip')])
      for (const key of [join(beside.path, 'key.pem'), own.fingerprint]) {
        const { whole, printed } = await verified(path, { key })
        expect(whole).toBe(true)
        expect(printed).toContain('signed with the key that you gave')
        expect(printed).toContain('peil-month-2026-11-r1, for Example institute (EX-2026-1)')
      }
  })

  it('says without a key that only its wholeness is shown, and the fingerprint to compare', async () => {
    await using folder = await laid(built.files)
    const { whole, printed } = await verified(folder.path)
    expect(whole).toBe(true)
    expect(printed).toContain(own.fingerprint)
    expect(printed).toContain('compare this with the fingerprint in your agreement')
  })

  it('is whole with a folder around it, as somebody packed it again', async () => {
    const around = new Map([...built.files].map(([name, content]) => [`${built.name}/${name}`, content]))
    await using beside = await laid(new Map([['p.zip', archiveOf({ files: around })]]))
    expect(await verified(join(beside.path, 'p.zip'))).toMatchObject({ whole: true })
  })

  it('may be called anything, but not as another package is: an older one must not pass for a newer one', async () => {
    const archive = archiveOf(built)
    await using beside = await laid(
      new Map([
        ['of-november.zip', archive],
        [`${built.name}.zip`, archive],
        ['peil-month-2026-12-r1.zip', archive],
      ]),
    )
    for (const name of ['of-november.zip', `${built.name}.zip`])
      expect(await verified(join(beside.path, name))).toMatchObject({ whole: true })
    const { whole, printed } = await verified(join(beside.path, 'peil-month-2026-12-r1.zip'))
    expect(whole).toBe(false)
    expect(printed).toContain('it is peil-month-2026-11-r1, and is called peil-month-2026-12-r1 here')
  })

  it('says as JSON what it found', async () => {
    await using folder = await laid(built.files)
    expect(JSON.parse((await verified(folder.path, { json: true, key: own.fingerprint })).printed)).toEqual({
      package: 'peil-month-2026-11-r1',
      whole: true,
      compared: true,
      fingerprint: own.fingerprint,
      supersedes: null,
      wrong: [],
    })
  })
})

describe('a package that is not as it should be', () => {
  it('is false, and named: file by file, and with what to do', async () => {
    await using folder = await laid(filesWith(built, { 'total.csv': Buffer.from('x'), 'role.csv': undefined }))
    const { whole, printed } = await verified(folder.path, { key: own.fingerprint })
    expect(whole).toBe(false)
    expect(printed).toMatch(/role\.csv: the file is not there/)
    expect(printed).toMatch(/total\.csv: the file was changed: 1 bytes instead of \d+/)
    expect(printed).toContain('Fetch it again')
  })

  it('is false when somebody else signed it', async () => {
    await using folder = await laid(built.files)
    const { whole, printed } = await verified(folder.path, { key: stranger.fingerprint })
    expect(whole).toBe(false)
    expect(printed).toContain('somebody else signed it')
  })

  it('steers no terminal by the names of its files', async () => {
    await using folder = await laid(filesWith(built, { 'x\u001B[2Jy': Buffer.from('') }))
    const { printed } = await verified(folder.path)
    expect(printed).not.toContain('\u001B')
    expect(printed).toContain('the manifest does not know this file')
    expect(printed).toContain('Move away what is none of the package’s')
  })
})

describe('what cannot be checked', () => {
  const refused = async (files: Readonly<Record<string, string | Uint8Array>>, path: string, key?: string) => {
    await using folder = await laid(
      new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)])),
    )
    const error: unknown = await exportVerify(join(folder.path, path), key === undefined ? {} : { key }).catch(
      (one: unknown) => one,
    )
    expect(error).toBeInstanceOf(BadConfig)
    return (error as BadConfig).message
  }
  const files = Object.fromEntries(built.files)

  it('is said with what to do next', async () => {
    expect(await refused({}, 'nothing.zip')).toContain('give the folder or the .zip')
    expect(await refused({ 'a.csv': '1' }, '')).toContain('there is no manifest.json in it')
    expect(await refused({ 'p.zip': archiveOf(built) }, '')).toContain('p.zip in it may be one')
    expect(await refused({ 'inner/manifest.json': '{}' }, '')).toContain('inner in it may be one')
    expect(await refused({ 'p.zip': 'no archive' }, 'p.zip')).toContain('no zip archive')
    expect(await refused({ 'p.zip.age': 'x' }, 'p.zip.age')).toMatch(/age -d -i key\.txt -o p\.zip \S+p\.zip\.age/)
    expect(await refused({ 'p.zip': 'age-encryption.org/v1\n-> X25519' }, 'p.zip')).toContain('age -d -i key.txt')
    expect(await refused(files, '', 'no-such-file.pem')).toContain('neither a file that can be read nor a fingerprint')
    expect(
      await refused({ ...files, 'key.txt': 'x' }, '', join(import.meta.dirname, 'export-verify.test.ts')),
    ).toContain('expected an Ed25519 public key')
  })

  it('is a folder with a link in it, wherever that leads', async () => {
    await using folder = await laid(built.files)
    await symlink('/etc/hostname', join(folder.path, 'total.txt'))
    await expect(exportVerify(folder.path)).rejects.toThrow(/is a link/)
  })
})

// `peil export verify`: checks a package that lies in a folder or a .zip, with nothing but its files. It needs no data folder.
import { lstat, readFile, readdir, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { BadConfig } from '../config.ts'
import { BadArchive, unarchived } from '../reports/exports/package/archive.ts'
import type { PackageVerdict } from '../reports/exports/package/verdict.ts'
import { type ExpectedPackage, verifyPackage } from '../reports/exports/package/verify-package.ts'
import { MANIFEST, SIGNATURE } from '../schemas/package-manifest.ts'
import { plainLine } from '../schemas/plain-line.ts'

/** What no package reaches: nothing larger is read into memory. */
const MOST = { files: 1_000, bytes: 1024 ** 3 } as const

export interface ExportVerifyOptions {
  /** A file with the public key (PEM or base64), or its fingerprint. */
  readonly key?: string
  readonly json?: boolean
}

/** Whether the package is whole, and from whom it should be. @throws BadConfig when there is nothing that can be checked. */
export async function exportVerify(path: string, { key, json = false }: ExportVerifyOptions = {}): Promise<boolean> {
  const files = await filesOf(path)
  if (![MANIFEST, SIGNATURE].some((name) => files.has(name))) throw new BadConfig(noPackage(path, [...files.keys()]))
  const verdict = verdictOf(files, {
    key: key === undefined ? undefined : await keyText(key),
    called: packageNameIn(basename(resolve(path))),
  })
  process.stdout.write(json ? `${JSON.stringify(inJson(verdict), null, 2)}\n` : inWords(verdict, files.size))
  return verdict.whole
}

async function filesOf(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = await stat(path).catch((error: unknown) => {
    throw new BadConfig(`there is no ${path}: give the folder or the .zip of a package`, { cause: error })
  })
  if (found.isDirectory()) return await filesIn(path)
  if (path.endsWith('.age')) throw new BadConfig(encrypted(path))
  if (found.size > MOST.bytes) throw new BadConfig(`${path} is larger than any package is`)
  const bytes = await readFile(path)
  if (bytes.subarray(0, AGE_HEAD.length).toString('latin1') === AGE_HEAD) throw new BadConfig(encrypted(path))
  try {
    return unarchived(bytes)
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    throw new BadConfig(`${path} cannot be used: ${error.message}. Give the folder or the .zip of a package`, {
      cause: error,
    })
  }
}

/** How a file in the age format begins (age-encryption.org/v1). */
const AGE_HEAD = 'age-encryption.org/'

const encrypted = (path: string): string =>
  `${path} is encrypted: decrypt it first, with the private key that belongs to yours:\n` +
  `  age -d -i key.txt -o ${basename(path).replace(/\.age$/, '') || 'package.zip'} ${path}`

async function filesIn(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>()
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    // Whatever it leads to is none of the package's: its content is never looked at.
    if (!entry.isFile()) throw new BadConfig(`${path} is a link, or no file at all: a package has only files`)
    bytes += (await lstat(path)).size
    if (files.size >= MOST.files || bytes > MOST.bytes)
      throw new BadConfig(`${folder} holds more than any package does: give the folder of one package`)
    files.set(name, await readFile(path))
  }
  return files
}

function noPackage(path: string, names: readonly string[]): string {
  const archive = names.find((name) => /\.zip(?:\.age)?$/.test(name))
  if (archive !== undefined) return `${path} is no package, but ${plainLine(archive)} in it may be one: give that`
  const inside = names.find((name) => name.endsWith(`/${MANIFEST}`))
  if (inside !== undefined)
    return `${path} is no package, but ${plainLine(inside.slice(0, -MANIFEST.length - 1))} in it may be one: give that`
  return `${path} is no package: there is no ${MANIFEST} in it. Give the folder that has one, or the .zip`
}

/** The text of the key: what the file holds, or what was given when it is no file's name. */
async function keyText(given: string): Promise<string> {
  if (/^[0-9a-f:]{64,95}$/i.test(given)) return given
  try {
    return await readFile(given, 'utf8')
  } catch (error) {
    throw new BadConfig(
      `--key ${given} is neither a file that can be read nor a fingerprint (64 hexadecimal digits): take the one in your agreement`,
      { cause: error },
    )
  }
}

/** Whoever unpacks or moves it may call it what they like; but not as another package is called. */
const packageNameIn = (name: string): string | undefined =>
  /^peil-(?:month|week)-[0-9W-]+-r\d+(?=\.zip$|$)/.exec(name)?.[0]

function verdictOf(files: ReadonlyMap<string, Buffer>, expected: ExpectedPackage): PackageVerdict {
  try {
    return verifyPackage(files, expected)
  } catch (error) {
    if (error instanceof RangeError) throw new BadConfig(`--key: ${error.message}`, { cause: error })
    throw error
  }
}

const inJson = ({ whole, compared, fingerprint, wrong, manifest }: PackageVerdict) => ({
  package: manifest?.package ?? null,
  whole,
  /** Whether a key was given to compare with. */
  compared,
  fingerprint: fingerprint ?? null,
  supersedes: manifest?.supersedes ?? null,
  wrong,
})

function inWords(verdict: PackageVerdict, count: number): string {
  const { whole, wrong, manifest, fingerprint, compared } = verdict
  const head =
    manifest === undefined
      ? []
      : [`${manifest.package}, for ${manifest.recipient.name} (${manifest.recipient.agreement})`]
  if (!whole)
    return lines(
      ...head,
      'This package is not as it should be. Do not use it:',
      ...wrong.map(({ at, what }) => `  ${at}: ${what}`),
      wrong.every(({ fault }) => fault === 'unlisted')
        ? 'All else is whole. Move away what is none of the package’s, and check it again.'
        : 'Fetch it again, and check it again. If the same is wrong then, tell whoever sent it, and send this along.',
    )
  const place =
    manifest === undefined || manifest.supersedes === null
      ? []
      : [`It takes the place of the package whose manifest has the SHA-256 ${manifest.supersedes}: use this one.`]
  return lines(
    ...head,
    ...(compared
      ? [`Whole, and signed with the key that you gave (${fingerprint}): all ${count} files are what was signed.`]
      : [
          `Whole: all ${count} files are what the key in it signed. That key is`,
          `  ${fingerprint}`,
          'Whoever makes a package can make its key, too: compare this with the fingerprint in your agreement, or give',
          'that with --key. Only if they are the same is the package from whom you expect.',
        ]),
    ...place,
  )
}

/** Names come from whoever made the package: none of them gets to steer a terminal. */
const lines = (...all: readonly string[]): string => all.map((line) => `${plainLine(line)}\n`).join('')

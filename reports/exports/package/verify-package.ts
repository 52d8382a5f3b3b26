// Checking a package with nothing but its files, and a key that came another way: what is wrong with it, by name.
import { verify } from 'node:crypto'
import { MANIFEST, PUBLIC_KEY, PackageManifest, SIGNATURE } from '../../../schemas/package-manifest.ts'
import { sha256 } from '../store.ts'
import { type GivenKey, givenKey } from './given-key.ts'
import { packageName } from './package-facts.ts'
import { type SigningKey, signingKeyInPem, signingKeyOf } from './public-key.ts'
import type { Finding, PackageVerdict } from './verdict.ts'
import { statementFindings } from './verify-statement.ts'

const SIGNATURE_BYTES = 64
/** So many of one kind are named; a file that is something else altogether would have hundreds. */
const NAMED = 10

type Files = ReadonlyMap<string, Buffer>

export interface ExpectedPackage {
  /** PEM, raw key in base64, or fingerprint; without one only that the package is whole can be said, not from whom it is. */
  readonly key?: string | undefined
  /** What somebody calls it: an older package must not pass for a newer one. */
  readonly called?: string | undefined
}

/**
 * Whoever signed it stands by everything in it, so what the release says of itself is checked, too.
 * @throws RangeError when `key` is none of these.
 */
export function verifyPackage(files: Files, { key, called }: ExpectedPackage = {}): PackageVerdict {
  const given = key === undefined ? undefined : givenKey(key)
  const bytes = files.get(MANIFEST)
  const read = bytes === undefined ? missingManifest() : readManifest(bytes)
  const { manifest } = read
  const signer = manifest === undefined ? undefined : signingKeyOf(manifest.signer.publicKey)
  const signature = signatureFindings(files, bytes, [given?.key === undefined ? undefined : given, signer])
  const wrong = [
    ...read.wrong,
    ...signature.wrong,
    ...(manifest === undefined ? [] : signerFindings(files, manifest, signer, given)),
    ...(manifest === undefined ? [] : fileFindings(files, manifest)),
    ...(manifest === undefined ? [] : nameFindings(manifest, called)),
    ...(manifest === undefined || signer === undefined ? [] : statementFindings(manifest, signer.key)),
  ]
  return {
    whole: wrong.length === 0,
    wrong,
    manifest,
    fingerprint: signature.by?.fingerprint,
    compared: given !== undefined,
  }
}

interface Read {
  readonly manifest: PackageManifest | undefined
  readonly wrong: readonly Finding[]
}

const missingManifest = (): Read => ({
  manifest: undefined,
  wrong: [{ fault: 'missing', at: MANIFEST, what: 'the manifest is not there: nothing else can be checked' }],
})

function readManifest(bytes: Buffer): Read {
  const cannot = (at: string, what: string): Finding => ({ fault: 'manifest', at, what })
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { manifest: undefined, wrong: [cannot(MANIFEST, 'the manifest is not JSON')] }
  }
  const parsed = PackageManifest.safeParse(said)
  if (parsed.success) return { manifest: parsed.data, wrong: [] }
  const issues = parsed.error.issues.slice(0, NAMED)
  return {
    manifest: undefined,
    wrong: issues.map(({ path, message }) =>
      cannot(path.join('.') || MANIFEST, `the manifest is not one that this program knows: ${message}`),
    ),
  }
}

/** Whose signature it is, of the keys that may have made it: the one that was given, and the one that the manifest names. */
function signatureFindings(
  files: Files,
  manifest: Buffer | undefined,
  keys: readonly (SigningKey | undefined)[],
): { readonly by: SigningKey | undefined; readonly wrong: readonly Finding[] } {
  const wrong = (what: string) => ({ by: undefined, wrong: [{ fault: 'signature', at: SIGNATURE, what } as const] })
  if (manifest === undefined) return { by: undefined, wrong: [] }
  const signature = files.get(SIGNATURE)
  if (signature === undefined) return wrong('the signature is not there')
  if (signature.length !== SIGNATURE_BYTES)
    return wrong(`the signature has ${signature.length} bytes: an Ed25519 signature has ${SIGNATURE_BYTES}`)
  const known = keys.filter((one) => one !== undefined)
  if (known.length === 0) return { by: undefined, wrong: [] } // what it would be checked with is not known: said elsewhere
  const by = known.find((one) => verify(null, manifest, one.key, signature))
  return by === undefined
    ? wrong('the signature is not of this manifest: one of the two was changed, or another key signed it')
    : { by, wrong: [] }
}

function signerFindings(
  files: Files,
  { signer: said }: PackageManifest,
  signer: SigningKey | undefined,
  given: GivenKey | undefined,
): Finding[] {
  const wrong = (at: string, what: string): Finding => ({ fault: 'signer', at, what })
  if (signer === undefined) return [wrong('signer.publicKey', 'what the manifest names is no Ed25519 public key')]
  const pem = files.get(PUBLIC_KEY)
  const own = pem === undefined ? undefined : signingKeyInPem(pem.toString('utf8'))
  return [
    ...(said.fingerprint === signer.fingerprint
      ? []
      : [wrong('signer.fingerprint', 'the fingerprint that the manifest names is not that of its key')]),
    ...(given === undefined || given.fingerprint === signer.fingerprint
      ? []
      : [
          wrong(
            'signer',
            `somebody else signed it: its key is ${signer.fingerprint}, and you gave ${given.fingerprint}`,
          ),
        ]),
    // That it is not there, or other bytes, is found by the list of files.
    ...(pem === undefined || own?.fingerprint === signer.fingerprint
      ? []
      : [wrong(PUBLIC_KEY, `this is not the key that the manifest names as its signer (${signer.fingerprint})`)]),
  ]
}

/** What is listed is there and unchanged; what is there is listed. */
function fileFindings(files: Files, { files: listed }: PackageManifest): Finding[] {
  const names = new Set(listed.map(({ path }) => path))
  const twice = listed.length === names.size ? [] : [{ path: 'files', what: 'the manifest lists a file twice' }]
  return [
    ...twice.map(({ path, what }): Finding => ({ fault: 'manifest', at: path, what })),
    ...listed.flatMap(({ path, bytes, sha256: expected }): Finding[] => {
      const content = files.get(path)
      if (content === undefined) return [{ fault: 'missing', at: path, what: 'the file is not there' }]
      if (content.length === bytes && sha256(content) === expected) return []
      const size = content.length === bytes ? 'as long, but other bytes' : `${content.length} bytes instead of ${bytes}`
      return [{ fault: 'changed', at: path, what: `the file was changed: ${size}` }]
    }),
    ...[...files.keys()]
      .filter((path) => !names.has(path) && path !== MANIFEST && path !== SIGNATURE)
      .map((path): Finding => ({ fault: 'unlisted', at: path, what: 'the manifest does not know this file' })),
  ]
}

function nameFindings(
  { package: name, release: { release }, revision }: PackageManifest,
  called: string | undefined,
): Finding[] {
  const wrong = (what: string): Finding => ({ fault: 'manifest', at: 'package', what })
  return [
    ...(name === packageName(release, revision) ? [] : [wrong('the name is not that of its release and revision')]),
    ...(called === undefined || called === name ? [] : [wrong(`it is ${name}, and is called ${called} here`)]),
  ]
}

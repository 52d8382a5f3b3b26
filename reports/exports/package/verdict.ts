// What is found of a package when it is checked: each thing that is wrong, by name.
import type { PackageManifest } from '../../../schemas/package-manifest.ts'

/** `signature`: none, or not of these bytes; `signer`: the key is another than it should be; `manifest`: it cannot be
 * read; `missing`, `changed`, `unlisted`: a file; `statement`, `plan`: what the release itself says. */
export type Fault = 'signature' | 'signer' | 'manifest' | 'missing' | 'changed' | 'unlisted' | 'statement' | 'plan'

export interface Finding {
  readonly fault: Fault
  /** The file or the field that it is about. */
  readonly at: string
  /** What is wrong, in words. */
  readonly what: string
}

export interface PackageVerdict {
  /** Nothing is wrong: it is what the holder of the key signed. */
  readonly whole: boolean
  readonly wrong: readonly Finding[]
  /** As it says itself; undefined when the manifest cannot be read. */
  readonly manifest: PackageManifest | undefined
  /** SHA-256 (hex) of the public key (SubjectPublicKeyInfo) whose signature it bears; undefined when there is none that
   * fits. */
  readonly fingerprint: string | undefined
  /** Whether a key was given to compare with: else whoever made the package may have made its key, too. */
  readonly compared: boolean
}

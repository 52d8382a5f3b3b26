// SHA256SUMS: what `sha256sum -c` reads.
import { sha256 } from '../store.ts'

/** One file a line, in the order given: hash, two spaces, name. */
export const checksumsOf = (files: Iterable<readonly [name: string, content: Uint8Array]>): Buffer =>
  Buffer.from([...files].map(([name, content]) => `${sha256(content)}  ${name}\n`).join(''), 'utf8')

// What is signed of a release: what it is, what it cost, what its cells are, and where in the ledger that stands.
import type { ReleaseRecord } from '../../schemas/released.ts'

/** The statement's bytes: JSON in UTF-8, fields in this order. Whoever has the record and the ledger's public key checks
 * the signature over them (Ed25519, RFC 8032). */
export function statementOf(record: Omit<ReleaseRecord, 'signature'>): Buffer {
  const { release, window, plan, nanoRho, publishAt, missing, cells, digest, ledgerSeq, ledgerHash } = record
  const said = { format: 1, release, window, plan, nanoRho, publishAt, missing, cells, digest, ledgerSeq, ledgerHash }
  return Buffer.from(JSON.stringify(said))
}

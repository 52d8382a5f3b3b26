// What an officer approves of a recipient, and what decides whether a package's contents are others: each as one hash.
import { createHash } from 'node:crypto'
import type { Recipient } from '../../schemas/recipient.ts'

/** SHA-256 (hex) of everything that is given to the recipient, how and until when. Not of its name, of whom to tell and
 * of its schedule: those may change without an approval. */
export function termsOf(recipient: Recipient): string {
  const { contact: _contact, name: _name, schedule: _schedule, ...terms } = recipient
  return hashOf(terms)
}

/** SHA-256 (hex) of what the recipient's packages are made of besides a release, and of the key that they are encrypted to:
 * a package that was made of anything else is not given any more. `label`: what an officer says of that
 * release; none and an empty one are two things. */
export function contentsOf(
  { name, agreement, purpose, tables, formats, publicKey }: Recipient,
  label: string | null | undefined,
): string {
  return hashOf({ name, agreement, purpose, tables, formats, publicKey, label: label ?? null })
}

const hashOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex')

/** JSON with the names of each object, and the elements of each list, in order: lists of a recipient are sets. What is
 * undefined is left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).toSorted().join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`
}

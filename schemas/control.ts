// A control: a person's objection, its withdrawal, or an erasure, as it stands (sealed) in the log.
import { z } from 'zod'

export const Control = z.strictObject({
  id: z.uuid(),
  /** `object`: out of statistics from here on and out of every open window. `withdraw`: counted again from here on.
   * `erase`: out of every open window, and nothing that happened before counts any more. */
  kind: z.enum(['object', 'withdraw', 'erase']),
  /** The person's control hash: HMAC-SHA-256 under the lasting control key, hex. */
  person: z.string().regex(/^[0-9a-f]{64}$/),
  /** When it was appended (epoch ms). */
  at: z.number().int(),
})
export type Control = z.infer<typeof Control>

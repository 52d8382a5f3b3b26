// What stages and the keys stage say to each other: JSON over POST /v1/VERB, `Authorization: Bearer SECRET`.
import { z } from 'zod'
import type { KeyPurpose, KeyRecord } from './port.ts'

/** Largest question, bytes: a name and a word. */
export const QUESTION_BYTES = 4 * 1024

const PURPOSES = [
  'seal',
  'pseudonym',
  'bound',
  'routing',
  'fingerprint',
  'control',
  'sign',
  'digest',
] as const satisfies KeyPurpose[]

const name = z.string().regex(/^[a-z]{1,32}\/[A-Za-z0-9-]{1,64}$/)

export const QUESTIONS = {
  obtain: z.strictObject({ name }),
  find: z.strictObject({ name, catchingUp: z.boolean().default(false) }),
  destroy: z.strictObject({ name }),
  list: z.strictObject({}),
  /** Deaths by the clock wait (true), or go on. */
  suspend: z.strictObject({ suspended: z.boolean() }),
} as const

/** To `obtain`, `find` and `destroy`: the secret with what the stage may have of it, or how the key stands. */
export const KeyAnswer = z.union([
  z.object({
    secret: z.object({
      name: z.string(),
      /** 32 bytes each, base64. */
      subkeys: z.partialRecord(z.enum(PURPOSES), z.string().regex(/^[A-Za-z0-9+/]{43}=$/)),
    }),
  }),
  z.object({ standing: z.enum(['destroyed', 'unknown']) }),
])
export type KeyAnswer = z.infer<typeof KeyAnswer>

export const ListAnswer = z.object({
  keys: z.array(
    z.object({
      name: z.string(),
      madeAt: z.number(),
      diesAt: z.number().nullable(),
      destroyedAt: z.number().nullable(),
    }) satisfies z.ZodType<KeyRecord>,
  ),
})

/** To what is refused or cannot be done: `detail` is for people, and holds nothing of the question but a key's name. */
export const Refusal = z.object({ error: z.string(), detail: z.string() })
export type Refusal = z.infer<typeof Refusal>

// Where a canary can be planted in an event: every field whose value is the sender's own text.
import { z } from 'zod'
import { type TypedEventField, eventFields } from '../../schemas/event-fields.ts'

/** Fields that take free text, an identifier or an address: what must never be found anywhere afterwards. Fields of a
 * closed domain and numbers are left out, since their values say nothing by themselves. */
export const canaryFields = (): readonly TypedEventField[] =>
  eventFields().filter(({ schema }) => schema instanceof z.ZodString || schema instanceof z.ZodUnion)

/** Their paths, each once: `actor.account`, `place.route`, … */
export const CANARY_PATHS: readonly string[] = [...new Set(canaryFields().map(({ path }) => path))]

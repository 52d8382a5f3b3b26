// Every field that can stand in a captured event, with its entry in the registry of personal fields.
import { z } from 'zod'
import { type PersonalField, personalFields } from './personal.ts'
import { CAPTURED_BESIDES, type EventType, PLATFORM_EVENTS } from './platform-event.ts'

export interface EventField {
  /** Names from the event down, joined by dots: `actor.organisation.id`. */
  readonly path: string
  /** The field's own schema, without `optional`. */
  readonly schema: z.core.$ZodType
  /** undefined: somebody forgot to register it. */
  readonly field: PersonalField | undefined
}

/** The leaves of a schema, in the order in which they are defined. Whatever is not an object is a leaf, so a kind of
 * schema that nobody thought of here needs an entry as a whole. */
export function leavesOf(schema: z.core.$ZodType, path = '', outer?: PersonalField): readonly EventField[] {
  const field = personalFields.get(schema) ?? outer
  if (schema instanceof z.ZodOptional) return leavesOf(schema.unwrap(), path, field)
  if (!(schema instanceof z.ZodObject)) return [{ path, schema, field }]
  return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, inner]) =>
    leavesOf(inner, path === '' ? name : `${path}.${name}`, field),
  )
}

export interface TypedEventField extends EventField {
  readonly types: readonly EventType[]
}

/** The fields of every event type; one that stands in several with the same entry is named once. */
export function eventFields(): readonly TypedEventField[] {
  const fields = new Map<string, TypedEventField>()
  for (const variant of PLATFORM_EVENTS) {
    for (const leaf of leavesOf(variant)) {
      const key = `${leaf.path}\0${JSON.stringify(leaf.field)}`
      const types = fields.get(key)?.types ?? []
      fields.set(key, { ...leaf, types: [...types, variant.shape.type.value] })
    }
  }
  return [...fields.values()]
}

/** What `ingest` adds beside the event itself. */
export const capturedFields = (): readonly EventField[] => leavesOf(CAPTURED_BESIDES)

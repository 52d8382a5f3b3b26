// Validation: one validator per event type, generated from the zod schemas, answering with a reason and a schema path.
import { isIPv4, isIPv6 } from 'node:net'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { z } from 'zod'
import { PLATFORM_EVENTS, type PlatformEvent } from '../schemas/platform-event.ts'
import type { Refusal, RefusalReason } from '../schemas/refusal.ts'
import { holdsPersonalData } from './personal-data.ts'

/** An event has at most three levels; what is refused and deeper than this is called too deep. */
const DEPTH = 8
/** Every field filled to its limit, and all of it escaped, stays below this many characters. */
const SIZE = 32_768
const FIELD_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,31}$/

const REASONS: Readonly<Record<string, RefusalReason>> = {
  type: 'wrong_type',
  required: 'missing_field',
  additionalProperties: 'unknown_field',
  maxLength: 'too_long',
  minimum: 'out_of_range',
  maximum: 'out_of_range',
}

/** Whether a value is an event, as far as the schemas go. A refusal never holds what was sent. */
export type Validate = (value: unknown) => Refusal | undefined

/** Compiles the validators: some 100 ms, once per process. */
export function openValidate(): Validate {
  // unicode: false counts UTF-16 units as zod does; messages would be made and never read.
  const ajv = new Ajv({ unicode: false, messages: false, logger: false })
  ajv.addFormat('ipv4', isIPv4)
  ajv.addFormat('ipv6', (text: string) => isIPv6(text) && !text.includes('%'))
  ajv.addFormat('date-time', true) // its pattern, from zod, says it all

  const validators = new Map<unknown, ValidateFunction>()
  for (const variant of PLATFORM_EVENTS)
    validators.set(
      variant.shape.type.value,
      ajv.compile(
        z.toJSONSchema(variant, {
          target: 'draft-7',
          // zod's pattern for addresses leaves out what zod itself accepts: the format alone decides.
          override: ({ jsonSchema }) => {
            if (jsonSchema.format === 'ipv4' || jsonSchema.format === 'ipv6') delete jsonSchema.pattern
          },
        }),
      ),
    )

  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return oversize(value) ?? NOT_AN_OBJECT
    const type: unknown = 'type' in value ? value.type : undefined
    const validate = validators.get(type)
    if (validate === undefined) return oversize(value) ?? wrongType(type)
    if (validate(value)) return undefined
    return oversize(value) ?? refusalOf(validate.errors ?? [])
  }
}

/** What a value is that nothing was found against. */
export const isEvent = (_value: unknown, refusal: Refusal | undefined): _value is PlatformEvent => refusal === undefined

const NOT_AN_OBJECT: Refusal = { reason: 'not_an_object', path: '' }

function wrongType(type: unknown): Refusal {
  if (type === undefined) return { reason: 'missing_field', path: '/type' }
  return { reason: typeof type === 'string' ? 'unknown_type' : 'wrong_type', path: '/type' }
}

/** Ajv stops at the first thing wrong; an alternative (`anyOf`) reports its branches before itself. */
function refusalOf(errors: readonly ErrorObject[]): Refusal {
  const error = errors.at(-1)
  if (error === undefined) return NOT_AN_OBJECT
  // The path is made of names in the schema: an unknown name is reported by the object that holds it.
  const at = error.instancePath
  switch (error.keyword) {
    case 'required':
      return { reason: 'missing_field', path: `${at}/${String(error.params['missingProperty'])}` }
    case 'additionalProperties':
      return { reason: 'unknown_field', path: `${at}/${nameable(String(error.params['additionalProperty']))}` }
    case 'anyOf':
      return { reason: errors[0]?.keyword === 'type' ? 'wrong_type' : 'bad_format', path: at }
    default:
      return { reason: REASONS[error.keyword] ?? 'bad_format', path: at }
  }
}

/** An unknown field is the sender's text: named only when it can be nothing but a name. */
const nameable = (name: string): string => (FIELD_NAME.test(name) && !holdsPersonalData(name) ? name : '*')

/** Looks at a refused value for what is worse than a wrong field, and stops as soon as it is found. */
function oversize(value: unknown): Refusal | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }]
  let size = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.value === 'string') size += next.value.length
    else if (typeof next.value === 'object' && next.value !== null) {
      if (next.depth > DEPTH) return { reason: 'too_deep', path: '' }
      for (const name of Object.keys(next.value)) {
        const inner: unknown = Reflect.get(next.value, name)
        size += name.length + 1
        waiting.push({ value: inner, depth: next.depth + 1 })
        if (size > SIZE) break
      }
    }
    if (size > SIZE) return { reason: 'too_large', path: '' }
  }
  return undefined
}

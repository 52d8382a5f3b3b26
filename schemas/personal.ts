// The registry of personal fields: what each is, what it is for and how long it lives. A field without an entry fails
// the build; the processing register (GDPR Art. 30) and the canary test are generated from it.
import { z } from 'zod'

export type PersonalClass = 'identifier' | 'address' | 'device' | 'behaviour' | 'measure' | 'none'
export type Purpose = 'statistics' | 'security' | 'operations'

export interface PersonalField {
  /** What kind of personal data the field holds; `none` for a field that says nothing about a person. */
  readonly class: PersonalClass
  readonly purposes: readonly Purpose[]
  /** Where it may stand and until when, in words a privacy officer can read. */
  readonly retention: string
  /** What becomes of it in `transform`. */
  readonly fate: string
}

export const personalFields = z.registry<PersonalField>()

const RAW = 'sealed under the key of its hour; the key dies an hour after it was read, at the latest after 72 h'

/** Registers a copy of a field's schema and returns it, so that the entry stands where the field is defined. A copy,
 * because two fields of one shape (an account, a document) have an entry each. */
function registered<S extends z.ZodType>(schema: S, field: PersonalField): S {
  const own = schema.clone()
  personalFields.add(own, field)
  return own
}

export const identifier = <S extends z.ZodType>(schema: S, fate: string): S =>
  registered(schema, { class: 'identifier', purposes: ['statistics', 'security'], retention: RAW, fate })

export const address = <S extends z.ZodType>(schema: S, fate: string): S =>
  registered(schema, { class: 'address', purposes: ['security'], retention: RAW, fate })

export const device = <S extends z.ZodType>(schema: S, fate: string): S =>
  registered(schema, { class: 'device', purposes: ['statistics', 'security'], retention: RAW, fate })

export const behaviour = <S extends z.ZodType>(schema: S, fate: string): S =>
  registered(schema, { class: 'behaviour', purposes: ['statistics', 'security'], retention: RAW, fate })

export const measure = <S extends z.ZodType>(schema: S, fate: string): S =>
  registered(schema, { class: 'measure', purposes: ['statistics', 'operations'], retention: RAW, fate })

/** A field that says nothing about a person: registered too, so that a missing entry always means a forgotten one. */
export const impersonal = <S extends z.ZodType>(schema: S, fate: string): S =>
  registered(schema, { class: 'none', purposes: ['operations'], retention: RAW, fate })

// What each stage may ask of the keys stage: the least it works with. What is not written here is refused.
import type { KeyName, KeyPurpose } from './port.ts'

export const STAGES = ['ingest', 'transform', 'reports'] as const
export type AskingStage = (typeof STAGES)[number]

export const KEY_VERBS = ['obtain', 'find', 'destroy'] as const
export type KeyVerb = (typeof KEY_VERBS)[number]
/** `list` and `suspend` are about no key in particular. */
export type Verb = KeyVerb | 'list' | 'suspend'

/** The purposes for which the stage is given subkeys (none for what gives no secret); undefined: it may not ask this. */
export type Grants = (stage: AskingStage, verb: Verb, name?: KeyName) => readonly KeyPurpose[] | undefined

interface Grant {
  readonly may: readonly KeyVerb[]
  readonly subkeys: readonly KeyPurpose[]
}

/** By stage and kind of key: a lasting key by its whole name, all others by what stands before the `/`. */
const GRANTS: Readonly<Record<AskingStage, Readonly<Record<string, Grant>>>> = {
  ingest: {
    raw: { may: ['obtain'], subkeys: ['seal'] },
    'lasting/routing': { may: ['obtain'], subkeys: ['routing'] },
  },
  transform: {
    raw: { may: ['find'], subkeys: ['seal'] },
    day: { may: ['obtain', 'find'], subkeys: ['seal'] },
    week: { may: ['obtain', 'find'], subkeys: ['seal', 'pseudonym', 'bound'] },
    month: { may: ['obtain', 'find'], subkeys: ['seal', 'pseudonym', 'bound'] },
    'lasting/fingerprint': { may: ['obtain'], subkeys: ['fingerprint'] },
    'lasting/control': { may: ['obtain', 'find'], subkeys: ['control', 'seal'] },
  },
  reports: {
    raw: { may: ['destroy'], subkeys: [] },
    day: { may: ['find', 'destroy'], subkeys: ['seal'] },
    week: { may: ['find', 'destroy'], subkeys: ['seal'] },
    month: { may: ['find', 'destroy'], subkeys: ['seal'] },
    closing: { may: ['obtain', 'find', 'destroy'], subkeys: ['seal', 'digest'] },
    'lasting/ledger': { may: ['obtain'], subkeys: ['sign'] },
    /** People's requests are sealed on its side. */
    'lasting/control': { may: ['obtain'], subkeys: ['control', 'seal'] },
    // It has them made before any stage needs them, and learns whether they can be had: not what they are.
    'lasting/routing': { may: ['obtain'], subkeys: [] },
    'lasting/fingerprint': { may: ['obtain'], subkeys: [] },
  },
}

export const leastGrants: Grants = (stage, verb, name) => {
  if (verb === 'list' || verb === 'suspend') return stage === 'reports' ? [] : undefined
  if (name === undefined) return undefined
  const kind = name.startsWith('lasting/') ? name : (name.split('/')[0] ?? '')
  const granted = GRANTS[stage]
  const grant = Object.hasOwn(granted, kind) ? granted[kind] : undefined
  return grant?.may.includes(verb) === true ? grant.subkeys : undefined
}

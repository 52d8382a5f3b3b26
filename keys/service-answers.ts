// What the keys stage answers to a question of a stage: who it is, whether it may, and what it gets.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Logger } from 'pino'
import type { ClockDoubt } from '../time/clock-doubt.ts'
import { type AskingStage, type Grants, STAGES, type Verb } from './grants.ts'
import { KeyIsGone } from './local-secret.ts'
import { type KeyName, type KeyPurpose, type Keys, KeysUnreachable, type Secret } from './port.ts'
import type { RefusalReason, ServiceCounts } from './service-counts.ts'
import { type KeyAnswer, QUESTIONS, type Refusal } from './wire.ts'

export interface Answer {
  readonly status: number
  readonly body: object
}

const refusal = (status: number, error: string, detail: string): Answer => ({
  status,
  body: { error, detail } satisfies Refusal,
})

export const REFUSALS = {
  secret: refusal(401, 'no_secret', 'the bearer secret is not one of a stage'),
  path: refusal(404, 'not_found', 'POST to /v1/obtain, /v1/find, /v1/destroy, /v1/list or /v1/suspend'),
  large: refusal(413, 'too_large', 'a question has at most 4 KiB'),
  malformed: refusal(400, 'malformed', 'not a question, or not the name of a key'),
  fault: refusal(500, 'fault', 'the keys stage failed: its log says why'),
  closing: refusal(503, 'closing', 'the keys stage is stopping'),
} as const

export const verbOf = (path: string): Verb | undefined =>
  path.startsWith('/v1/') && Object.hasOwn(QUESTIONS, path.slice(4)) ? (path.slice(4) as Verb) : undefined

/** The stage whose secret a request brings. How long it takes says nothing about what the right one would be. */
export function openWho(
  secrets: Readonly<Record<AskingStage, string>>,
): (authorization: string | undefined) => AskingStage | undefined {
  const known = STAGES.map((stage) => ({ stage, digest: sha256(secrets[stage]) }))
  return (authorization = '') => {
    const given = sha256(authorization.replace(/^bearer /i, ''))
    let found: AskingStage | undefined
    for (const { stage, digest } of known) if (timingSafeEqual(digest, given)) found = stage
    return found
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

export interface AnsweringOptions {
  readonly keys: Keys
  readonly grants: Grants
  readonly doubt: ClockDoubt
  readonly counts: ServiceCounts
  readonly logger: Logger
}

const WARN_MS = 10_000

/** Warns at most every 10 s: whoever is refused asks again at once. */
export function warnSeldom(logger: Logger): (what: object, text: string) => void {
  let warnedAt = -Infinity
  return (what, text) => {
    if (performance.now() - warnedAt < WARN_MS) return
    warnedAt = performance.now()
    logger.warn(what, text)
  }
}

/** Answers a stage that was recognised. Never rejects; what it says of a fault is in the log only. */
export function openAnswers({
  keys,
  grants,
  doubt,
  counts,
  logger,
}: AnsweringOptions): (stage: AskingStage, verb: Verb, question: Buffer) => Promise<Answer> {
  const warn = warnSeldom(logger)

  function refuse(reason: RefusalReason, answer: Answer): Answer {
    counts.refused(reason)
    return answer
  }

  function refuseStage(stage: AskingStage, verb: Verb, name: KeyName | undefined): Answer {
    const what = name === undefined ? verb : `${verb} ${name.startsWith('lasting/') ? name : `${kindOf(name)} keys`}`
    warn({ stage, what }, 'a stage asked what it may not')
    const detail = `${stage} may not ${what}: is PEIL_KEYS_SECRET that of the stage that asks?`
    return refuse('grant', refusal(403, 'not_granted', detail))
  }

  /** @throws what the keys do. */
  async function work(stage: AskingStage, verb: Verb, json: unknown): Promise<object | Answer> {
    const parsed = QUESTIONS[verb].safeParse(json)
    if (!parsed.success) return refuse('malformed', REFUSALS.malformed)
    const { name = '', catchingUp = false, suspended = false } = parsed.data as Asked
    const purposes = grants(stage, verb, name === '' ? undefined : name)
    if (purposes === undefined) return refuseStage(stage, verb, name === '' ? undefined : name)
    switch (verb) {
      case 'obtain':
        return give(purposes, () => keys.obtain(name))
      case 'find':
        return give(purposes, () => keys.find(name, { catchingUp }))
      case 'destroy':
        await keys.destroy(name)
        return { standing: 'destroyed' } satisfies KeyAnswer
      case 'list':
        return { keys: await keys.list() }
      case 'suspend':
        doubt.mark(suspended)
        return { suspended }
    }
  }

  return async (stage, verb, question) => {
    counts.asked(verb)
    try {
      const answer = await work(stage, verb, parse(question))
      return isAnswer(answer) ? answer : { status: 200, body: answer }
    } catch (error) {
      if (error instanceof RangeError) return refuse('malformed', REFUSALS.malformed)
      counts.failed()
      if (error instanceof KeysUnreachable) return refusal(503, 'unreachable', error.message)
      logger.error({ err: error, verb }, 'a question could not be answered')
      return REFUSALS.fault
    }
  }
}

interface Asked {
  readonly name?: KeyName
  readonly catchingUp?: boolean
  readonly suspended?: boolean
}

const kindOf = (name: KeyName): string => name.slice(0, name.indexOf('/'))

const isAnswer = (answer: object | Answer): answer is Answer => 'status' in answer

function parse(question: Buffer): unknown {
  try {
    return JSON.parse(question.toString('utf8')) as unknown
  } catch {
    return undefined // the parser's message quotes what it read
  }
}

/** Only what the stage may have of the key leaves, and never the key itself. */
async function give(
  purposes: readonly KeyPurpose[],
  look: () => Promise<Secret | 'destroyed' | 'unknown'>,
): Promise<KeyAnswer> {
  for (;;) {
    const found = await look()
    if (typeof found === 'string') return { standing: found }
    try {
      const subkeys = Object.fromEntries(
        purposes.map((purpose) => [purpose, found.subkey(purpose).toString('base64')] as const),
      )
      return { secret: { name: found.name, subkeys } }
    } catch (error) {
      if (!(error instanceof KeyIsGone)) throw error // destroyed since: look again
    }
  }
}

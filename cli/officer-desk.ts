// Where an officer types codes: the terminal, or standard input line by line; and what is said about codes that are refused.
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { BadConfig } from '../config.ts'
import { LOCK_STEPS, REFUSALS_THAT_LOCK } from '../reports/officers/officers.ts'
import type { Refusal } from '../reports/officers/second-factor.ts'
import { STEP_MS, readCode } from '../reports/officers/totp.ts'
import { systemClock } from '../time/clock.ts'

export interface OfficerDesk {
  /** The next line that somebody types. @throws BadConfig when there is none. */
  readonly ask: (question: string) => Promise<string>
  /** Whether nobody can type anything any more: standard input is a pipe that has ended. Asked before something is shown
   * once that is worth nothing without an answer. */
  readonly isOver: () => Promise<boolean>
  /** The machine's clock, epoch ms: authenticators go by real time, also where the folder has a clock of its own. */
  readonly now: () => number
  readonly random: (bytes: number) => Buffer
}

/** A code that was not accepted: exit code 2. */
export class CodeRefused extends Error {
  override name = 'CodeRefused'
}

/** How long a pipe that has ended takes to say so. One that is open says nothing: whoever holds it may answer later. */
const END_MS = 300

/** Questions stand on standard error, so that what is printed can be piped; where nobody sits at a terminal, none. */
export async function withDesk<T>(work: (desk: OfficerDesk) => Promise<T>): Promise<T> {
  const { isTTY } = process.stdin
  const lines = createInterface({ input: process.stdin, ...(isTTY && { output: process.stderr, terminal: true }) })
  const typed = lines[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<string>> | undefined
  const upcoming = (): Promise<IteratorResult<string>> => (next ??= typed.next())
  try {
    return await work({
      async ask(question) {
        if (isTTY) {
          lines.setPrompt(question)
          lines.prompt()
        }
        const line = await upcoming()
        next = undefined
        if (line.done === true) throw new BadConfig('a code is asked for: type it, or give it on standard input')
        return line.value
      },
      async isOver() {
        if (isTTY) return false
        const waiting = new AbortController()
        const open = delay(END_MS, undefined, { signal: waiting.signal }).catch(() => undefined)
        const line = await Promise.race([upcoming(), open])
        waiting.abort()
        return line?.done === true
      },
      now: () => systemClock.now(),
      random: randomBytes,
    })
  } finally {
    lines.close()
  }
}

/** Six digits, as given on the command line or else asked for. @throws BadConfig */
export async function codeFrom(desk: OfficerDesk, given: string | undefined, question: string): Promise<string> {
  const code = readCode(given ?? (await desk.ask(question)))
  if (code === undefined) throw new BadConfig('a code is six digits, as the authenticator shows them')
  return code
}

const MINUTES = (LOCK_STEPS * STEP_MS) / 60_000

/** What a person does about it. */
export function refusedInWords(refusal: Refusal, officer: string): string {
  switch (refusal.refused) {
    case 'unknown':
      return `there is no officer ${officer}`
    case 'used':
      return 'that code was used before, or is older than one that was: wait for the next one'
    case 'locked':
      return `too many codes of ${officer} were refused: the next one is looked at ${momentOf(refusal.until)}`
    case 'wrong':
      return (
        `that is not the code that ${officer} has now: look again, and check that this machine’s clock is right. ` +
        `${REFUSALS_THAT_LOCK} refused codes within ${MINUTES} minutes lock for ${MINUTES} minutes`
      )
  }
}

const momentOf = (ms: number): string => `from ${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC on`

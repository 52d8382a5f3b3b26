// Where an officer types codes: the terminal, or standard input line by line; and what is said about codes that are refused.
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { BadConfig } from '../config.ts'
import { LOCK_STEPS, REFUSALS_THAT_LOCK } from '../reports/officers/officers.ts'
import type { Refusal } from '../reports/officers/second-factor.ts'
import { STEP_MS, readCode } from '../reports/officers/totp.ts'
import { systemClock } from '../time/clock.ts'

export interface OfficerDesk {
  /** The next line that somebody types. @throws BadConfig when there is none. */
  readonly ask: (question: string) => Promise<string>
  /** The machine's clock, epoch ms: authenticators go by real time, also where the folder has a clock of its own. */
  readonly now: () => number
  readonly random: (bytes: number) => Buffer
}

/** A code that was not accepted: exit code 2. */
export class CodeRefused extends Error {
  override name = 'CodeRefused'
}

/** Questions stand on standard error, so that what is printed can be piped; where nobody sits at a terminal, none. */
export async function withDesk<T>(work: (desk: OfficerDesk) => Promise<T>): Promise<T> {
  const { isTTY } = process.stdin
  const lines = createInterface({ input: process.stdin, ...(isTTY && { output: process.stderr, terminal: true }) })
  const typed = lines[Symbol.asyncIterator]()
  try {
    return await work({
      async ask(question) {
        if (isTTY) {
          lines.setPrompt(question)
          lines.prompt()
        }
        const line = await typed.next()
        if (line.done === true) throw new BadConfig('a code is asked for: type it, or give it on standard input')
        return line.value
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

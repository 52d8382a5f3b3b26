// What a check says: one finding for each thing that it looked at.
import type { Judgement } from './gaussian-trade-off.ts'

/** The tests of anonymity of the Article 29 Working Party's Opinion 05/2014. */
export type Risk = 'singling out' | 'linkability' | 'inference'

export interface Finding {
  /** An attack reads what a recipient has; a proof looks at the build from inside. */
  readonly kind: 'attack' | 'proof'
  readonly name: string
  readonly passed: boolean
  readonly risk?: Risk
  /** How often the attack was right about people in the data, and (by chance) about people who are not. */
  readonly success?: number
  readonly control?: number
  /** Of `success`. */
  readonly interval?: readonly [lower: number, upper: number]
  /** The most that the claimed ρ allows it to be, given the control. */
  readonly allowed?: number
  /** The claim as μ = √(2ρ), and the largest μ that what was seen refutes. */
  readonly muClaimed?: number
  readonly muLower?: number
  /** How many releases, draws or cases it looked at. */
  readonly runs: number
  /** What was found and what that means, in a sentence or two. */
  readonly words: string
}

const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`

/** A finding of an attack, from what was judged. `question`: what the attacker tries to tell. */
export function attacked(
  name: string,
  risk: Risk,
  question: string,
  judged: Judgement,
  { mu, runs }: { readonly mu: number; readonly runs: number },
): Finding {
  const { success, control, interval, allowed, muLower, won } = judged
  const words = won
    ? `It tells ${question} in ${percent(success)} of cases (at least ${percent(interval[0])}), against ${percent(control)} by chance: ` +
      `more than the ${percent(allowed)} that the claimed guarantee allows. The guarantee does not hold.`
    : `It says so of ${percent(success)} where it is true and of ${percent(control)} where it is not (${question}); ` +
      `the claimed guarantee allows up to ${percent(allowed)}.`
  return {
    kind: 'attack',
    name,
    passed: !won,
    risk,
    success,
    control,
    interval,
    allowed,
    muClaimed: mu,
    muLower: Math.max(0, muLower),
    runs,
    words,
  }
}

/** A finding of a proof. `wrong`: what is not as it should be, first of all; nothing when all is well. */
export const proved = (name: string, runs: number, well: string, wrong: readonly string[]): Finding => ({
  kind: 'proof',
  name,
  passed: wrong.length === 0,
  runs,
  words:
    wrong.length === 0
      ? well
      : `${wrong.slice(0, 3).join('; ')}${wrong.length > 3 ? `; and ${wrong.length - 3} more` : ''}.`,
})

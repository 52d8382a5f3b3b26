// The parameters of a question over HTTP: which there are, what each takes, and what is said when one is wrong.
import { z } from 'zod'
import { DIMENSIONS, GRAINS, LEVELS } from '../schemas/segments.ts'

const oneOf = (values: readonly string[]): string => `one of ${values.join(', ')}`
const DAY = 'a day, YYYY-MM-DD'

export const InterestParameters = z.strictObject({
  grain: z.exactOptional(z.enum(GRAINS)),
  from: z.exactOptional(z.iso.date()),
  to: z.exactOptional(z.iso.date()),
  by: z.exactOptional(z.enum(DIMENSIONS)),
  level: z.exactOptional(z.enum(LEVELS)),
})
export type InterestParameters = z.infer<typeof InterestParameters>

const EXPECTED: Readonly<Record<keyof InterestParameters, string>> = {
  grain: oneOf(GRAINS),
  from: DAY,
  to: DAY,
  by: oneOf(DIMENSIONS),
  level: oneOf(LEVELS),
}

export interface ParameterRefusal {
  readonly error: 'bad_parameter'
  /** A parameter of ours, or null when one was sent that does not exist: its name is the sender's text. */
  readonly parameter: string | null
  readonly expected: string
}

/** The parameters, or what is wrong with the first that is: never its value. */
export function readParameters(query: unknown): InterestParameters | ParameterRefusal {
  const parsed = InterestParameters.safeParse(query)
  if (parsed.success) {
    const { from, to } = parsed.data
    if (from !== undefined && to !== undefined && to < from) return refusal('to', 'a day that is not before from')
    return parsed.data
  }
  const name = parsed.error.issues[0]?.path[0]
  if (name !== undefined && isParameter(name)) return refusal(name, EXPECTED[name])
  return refusal(null, `only ${Object.keys(EXPECTED).join(', ')}`)
}

const isParameter = (name: PropertyKey): name is keyof InterestParameters => Object.hasOwn(EXPECTED, name)

const refusal = (parameter: string | null, expected: string): ParameterRefusal => ({
  error: 'bad_parameter',
  parameter,
  expected,
})

// The release plan as a file: YAML, reviewed by people, with everything that is wrong in it said at once.
import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { ReleasePlan } from '../schemas/release-plan.ts'
import { noSuchField, readYaml } from '../yaml-file.ts'

export class BadReleasePlan extends Error {
  override name = 'BadReleasePlan'
}

/** @throws BadReleasePlan when it cannot be read, or naming each line and field that is wrong and what it should be. */
export async function loadReleasePlan(path: string): Promise<ReleasePlan> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new BadReleasePlan(`the release plan ${path} cannot be read: check its path and permissions`, { cause })
  }
  return parseReleasePlan(text, path)
}

/** `name`: what the messages call it.
 * @throws BadReleasePlan as `loadReleasePlan` does. */
export function parseReleasePlan(text: string, name = 'given'): ReleasePlan {
  const read = readYaml(text, ReleasePlan, expectation)
  if ('value' in read) return read.value
  if ('notYaml' in read) throw new BadReleasePlan(`the release plan ${name} is not YAML: ${read.notYaml}`)
  throw new BadReleasePlan(`the release plan ${name} cannot be used:\n  ${read.wrong.join('\n  ')}`)
}

const RHO = 'ρ: a positive decimal of at most nine places, such as 0.05'
const WEIGHT = 'a whole number from 1 to 1000: its share of the whole is this divided by the sum of all beside it'
const SIGMAS = 'how many standard deviations of its own noise a cell must have above the floor: 0 to 10, two decimals'

/** By the field's name, or by its name and that of what it stands in. */
const FIELDS: Readonly<Record<string, string>> = {
  format: '1',
  plan: 'a lower-case name: letters, digits and dashes, at most 48',
  from: 'the first month that it concerns, YYYY-MM',
  tier: 'S, M, L or platform-totals',
  size: '`people`, `organisations` and `known`',
  'size.people': 'a whole number from 1 to 500000',
  'size.organisations': 'a whole number from 1 to 500000',
  known: '`contract` or `release`: where the size is known from. Never from the data of the windows it concerns',
  budget: '`month` and `year`, and `week` only where weeks are released, each ρ',
  month: RHO,
  week: RHO,
  year: RHO,
  delta: 'a number from 1e-15 to 1e-4, far below one in the number of people',
  tables: 'weights of `total` and, where wanted, `role`, `organisationSize`, `device`',
  total: WEIGHT,
  role: WEIGHT,
  organisationSize: WEIGHT,
  device: WEIGHT,
  metrics: '`people` and `organisations`, and `activeDays` where wanted',
  people: '`weight` and `levels`',
  activeDays: '`weight` and `levels`',
  organisations: '`weight` and `levels`',
  weight: WEIGHT,
  levels: 'at least one of `platform`, `area` and `feature`, each with `weight` and `bound`',
  platform: '`weight` and `bound`',
  area: '`weight` and `bound`',
  feature: '`weight` and `bound`',
  bound: '`method: scaling` with `squared`, or `method: sampling` with `cells` and, for active days, `each`',
  method: '`scaling` or `sampling`',
  squared: 'a whole number from 1 to 1000000: the square of the length that one person may add',
  cells: 'a whole number from 1 to 10000: in how many cells one person counts at most',
  each: 'a whole number from 1 to 31: how much one person counts in one cell at most',
  thresholds: '`people` (k, 5 or more), `organisations` (m) and `sigmas`',
  'thresholds.people': 'a whole number, 5 or more',
  'thresholds.organisations': 'a whole number, 1 or more',
  sigmas: '`people` and `organisations`, each a number of standard deviations',
  'sigmas.people': SIGMAS,
  'sigmas.organisations': SIGMAS,
  bands: 'an ascending list of whole numbers, such as [10, 50, 100, 500]',
  publication: '`days` after the window ends (5 to 60) and `hour` of the day (0 to 23)',
  days: 'a whole number from 5 to 60',
  hour: 'a whole number from 0 to 23',
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'unrecognized_keys') return noSuchField(issue)
  const [last, before] = [issue.path.at(-1), issue.path.at(-2)]
  const field = typeof last === 'string' ? last : before
  const expected = FIELDS[`${String(before)}.${String(field)}`] ?? FIELDS[String(field)]
  return `expected ${expected ?? 'the fields of a release plan: see the ready ones in catalogue/'}`
}

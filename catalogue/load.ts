// The feature catalogue as a file: YAML, read once, with everything that is wrong in it said at once.
import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { Catalogue } from '../schemas/catalogue.ts'
import { EVENT_TYPES } from '../schemas/platform-event.ts'
import { noSuchField, readYaml } from '../yaml-file.ts'

export class BadCatalogue extends Error {
  override name = 'BadCatalogue'
}

/** @throws BadCatalogue when it cannot be read, or naming each line and field that is wrong and what it should be. */
export async function loadCatalogue(path: string): Promise<Catalogue> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new BadCatalogue(`the catalogue ${path} cannot be read: check its path and permissions`, { cause })
  }
  return parseCatalogue(text, path)
}

/** `name`: what the messages call it.
 * @throws BadCatalogue as `loadCatalogue` does. */
export function parseCatalogue(text: string, name = 'of features'): Catalogue {
  const read = readYaml(text, Catalogue, expectation)
  if ('value' in read) return read.value
  if ('notYaml' in read) throw new BadCatalogue(`the catalogue ${name} is not YAML: ${read.notYaml}`)
  throw new BadCatalogue(`the catalogue ${name} cannot be used:\n  ${read.wrong.join('\n  ')}`)
}

const ID = 'a lower-case name: letters, digits and dashes, at most 48, and neither `platform` nor `unlisted`'
const LABEL = 'a text of 1 to 80 characters'

const FIELDS: Readonly<Record<string, string>> = {
  areas: 'a list of at least one area: `id` and `name` with `nl` and `en`',
  features: 'a list of at least one feature',
  id: ID,
  area: 'the `id` of one of the areas',
  name: '`nl` and `en`, each a text of 1 to 80 characters',
  nl: LABEL,
  en: LABEL,
  match: 'a list of at least one match: `route`, `action` or `events`',
  route: 'a path like /dossiers/:id/documents/** (literal segments, `:name`, and `**` at the end only)',
  action: "an action's name, or its beginning followed by *",
  events: `a list of event types: ${EVENT_TYPES.join(', ')}`,
  counts: '`day` or `month`, or nothing: then it is decided from what was published',
  purpose: 'why its use is measured, in 1 to 200 characters',
  owner: 'the role that answers for it (not a person), in 1 to 80 characters',
  expiry: 'the first day on which it is no longer counted, YYYY-MM-DD',
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'unrecognized_keys') return noSuchField(issue)
  const field = issue.path.findLast((step) => typeof step === 'string' && Object.hasOwn(FIELDS, step))
  return `expected ${FIELDS[String(field)] ?? '`areas` and `features`'}`
}

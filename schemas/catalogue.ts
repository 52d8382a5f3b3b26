// The feature catalogue: the closed list of what interest may be measured in, reviewed as a file.
import { z } from 'zod'
import { EVENT_TYPES } from './platform-event.ts'
import { PLATFORM, UNLISTED } from './segments.ts'

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,47}$/)
  .refine((text) => text !== UNLISTED && text !== PLATFORM, { message: 'this id is reserved' })
const label = z.strictObject({ nl: z.string().min(1).max(80), en: z.string().min(1).max(80) })

/**
 * One way to reach a feature. `route`: a path whose segments are literal, `:name` (one segment) or, at the end, `**`
 * (any rest). `action`: an action's name, or its beginning followed by `*`. `events`: the types meant (USE_TYPES unless
 * said). A match needs a route, an action, or events alone.
 */
export const Match = z
  .strictObject({
    route: z
      .string()
      .max(256)
      .regex(/^(?:\/(?::[A-Za-z][A-Za-z0-9_]*|[^\s?#*:/][^\s?#*/]*))*(?:\/\*\*|\/)?$/, {
        message: 'a path like /dossiers/:id/documents/**: literal segments, `:name`, and `**` at the end only',
      })
      .min(1)
      .optional(),
    action: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,63}\*?$/)
      .optional(),
    events: z.array(z.enum(EVENT_TYPES)).min(1).optional(),
  })
  .refine((match) => match.route !== undefined || match.action !== undefined || match.events !== undefined, {
    message: 'a match needs a route, an action or events',
  })

type Match = z.infer<typeof Match>

/** Two matches with the same text fit exactly the same events. */
const sameMatch = ({ route, action, events }: Match): string =>
  JSON.stringify([
    route
      ?.toLowerCase()
      .replaceAll(/:[a-z0-9_]+/g, ':')
      .replace(/\/$/, ''),
    action,
    events?.toSorted(),
  ])

export const Feature = z.strictObject({
  id,
  name: label,
  area: id,
  match: z.array(Match).min(1),
  /** `day`: shown each day; `month`: only each month (small features). Absent: decided from what was published. */
  counts: z.enum(['day', 'month']).optional(),
  purpose: z.string().min(1).max(200),
  owner: z.string().min(1).max(80),
  /** From this day on (reporting time zone) it is no longer counted. */
  expiry: z.iso.date(),
})
export type Feature = z.infer<typeof Feature>

export const Catalogue = z
  .strictObject({
    areas: z.array(z.strictObject({ id, name: label })).min(1),
    features: z.array(Feature).min(1),
  })
  .superRefine((catalogue, context) => {
    const areas = new Set(catalogue.areas.map((area) => area.id))
    const seen = new Set<string>()
    const matches = new Map<string, string>()
    catalogue.features.forEach((feature, index) => {
      if (!areas.has(feature.area))
        context.addIssue({ code: 'custom', message: 'no such area', path: ['features', index, 'area'] })
      if (seen.has(feature.id))
        context.addIssue({ code: 'custom', message: 'this id stands twice', path: ['features', index, 'id'] })
      seen.add(feature.id)
      feature.match.forEach((match, at) => {
        const same = matches.get(sameMatch(match))
        if (same === undefined) matches.set(sameMatch(match), feature.id)
        else
          context.addIssue({
            code: 'custom',
            message: `the same match stands in ${same}, which would get all of it`,
            path: ['features', index, 'match', at],
          })
      })
    })
  })
export type Catalogue = z.infer<typeof Catalogue>

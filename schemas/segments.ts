// The closed value domains every figure is cut by. Closed, so that which values exist says nothing about anybody.
export const ROLES = ['client', 'accountant', 'assistant', 'administrator', 'unknown'] as const
export const ORGANISATION_SIZES = ['solo', 'small', 'medium', 'large', 'unknown'] as const
export const DEVICES = ['desktop', 'phone', 'tablet', 'robot', 'unknown'] as const

export type Role = (typeof ROLES)[number]
export type OrganisationSize = (typeof ORGANISATION_SIZES)[number]
export type Device = (typeof DEVICES)[number]

export const GRAINS = ['day', 'week', 'month'] as const
export type Grain = (typeof GRAINS)[number]

export const LEVELS = ['platform', 'area', 'feature'] as const
export type Level = (typeof LEVELS)[number]

/** What a table is cut by; `total` is the uncut figure, with the single value `total`. */
export const DIMENSIONS = ['total', 'role', 'organisationSize', 'device'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** The domain of each dimension, in the order in which it is shown. */
export const VALUES: Readonly<Record<Dimension, readonly string[]>> = {
  total: ['total'],
  role: ROLES,
  organisationSize: ORGANISATION_SIZES,
  device: DEVICES,
}

/** The one identifier of the platform level, and the feature (and area) of what matches nothing in the catalogue. */
export const PLATFORM = 'platform'
export const UNLISTED = 'unlisted'

/** The value under which a row shows together what it withholds (R4). */
export const OTHERS = 'others'

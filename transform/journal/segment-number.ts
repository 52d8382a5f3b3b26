// Role, organisation size and device of an event in one number, as the journal's columns hold them.
import {
  DEVICES,
  type Device,
  ORGANISATION_SIZES,
  type OrganisationSize,
  ROLES,
  type Role,
} from '../../schemas/segments.ts'

/** How many there are: fits in seven bits. */
export const SEGMENTS = ROLES.length * ORGANISATION_SIZES.length * DEVICES.length

/** A value that is not in the domain reads as its last, `unknown`. */
const position = <T extends string>(values: readonly T[], value: T): number => {
  const at = values.indexOf(value)
  return at === -1 ? values.length - 1 : at
}

/** 0 … SEGMENTS − 1. */
export const segmentOf = (role: Role, size: OrganisationSize, device: Device): number =>
  (position(ROLES, role) * ORGANISATION_SIZES.length + position(ORGANISATION_SIZES, size)) * DEVICES.length +
  position(DEVICES, device)

/** What a segment number stands for, as indexes into ROLES, ORGANISATION_SIZES and DEVICES. */
export const segmentParts = (segment: number): { role: number; size: number; device: number } => ({
  role: Math.floor(segment / (ORGANISATION_SIZES.length * DEVICES.length)),
  size: Math.floor(segment / DEVICES.length) % ORGANISATION_SIZES.length,
  device: segment % DEVICES.length,
})

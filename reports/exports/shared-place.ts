// Places that packages are put into: no two recipients have one, and none has one within another's. Packages of one release bear
// one name, and whoever reads in the outer one would read what lies in the inner.
import { posix, resolve, sep } from 'node:path'
import type { DeliveryRoute } from '../../schemas/recipient.ts'

/** Whether one lies in the other, or both are one, as far as it is written down: what is a link, or another name of a host, is
 * not followed. Never for the portal, where everybody sees their own only. */
export function sharePlace(one: DeliveryRoute, other: DeliveryRoute): boolean {
  const [a, b] = [placeOf(one), placeOf(other)]
  if (a === undefined || b === undefined || a.at !== b.at) return false
  return a.within.startsWith(b.within) || b.within.startsWith(a.within)
}

/** `within`: what begins with another's is in it. */
function placeOf(route: DeliveryRoute): { readonly at: string; readonly within: string } | undefined {
  switch (route.to) {
    case 'folder':
      return { at: 'this machine', within: `${resolve(route.folder)}${sep}` }
    case 'sftp': {
      // Of each user a home of their own: what is not absolute is in it.
      const folder = posix.normalize(`${route.folder}/`).replace(/^\.\//, '')
      const within = posix.isAbsolute(folder) ? folder : `./${folder}`
      return { at: JSON.stringify([route.host.toLowerCase(), route.port, route.user]), within }
    }
    case 's3': {
      const { host, pathname } = new URL(route.endpoint)
      return { at: JSON.stringify([host, pathname.replace(/\/$/, ''), route.bucket]), within: route.prefix }
    }
    case 'portal':
      return undefined
  }
}

const CALLED = { folder: 'folder', sftp: 'folder at that server', s3: 'bucket and prefix', portal: 'portal' } as const

/** What is said to whoever shares a place with another. */
export const sharedInWords = ({ to }: DeliveryRoute, others: readonly string[]): string =>
  `delivery: its ${CALLED[to]} is that of ${others.join(', ')}, too, or one lies in the other: each recipient needs one of its own, or one would read the other’s packages`

// The place that a recipient's packages are put into, so that no two recipients have one: packages of one release bear one
// name, and whoever reads there would read the other's.
import { posix, resolve } from 'node:path'
import type { DeliveryRoute } from '../../schemas/recipient.ts'

/** The same text for the same place, as far as it is written down: what is a link, or another name of a host, is not
 * followed. Undefined for the portal, where everybody sees their own only. */
export function placeOf(route: DeliveryRoute): string | undefined {
  switch (route.to) {
    case 'folder':
      return JSON.stringify(['folder', resolve(route.folder)])
    case 'sftp': {
      // Of each user a home of their own: `.` and `./` are it, and an absolute path may be within a root of theirs, too.
      const folder = posix.normalize(`${route.folder}/`)
      return JSON.stringify(['sftp', route.host.toLowerCase(), route.port, route.user, folder])
    }
    case 's3': {
      const { host, pathname } = new URL(route.endpoint)
      return JSON.stringify(['s3', host, pathname.replace(/\/$/, ''), route.bucket, route.prefix])
    }
    case 'portal':
      return undefined
  }
}

const CALLED = { folder: 'folder', sftp: 'folder at that server', s3: 'bucket and prefix', portal: 'portal' } as const

/** What is said to whoever shares a place with another. */
export const sharedInWords = ({ to }: DeliveryRoute, others: readonly string[]): string =>
  `delivery: its ${CALLED[to]} is that of ${others.join(', ')}, too: each recipient needs one of its own, or one would read the other’s packages`

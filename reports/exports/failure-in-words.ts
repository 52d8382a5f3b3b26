// Why a package has not arrived: what is wrong, where, and what to do. For whoever runs this and for nobody else: it names
// places that stand in recipients' files.
import { DeliveryFailed } from '../../delivery/port.ts'
import type { DeliveryFault, DeliveryProblem } from '../../schemas/ledger.ts'
import type { DeliveryRoute } from '../../schemas/recipient.ts'

export interface Failure {
  readonly why: DeliveryProblem
  /** Where it is known. */
  readonly fault?: DeliveryFault | null | undefined
}

export function failureInWords({ why, fault }: Failure, route: DeliveryRoute): string {
  const exactly = typeof fault === 'string' ? faultInWords(fault, route) : undefined
  if (exactly !== undefined) return exactly
  const own = route.to === 'folder' ? OF_A_FOLDER[why] : undefined
  return `${placeInWords(route)}: ${own ?? new DeliveryFailed(why).message}`
}

/** Where there is neither a user nor a network. */
const OF_A_FOLDER: Partial<Readonly<Record<DeliveryProblem, string>>> = {
  refused: 'we may not write there: let the account that Peil runs as do so',
  full: 'there is no room left: make some',
  unreachable: 'the server that it is mounted from does not answer: look at the mount',
  misconfigured: 'it cannot be used: look at `delivery.folder` in the recipient’s file',
}

function placeInWords(route: DeliveryRoute): string {
  switch (route.to) {
    case 'folder':
      return `the folder ${route.folder}`
    case 'sftp':
      return `${route.host}, port ${route.port}, folder ${route.folder}`
    case 's3':
      return `the bucket ${route.bucket} at ${hostOf(route.endpoint)}`
    case 'portal':
      return 'the portal'
  }
}

const hostOf = (endpoint: string): string => new URL(endpoint).host

/** Undefined where such a route knows no such fault: it is another one than then. */
function faultInWords(fault: DeliveryFault, route: DeliveryRoute): string | undefined {
  switch (fault) {
    case 'no-folder':
      if (route.to === 'folder')
        return `there is no folder ${route.folder}: make it, or mount what belongs there; it is not made by itself`
      return route.to === 'sftp'
        ? `there is no folder ${route.folder} at ${route.host}: the recipient makes it, or \`delivery.folder\` is mended`
        : undefined
    case 'not-a-folder':
      return route.to === 'folder' || route.to === 'sftp'
        ? `${route.folder} is no folder: mend \`delivery.folder\`, or move away what lies there`
        : undefined
    case 'leads-elsewhere':
      return route.to === 'folder'
        ? `there is a link in ${route.folder}, and what was approved is the place itself: write into \`delivery.folder\` where it leads (readlink -f), and have that approved`
        : undefined
    case 'no-secret':
    case 'open-secret':
    case 'bad-secret':
    case 'own-file':
      return secretInWords(fault, route)
    case 'no-bucket':
    case 'other-region':
    case 'bad-endpoint':
    case 'bad-prefix':
      return route.to === 's3' ? bucketInWords(fault, route) : undefined
  }
}

function secretInWords(
  fault: 'no-secret' | 'open-secret' | 'bad-secret' | 'own-file',
  route: DeliveryRoute,
): string | undefined {
  const [file, holds] =
    route.to === 's3'
      ? [route.secretKeyFile, 'the secret, in one line']
      : route.to !== 'sftp'
        ? []
        : route.privateKeyFile === undefined
          ? [route.passwordFile, 'the password, in one line']
          : [route.privateKeyFile, 'a whole private key without a passphrase']
  if (file === undefined) return undefined
  const which = `the file of the secret, ${file},`
  if (fault === 'own-file')
    return `${which} is one of Peil’s own: put the recipient’s secret beside the recipients’ files`
  if (fault === 'no-secret')
    return `${which} cannot be read: put a file there (mode 600), readable for the account that Peil runs as`
  return fault === 'open-secret'
    ? `${which} can be read by others on this machine: chmod 600, and ask for a new secret if somebody may have read it`
    : `${which} cannot be used: it must hold ${holds}`
}

function bucketInWords(
  fault: 'no-bucket' | 'other-region' | 'bad-endpoint' | 'bad-prefix',
  { bucket, endpoint, region }: Extract<DeliveryRoute, { to: 's3' }>,
): string {
  switch (fault) {
    case 'no-bucket':
      return `there is no bucket ${bucket} at ${hostOf(endpoint)}: the recipient makes it, or \`delivery.bucket\` is mended`
    case 'other-region':
      return `the bucket ${bucket} is in another region than ${region}, or not at ${hostOf(endpoint)}: mend \`delivery.region\` or \`delivery.endpoint\``
    case 'bad-endpoint':
      return 'the endpoint cannot be used: mend `delivery.endpoint`: https://, a host, and no more than a port and a path'
    case 'bad-prefix':
      return 'the prefix cannot be used: mend `delivery.prefix`: no part of it may be empty, `.` or `..`'
  }
}

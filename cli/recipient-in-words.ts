// A recipient in words: what is given to it, how and until when, without secrets and without whom to tell.
import type { DeliveryRoute, Recipient } from '../schemas/recipient.ts'
import { termsOf } from '../reports/exports/terms.ts'
import type { Standing } from '../reports/exports/standing.ts'

type Line = readonly [about: string, words: string]

/** What an officer approves. */
export const termsInWords = (recipient: Recipient): readonly Line[] => [
  ['agreement', recipient.agreement],
  ['purpose', recipient.purpose],
  ['tables', recipient.tables.toSorted().join(', ')],
  ['windows', `each ${recipient.grains.toSorted().join(' and ')} that begins on ${recipient.from} or later`],
  ['formats', recipient.formats.toSorted().join(', ')],
  ['delivery', routeInWords(recipient.delivery)],
  ['encrypted', keyInWords(recipient)],
  ['last day', recipient.expires],
]

/** What may change without an approval. Whom to tell stays in the file. */
export const restInWords = ({ name, schedule }: Recipient): readonly Line[] => [
  ['name', name],
  ['schedule', `${schedule.cron} (${schedule.zone})`],
]

/** All of it, for whoever is to approve it. */
export function recipientInWords(recipient: Recipient): string {
  const [name, schedule] = restInWords(recipient)
  const lines = [name, ...termsInWords(recipient), schedule, ['terms', termsOf(recipient)] as const]
  return lines.flatMap((line) => (line === undefined ? [] : [lineOf(line)])).join('')
}

export const lineOf = ([about, words]: Line): string => `  ${about.padEnd(10)} ${words}\n`

function routeInWords(route: DeliveryRoute): string {
  switch (route.to) {
    case 'folder':
      return `into the folder ${route.folder} of this machine, ${route.unpack ? 'unpacked where it is not encrypted' : 'as one file'}`
    case 'sftp':
      return `by SFTP to ${route.user}@${route.host}, port ${route.port}, folder ${route.folder}, if its host key is ${route.hostKey}, with the secret in ${route.privateKeyFile ?? route.passwordFile}`
    case 's3':
      return `into the bucket ${route.bucket} at ${route.endpoint} (${route.region})${route.prefix === '' ? '' : `, under ${route.prefix}`}, with the secret in ${route.secretKeyFile}`
    case 'portal':
      return 'fetched from the portal, with a token of its own'
  }
}

function keyInWords({ publicKey, delivery }: Recipient): string {
  if (publicKey !== undefined) return `to ${publicKey}`
  const who = delivery.to === 'portal' ? 'whoever has its token' : 'whoever can read there'
  return `no: ${who} can read the packages`
}

/** Said of a recipient: `It …`. */
export const STANDING_IN_WORDS: Readonly<Record<Standing, string>> = {
  approved: 'is approved',
  unapproved: 'is not approved yet',
  changed: 'was changed since it was approved',
  revoked: 'was revoked',
  expired: 'has passed its last day',
}

/** What has to be done before it is given anything; undefined where nothing has. `hasOfficer`: whether anybody may approve. */
export function todoFor({ recipient }: Recipient, standing: Standing, hasOfficer: boolean): string | undefined {
  switch (standing) {
    case 'approved':
      return undefined
    case 'expired':
      return 'where the agreement goes on, change `expires` and take the file in again: peil recipient add FILE'
    case 'unapproved':
    case 'changed':
    case 'revoked': {
      const first = hasOfficer ? '' : 'peil officer enrol NAME, and then '
      const when = standing === 'revoked' ? 'where it is to be given something again, ' : ''
      return `${when}an officer approves it: ${first}peil recipient approve ${recipient} --officer NAME`
    }
  }
}

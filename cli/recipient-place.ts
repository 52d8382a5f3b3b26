// Where a recipient's packages go, looked at when it is taken in and approved: what is not there yet, and the portal's address.
import { type Config, environmentName } from '../config.ts'
import { findRunning, recipientsFolder } from '../data-folder.ts'
import { folderTrouble } from '../delivery/usable-folder.ts'
import { failureInWords } from '../reports/exports/failure-in-words.ts'
import type { Recipient } from '../schemas/recipient.ts'
import { missingSecrets } from './recipient-file.ts'

/** What would keep packages from arriving as things stand here and now, one line each: a folder may be mounted later, and
 * a secret put there. */
export async function placeWarnings(
  config: Pick<Config, 'data' | 'recipients'>,
  recipient: Recipient,
): Promise<readonly string[]> {
  const { delivery } = recipient
  const missing = await missingSecrets(recipientsFolder(config), recipient)
  const trouble = delivery.to === 'folder' ? await folderTrouble(delivery.folder) : undefined
  return [
    ...missing.map((file) => `Put the secret into ${file} (mode 600).`),
    ...(trouble === undefined
      ? []
      : [`Warning: as this account sees it now, ${failureInWords(trouble, delivery)}. Until then nothing arrives.`]),
  ]
}

/** Where a recipient fetches its packages, by the pipeline that runs or else by the settings; or that it cannot. */
export async function portalInWords(config: Config): Promise<string> {
  const running = await findRunning(config.data)
  const at = running === undefined ? portalOf(config) : running.portal
  if (at !== undefined)
    return `It fetches its packages at ${at} (behind a proxy: at the address of that), with any user name and the token as password.`
  const [port, host] = [environmentName('portalPort'), environmentName('portalHost')]
  return (
    `Warning: ${running === undefined ? 'no portal is set up here' : 'the pipeline that runs has no portal'}, so it can fetch nothing: ` +
    `set ${port} (and ${host}, with a certificate or behind a proxy, where others are to reach it) and start Peil again. ` +
    `The token stays good.`
  )
}

function portalOf({ portalPort, portalHost, portalCertificate }: Config): string | undefined {
  if (portalPort === undefined) return undefined
  const host = portalHost.includes(':') ? `[${portalHost}]` : portalHost
  return `${portalCertificate === undefined ? 'http' : 'https'}://${host}:${portalPort}/`
}

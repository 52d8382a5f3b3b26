// Listening on a port: one that an earlier run has not let go of yet is waited for, and what cannot be had is named.
import { setTimeout as delay } from 'node:timers/promises'
import { BadConfig, type Config, environmentName } from './config.ts'

/** The stages of a run that was killed notice it and let go of their port within moments. */
const HELD_MS = 5_000
const RETRY_MS = 200

/** Does `open`, which listens at that host and port.
 * @throws BadConfig naming the setting when the address cannot be had. */
export async function listening<T>(
  who: 'ingest' | 'reports' | 'keys' | 'portal',
  config: Config,
  open: () => Promise<T>,
): Promise<T> {
  const [host, port] = [`${who}Host`, `${who}Port`] as const
  for (const since = performance.now(); ; await delay(RETRY_MS))
    try {
      return await open()
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
      if (code === 'EADDRINUSE' && performance.now() - since < HELD_MS) continue
      if (code === 'EADDRINUSE')
        throw new BadConfig(
          `${environmentName(port)}: port ${config[port]} of ${config[host]} is in use: stop what listens there, or set another`,
          { cause },
        )
      if (code === 'EACCES')
        throw new BadConfig(`${environmentName(port)}: this user may not listen on port ${config[port]}`, { cause })
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
        throw new BadConfig(`${environmentName(host)}: not an address of this machine`, { cause })
      throw cause
    }
}

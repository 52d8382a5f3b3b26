// Where a recipient found the portal: for the commands on its page, which are copied into a shell.
import { LOOPBACK } from '../../access.ts'

/** `encrypted`: the connection ends here with TLS. Without it, a name other than this machine's own is a proxy's, which
 * has TLS (`certificate.ts` sees to it that there is one). */
export function portalAddress(host: string | undefined, encrypted: boolean): string {
  const name = host ?? ''
  // Only what a host can be called: nothing that a shell would take for more.
  if (!/^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?$/.test(name)) return 'https://PORTAL'
  const local = LOOPBACK.test(name.replace(/:\d+$/, ''))
  return `${encrypted || !local ? 'https' : 'http'}://${name}`
}

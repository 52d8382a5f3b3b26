// OpenSSH's server, with a configuration and keys of its own, over a folder of the test's. It lets in whoever runs the tests.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Patience } from '../../delivery/patience.ts'
import type { Destination } from '../../delivery/port.ts'
import { DeliveryRoute } from '../../schemas/recipient.ts'
import type { DeliveryPlace } from '../contracts/delivery.ts'
import { freePorts } from '../kafka/free-ports.ts'
import { type Network, openRoute, seenIn } from '../support/delivery-places.ts'
import { fingerprintOf, makeKey } from '../support/sftp-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { counterparts } from './counterpart-programs.ts'
import { listening } from './listening.ts'

export interface OpenSshPlace extends DeliveryPlace {
  readonly root: string
  /** Fingerprints of its keys: Ed25519, ECDSA, RSA. */
  readonly hostKeys: readonly string[]
  openWith(settings: Readonly<Record<string, unknown>>, patience?: Partial<Patience>): Destination
}

export interface OpenSshOptions {
  /** Of the SFTP server: `-R` lets nobody write. */
  readonly sftp?: string
  /** A shell command that makes the folder ready, in the server's own namespace: `"$0"` is the folder. */
  readonly before?: string
}

export async function openSshPlace(options: OpenSshOptions = {}, through?: Network): Promise<OpenSshPlace> {
  const settings = await temporaryFolder()
  const folder = await temporaryFolder()
  const [port = 0] = await freePorts(1)
  const keys = (['ed25519', 'ecdsa', 'rsa'] as const).map((type) => ({ type, ...makeKey(type) }))
  const ours = makeKey()
  for (const { type, privateKey } of keys) await writeFile(join(settings.path, type), privateKey, { mode: 0o600 })
  await writeFile(join(settings.path, 'our-key'), ours.privateKey, { mode: 0o600 })
  await writeFile(join(settings.path, 'authorized'), `${ours.publicKey}\n`, { mode: 0o600 })
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...keys.map(({ type }) => `HostKey ${join(settings.path, type)}`),
    `AuthorizedKeysFile ${join(settings.path, 'authorized')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    // Tests come faster than people.
    'MaxStartups 100',
    `Subsystem sftp internal-sftp ${options.sftp ?? ''}`,
  ]
  await writeFile(join(settings.path, 'sshd_config'), `${lines.join('\n')}\n`)
  // Where it changes its root to, if it is started by root.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  const sshd = [counterparts.sshd, '-D', '-e', '-f', join(settings.path, 'sshd_config')]
  const server =
    options.before === undefined
      ? spawn(counterparts.sshd, sshd.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
      : spawn('unshare', ['--mount', 'sh', '-c', `${options.before} && exec "$@"`, folder.path, ...sshd], {
          stdio: ['ignore', 'ignore', 'pipe'],
        })
  const said: string[] = []
  server.stderr?.on('data', (data: Buffer) => said.push(data.toString()))
  await listening(server, port, said)
  const network = await through?.(port)
  const route = DeliveryRoute.parse({
    to: 'sftp',
    host: '127.0.0.1',
    port: network?.port ?? port,
    user: userInfo().username,
    folder: folder.path,
    hostKey: fingerprintOf(keys[0]?.publicKey ?? ''),
    privateKeyFile: 'our-key',
  })
  const openWith: OpenSshPlace['openWith'] = (other, patience) =>
    openRoute({ ...route, ...other }, settings.path, patience)
  return {
    ...seenIn(folder.path),
    route,
    secretsFolder: settings.path,
    root: folder.path,
    hostKeys: keys.map(({ publicKey }) => fingerprintOf(publicKey)),
    open: () => openWith({}),
    openWith,
    async [Symbol.asyncDispose]() {
      await network?.[Symbol.asyncDispose]()
      const ended = once(server, 'exit')
      if (server.exitCode === null) {
        server.kill()
        await ended
      }
      await settings[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

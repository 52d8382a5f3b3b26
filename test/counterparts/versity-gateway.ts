// An S3 server (Versity S3 Gateway) over a folder of the test's, with one bucket.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Patience } from '../../delivery/patience.ts'
import type { Destination } from '../../delivery/port.ts'
import { DeliveryRoute } from '../../schemas/recipient.ts'
import type { DeliveryPlace } from '../contracts/delivery.ts'
import { freePorts } from '../kafka/free-ports.ts'
import { type Network, openRoute } from '../support/delivery-places.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { counterparts } from './counterpart-programs.ts'
import { listening } from './listening.ts'

export interface VersityPlace extends DeliveryPlace {
  openWith(settings: Readonly<Record<string, unknown>>, patience?: Partial<Patience>): Destination
}

const BUCKET = 'figures'
const PREFIX = 'from/peil/'
const SECRET = 'a made-up secret key'

export async function versityPlace(through?: Network): Promise<VersityPlace> {
  const folder = await temporaryFolder()
  const objects = join(folder.path, 'objects', BUCKET, PREFIX)
  await mkdir(join(folder.path, 'objects', BUCKET), { recursive: true })
  await mkdir(join(folder.path, 'about-objects'))
  await writeFile(join(folder.path, 'secret-key'), SECRET, { mode: 0o600 })
  const [port = 0] = await freePorts(1)
  const server = spawn(
    counterparts.versitygw,
    [
      '--port',
      `127.0.0.1:${port}`,
      '--quiet',
      'posix',
      // Not every file system of a test has room for what else there is to an object.
      '--sidecar',
      join(folder.path, 'about-objects'),
      join(folder.path, 'objects'),
    ],
    {
      env: { ROOT_ACCESS_KEY: 'peil', ROOT_SECRET_KEY: SECRET, HOME: folder.path },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const said: string[] = []
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (data: Buffer) => said.push(data.toString()))
  await listening(server, port, said)
  const network = await through?.(port)
  const route = DeliveryRoute.parse({
    to: 's3',
    endpoint: `http://127.0.0.1:${network?.port ?? port}`,
    bucket: BUCKET,
    prefix: PREFIX,
    accessKey: 'peil',
    secretKeyFile: 'secret-key',
  })
  const openWith: VersityPlace['openWith'] = (other, patience) =>
    openRoute({ ...route, ...other }, folder.path, patience)
  return {
    route,
    secretsFolder: folder.path,
    open: () => openWith({}),
    openWith,
    read: (name) => readFile(join(objects, name)).catch(() => undefined),
    put(name, bytes) {
      mkdirSync(objects, { recursive: true })
      writeFileSync(join(objects, name), bytes)
    },
    names: () =>
      readdir(objects).then(
        (names) => names.toSorted(),
        () => [],
      ),
    async [Symbol.asyncDispose]() {
      await network?.[Symbol.asyncDispose]()
      const ended = once(server, 'exit')
      if (server.exitCode === null) {
        server.kill()
        await ended
      }
      await folder[Symbol.asyncDispose]()
    },
  }
}
